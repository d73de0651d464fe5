// Prints text as a picture: black letters on white with noise, as PGM. Arguments: dots for a pixel of the font, noise, seed.
#include "grey.h"

enum { COLUMNS_MAX = 512, LINES_MAX = 512 };

int main(int argc, char **argv)
{
    int scale = argc > 1 ? atoi(argv[1]) : 4, noise = argc > 2 ? atoi(argv[2]) : 40, seed = argc > 3 ? atoi(argv[3]) : 1;
    if (scale < 1 || scale > 32 || noise < 0 || noise > 100)
        fail("arguments: dots from 1 to 32, noise from 0 to 100, seed");
    size_t length;
    uint8_t *text = read_input(&length);
    int columns = 1, lines = 1, column = 0;
    for (size_t i = 0; i < length; i++) {
        column = text[i] == '\n' ? 0 : column + 1;
        columns = column > columns ? column : columns;
        lines += text[i] == '\n' && i + 1 < length;
    }
    if (columns > COLUMNS_MAX || lines > LINES_MAX)
        fail("a page has at most 512 lines of 512 letters");
    int step = (GLYPH_WIDTH + 1) * scale, line_step = (GLYPH_HEIGHT + 3) * scale;
    grey picture = grey_new(columns * step + 4 * scale, lines * line_step + 4 * scale);
    grey_fill(picture, 0, 0, picture.width, picture.height, 225);
    for (size_t i = 0, x = 0, y = 0; i < length; i++) {
        int glyph = glyph_find(text[i]);
        if (glyph >= 0)
            grey_letter(picture, 2 * scale + (int)x * step, 2 * scale + (int)y * line_step, scale, glyph, 30);
        x = text[i] == '\n' ? 0 : x + 1;
        y += text[i] == '\n';
    }
    grey_noise(picture, noise, (uint32_t)seed);
    grey_write(picture);
    return 0;
}
