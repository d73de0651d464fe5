// Prints a street with cars' number plates as a PGM picture. Arguments: plates, seed, width, height.
#include "grey.h"

enum { LETTERS = 7, SCALE = 3, PLATE_WIDTH = (LETTERS * (GLYPH_WIDTH + 1) + 3) * SCALE, PLATE_HEIGHT = (GLYPH_HEIGHT + 4) * SCALE };

static void draw_plate(grey picture, int left, int top, uint32_t *state)
{
    grey_fill(picture, left - 2 * SCALE, top - 2 * SCALE, PLATE_WIDTH + 4 * SCALE, PLATE_HEIGHT + 4 * SCALE, 40);
    grey_fill(picture, left, top, PLATE_WIDTH, PLATE_HEIGHT, 235);
    for (int i = 0; i < LETTERS; i++)
        grey_letter(picture, left + 2 * SCALE + i * (GLYPH_WIDTH + 1) * SCALE, top + 2 * SCALE, SCALE, (int)(next_random(state) % GLYPHS), 20);
}

int main(int argc, char **argv)
{
    int plates = argc > 1 ? atoi(argv[1]) : 1, seed = argc > 2 ? atoi(argv[2]) : 1;
    int width = argc > 3 ? atoi(argv[3]) : 640, height = argc > 4 ? atoi(argv[4]) : 480;
    grey picture = grey_new(width, height);
    int columns = width / (PLATE_WIDTH + 40), rows = height / (PLATE_HEIGHT + 60);
    if (plates < 0 || plates > columns * rows)
        fail("the picture is too small for so many plates");
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            picture.at[y * width + x] = (uint8_t)(150 - 80 * y / height + 10 * (x / 40 % 2));
    uint32_t state = (uint32_t)seed * 2246822519u + 7;
    for (int i = 0; i < plates; i++) {
        int left = (i % columns) * (width / columns) + 20 + (int)(next_random(&state) % 8);
        int top = (i / columns) * (height / rows) + 20 + (int)(next_random(&state) % 20);
        draw_plate(picture, left, top, &state);
    }
    grey_noise(picture, 12, (uint32_t)seed);
    grey_write(picture);
    return 0;
}
