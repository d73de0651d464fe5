// The letters and digits of standard input as large ones, of seven lines each. Other characters are left blank.
#include "../glyphs.h"
#include "../sample.h"

enum { LETTERS_MAX = 16 };

static void print_row(const char *text, size_t length)
{
    for (int y = 0; y < GLYPH_HEIGHT; y++) {
        for (size_t i = 0; i < length; i++) {
            int glyph = glyph_find(text[i]);
            for (int x = 0; x < GLYPH_WIDTH; x++)
                putchar(glyph >= 0 && glyph_dot(glyph, x, y) ? '#' : ' ');
            if (i + 1 < length)
                putchar(' ');
        }
        putchar('\n');
    }
    putchar('\n');
}

int main(void)
{
    size_t length;
    const char *text = (const char *)read_input(&length);
    while (length > 0) {
        size_t line = 0;
        while (line < length && line < LETTERS_MAX && text[line] != '\n')
            line++;
        print_row(text, line);
        line += line < length && text[line] == '\n';
        text += line;
        length -= line;
    }
    return 0;
}
