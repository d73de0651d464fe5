// Pictures of 8-bit red, green and blue, and how a picture that cannot be read is refused.
#ifndef LONGSHORE_PIXELS_H
#define LONGSHORE_PIXELS_H

#include "../sample.h"

// With these, a picture, its rows as a file has them and the file itself fit into 128 MiB.
enum { SIDE_MAX = 4096, PIXELS_MAX = 4000000, CHANNELS = 3 };

typedef struct {
    int width, height;
    uint8_t *at;
} pixels;

// The refusal is one line: its name, a colon, and a sentence.
static inline _Noreturn void refuse(const char *name, const char *sentence)
{
    fprintf(stderr, "%s: %s\n", name, sentence);
    exit(1);
}

// Checks sizes as a file says them, before memory is taken for them.
static inline pixels pixels_new(uint32_t width, uint32_t height)
{
    if (width == 0 || height == 0)
        refuse("Empty", "the picture has no pixels");
    if (width > SIDE_MAX || height > SIDE_MAX || (uint64_t)width * height > PIXELS_MAX)
        refuse("TooLarge", "a picture has at most 4096 pixels in each direction, and 4000000 in all");
    pixels picture = { (int)width, (int)height, malloc((size_t)width * height * CHANNELS) };
    if (!picture.at)
        refuse("TooLarge", "the picture does not fit into memory");
    return picture;
}

static inline uint8_t *pixels_at(pixels picture, int x, int y)
{
    return picture.at + ((size_t)y * (size_t)picture.width + (size_t)x) * CHANNELS;
}

static inline void pixels_set(pixels picture, int x, int y, const uint8_t *color)
{
    if (x >= 0 && y >= 0 && x < picture.width && y < picture.height)
        memcpy(pixels_at(picture, x, y), color, CHANNELS);
}

static inline void pixels_fill(pixels picture, int left, int top, int width, int height, const uint8_t *color)
{
    for (int y = top < 0 ? 0 : top; y < top + height && y < picture.height; y++)
        for (int x = left < 0 ? 0 : left; x < left + width && x < picture.width; x++)
            memcpy(pixels_at(picture, x, y), color, CHANNELS);
}

// An empty rectangle, whose line goes inwards.
static inline void pixels_frame(pixels picture, int left, int top, int width, int height, int line, const uint8_t *color)
{
    pixels_fill(picture, left, top, width, line, color);
    pixels_fill(picture, left, top + height - line, width, line, color);
    pixels_fill(picture, left, top, line, height, color);
    pixels_fill(picture, left + width - line, top, line, height, color);
}

#endif
