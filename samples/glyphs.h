// Letters and digits as 5 by 7 dots, and their recognition. Row by row, the highest of five bits is the left dot.
#ifndef LONGSHORE_GLYPHS_H
#define LONGSHORE_GLYPHS_H

#include <stdint.h>

enum { GLYPH_WIDTH = 5, GLYPH_HEIGHT = 7, GLYPH_DOTS = GLYPH_WIDTH * GLYPH_HEIGHT };

static const char glyph_names[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static const uint8_t glyph_rows[][GLYPH_HEIGHT] = {
    { 14, 17, 19, 21, 25, 17, 14 }, { 4, 12, 4, 4, 4, 4, 14 },      { 14, 17, 1, 2, 4, 8, 31 },
    { 30, 1, 1, 14, 1, 1, 30 },     { 2, 6, 10, 18, 31, 2, 2 },     { 31, 16, 30, 1, 1, 17, 14 },
    { 6, 8, 16, 30, 17, 17, 14 },   { 31, 1, 2, 4, 8, 8, 8 },       { 14, 17, 17, 14, 17, 17, 14 },
    { 14, 17, 17, 15, 1, 2, 12 },   { 14, 17, 17, 31, 17, 17, 17 }, { 30, 17, 17, 30, 17, 17, 30 },
    { 14, 17, 16, 16, 16, 17, 14 }, { 28, 18, 17, 17, 17, 18, 28 }, { 31, 16, 16, 30, 16, 16, 31 },
    { 31, 16, 16, 30, 16, 16, 16 }, { 14, 17, 16, 23, 17, 17, 15 }, { 17, 17, 17, 31, 17, 17, 17 },
    { 31, 4, 4, 4, 4, 4, 31 },      { 7, 2, 2, 2, 2, 18, 12 },      { 17, 18, 20, 24, 20, 18, 17 },
    { 16, 16, 16, 16, 16, 16, 31 }, { 17, 27, 21, 21, 17, 17, 17 }, { 17, 25, 21, 19, 17, 17, 17 },
    { 31, 17, 17, 17, 17, 17, 31 }, { 30, 17, 17, 30, 16, 16, 16 }, { 14, 17, 17, 17, 21, 18, 13 },
    { 30, 17, 17, 30, 20, 18, 17 }, { 15, 16, 16, 14, 1, 1, 30 },   { 31, 4, 4, 4, 4, 4, 4 },
    { 17, 17, 17, 17, 17, 17, 14 }, { 17, 17, 17, 17, 17, 10, 4 },  { 17, 17, 17, 21, 21, 27, 17 },
    { 17, 17, 10, 4, 10, 17, 17 },  { 17, 17, 10, 4, 4, 4, 4 },     { 31, 1, 2, 4, 8, 16, 31 },
};

enum { GLYPHS = sizeof glyph_rows / sizeof glyph_rows[0] };

// The place of a letter or digit, or -1.
static inline int glyph_find(int letter)
{
    if (letter >= 'a' && letter <= 'z')
        letter += 'A' - 'a';
    for (int i = 0; i < GLYPHS; i++)
        if (glyph_names[i] == letter)
            return i;
    return -1;
}

static inline int glyph_dot(int glyph, int x, int y)
{
    return glyph_rows[glyph][y] >> (GLYPH_WIDTH - 1 - x) & 1;
}

// The name of the glyph that is nearest to how dark each dot is, from 0 to 255. A narrow one is stretched, so the first columns of a
// glyph that has empty ones are left out there as here.
static inline char glyph_recognize(const uint8_t dark[GLYPH_HEIGHT][GLYPH_WIDTH])
{
    int best = 0, least = 1 << 30;
    for (int glyph = 0; glyph < GLYPHS; glyph++) {
        int left = 0, right = GLYPH_WIDTH - 1, distance = 0;
        for (int seen = 0; !seen && left < right; left += !seen)
            for (int y = 0; y < GLYPH_HEIGHT; y++)
                seen |= glyph_dot(glyph, left, y);
        for (int seen = 0; !seen && right > left; right -= !seen)
            for (int y = 0; y < GLYPH_HEIGHT; y++)
                seen |= glyph_dot(glyph, right, y);
        for (int y = 0; y < GLYPH_HEIGHT; y++)
            for (int x = 0; x < GLYPH_WIDTH; x++) {
                int expected = glyph_dot(glyph, left + x * (right - left + 1) / GLYPH_WIDTH, y) * 255;
                int difference = expected - dark[y][x];
                distance += difference < 0 ? -difference : difference;
            }
        if (distance < least) {
            least = distance;
            best = glyph;
        }
    }
    return glyph_names[best];
}

#endif
