// Grey pictures as PGM (P5, 8 bits), and text on them.
#ifndef LONGSHORE_GREY_H
#define LONGSHORE_GREY_H

#include "glyphs.h"
#include "sample.h"

typedef struct {
    int width, height;
    uint8_t *at;
} grey;

static inline grey grey_new(int width, int height)
{
    if (width < 1 || height < 1 || width > 8192 || height > 8192)
        fail("a picture has from 1 to 8192 pixels in each direction");
    grey picture = { width, height, malloc((size_t)width * (size_t)height) };
    if (!picture.at)
        fail("the picture does not fit into memory");
    return picture;
}

static inline int grey_number(const uint8_t *bytes, size_t length, size_t *at)
{
    int number = 0;
    while (*at < length && (bytes[*at] == ' ' || bytes[*at] == '\n' || bytes[*at] == '\r' || bytes[*at] == '\t'))
        ++*at;
    if (*at >= length || bytes[*at] < '0' || bytes[*at] > '9')
        fail("the input is no PGM picture");
    while (*at < length && bytes[*at] >= '0' && bytes[*at] <= '9' && number < 100000)
        number = number * 10 + (bytes[(*at)++] - '0');
    return number;
}

static inline grey grey_read(void)
{
    size_t length, at = 2;
    uint8_t *bytes = read_input(&length);
    if (length < 2 || memcmp(bytes, "P5", 2) != 0)
        fail("the input is no PGM picture");
    int width = grey_number(bytes, length, &at), height = grey_number(bytes, length, &at);
    if (grey_number(bytes, length, &at) != 255)
        fail("the picture must have 8 bits for each pixel");
    grey picture = grey_new(width, height);
    size_t pixels = (size_t)width * (size_t)height;
    if (length < at + 1 + pixels)
        fail("the picture is shorter than it says");
    memcpy(picture.at, bytes + at + 1, pixels);
    free(bytes);
    return picture;
}

static inline void grey_write(grey picture)
{
    printf("P5\n%d %d\n255\n", picture.width, picture.height);
    fflush(stdout);
    write_all(picture.at, (size_t)picture.width * (size_t)picture.height);
}

static inline void grey_fill(grey picture, int left, int top, int width, int height, int shade)
{
    for (int y = top < 0 ? 0 : top; y < top + height && y < picture.height; y++)
        for (int x = left < 0 ? 0 : left; x < left + width && x < picture.width; x++)
            picture.at[y * picture.width + x] = (uint8_t)shade;
}

static inline void grey_letter(grey picture, int left, int top, int scale, int glyph, int shade)
{
    for (int y = 0; y < GLYPH_HEIGHT; y++)
        for (int x = 0; x < GLYPH_WIDTH; x++)
            if (glyph_dot(glyph, x, y))
                grey_fill(picture, left + x * scale, top + y * scale, scale, scale, shade);
}

// Numbers that look random and are the same for the same seed (xorshift).
static inline uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

// Makes every pixel lighter or darker by up to an amount.
static inline void grey_noise(grey picture, int amount, uint32_t seed)
{
    uint32_t state = seed * 2654435761u + 1;
    for (int i = 0; i < picture.width * picture.height; i++) {
        int shade = picture.at[i] + (int)(next_random(&state) % (uint32_t)(2 * amount + 1)) - amount;
        picture.at[i] = (uint8_t)(shade < 0 ? 0 : shade > 255 ? 255 : shade);
    }
}

// The shade that best separates dark from light pixels (Otsu 1979).
static inline int grey_threshold(grey picture)
{
    int counts[256] = { 0 }, pixels = picture.width * picture.height, best = 127;
    double whole = 0, below = 0, most = -1;
    for (int i = 0; i < pixels; i++)
        counts[picture.at[i]]++;
    for (int shade = 0; shade < 256; shade++)
        whole += (double)shade * counts[shade];
    for (int shade = 0, dark = 0; shade < 255; shade++) {
        dark += counts[shade];
        below += (double)shade * counts[shade];
        if (dark == 0 || dark == pixels)
            continue;
        double difference = below / dark - (whole - below) / (pixels - dark);
        double variance = difference * difference * dark * (pixels - dark);
        if (variance > most) {
            most = variance;
            best = shade;
        }
    }
    return best;
}

static inline int grey_is_dark(grey picture, int x, int y, int threshold)
{
    return picture.at[y * picture.width + x] <= threshold;
}

// The dark pixels in a part of a column or row.
static inline int grey_dark_in(grey picture, int left, int top, int width, int height, int threshold)
{
    int count = 0;
    for (int y = top; y < top + height; y++)
        for (int x = left; x < left + width; x++)
            count += grey_is_dark(picture, x, y, threshold);
    return count;
}

// The letter that fills a rectangle.
static inline char grey_recognize(grey picture, int left, int top, int width, int height, int threshold)
{
    uint8_t dark[GLYPH_HEIGHT][GLYPH_WIDTH];
    for (int y = 0; y < GLYPH_HEIGHT; y++)
        for (int x = 0; x < GLYPH_WIDTH; x++) {
            int x0 = left + x * width / GLYPH_WIDTH, x1 = left + (x + 1) * width / GLYPH_WIDTH;
            int y0 = top + y * height / GLYPH_HEIGHT, y1 = top + (y + 1) * height / GLYPH_HEIGHT;
            x1 += x1 == x0;
            y1 += y1 == y0;
            dark[y][x] = (uint8_t)(255 * grey_dark_in(picture, x0, y0, x1 - x0, y1 - y0, threshold) / ((x1 - x0) * (y1 - y0)));
        }
    return glyph_recognize(dark);
}

// Reads a line of text: letters are parted by columns without dark pixels, words by wider gaps. Returns its length.
static inline int grey_read_line(grey picture, int left, int top, int width, int height, int threshold, char *into, int most)
{
    int length = 0, begin = -1, end = left;
    for (int x = left; x <= left + width && length < most; x++) {
        int noise = height / 12;
        int is_empty = x == left + width || grey_dark_in(picture, x, top, 1, height, threshold) <= noise;
        if (!is_empty && begin < 0) {
            if (length > 0 && x - end > height / 2 && length < most - 1)
                into[length++] = ' ';
            begin = x;
        } else if (is_empty && begin >= 0) {
            if (x - begin > height / 12)
                into[length++] = grey_recognize(picture, begin, top, x - begin, height, threshold);
            end = x;
            begin = -1;
        }
    }
    return length;
}

#endif
