// Reads the letters and digits of a page, a PGM picture such as page.c prints.
#include "grey.h"

enum { LETTERS_MAX = 1024 };

int main(void)
{
    grey picture = grey_read();
    int threshold = grey_threshold(picture), begin = -1;
    for (int y = 0; y <= picture.height; y++) {
        int noise = picture.width / 200;
        int is_empty = y == picture.height || grey_dark_in(picture, 0, y, picture.width, 1, threshold) <= noise;
        if (!is_empty && begin < 0) {
            begin = y;
        } else if (is_empty && begin >= 0) {
            char letters[LETTERS_MAX + 1];
            int length = grey_read_line(picture, 0, begin, picture.width, y - begin, threshold, letters, LETTERS_MAX);
            letters[length] = 0;
            puts(letters);
            begin = -1;
        }
    }
    return 0;
}
