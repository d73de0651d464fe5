// Reads PNG (the W3C's recommendation): every color type and depth, without interlacing. Transparency is dropped.
#ifndef LONGSHORE_PNG_H
#define LONGSHORE_PNG_H

#include "inflate.h"

enum { PNG_SIGNATURE = 8, PNG_CHUNK_OVERHEAD = 12, PNG_HEADER = 13, PNG_PALETTE_MAX = 256 };
enum { PNG_GREY = 0, PNG_RGB = 2, PNG_PALETTE = 3, PNG_GREY_ALPHA = 4, PNG_RGB_ALPHA = 6 };

typedef struct {
    int type, depth;
    int channels;
    uint8_t palette[PNG_PALETTE_MAX * CHANNELS];
    int colors;
} png_form;

static inline uint32_t big(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline int is_png(const uint8_t *bytes, size_t length)
{
    return length >= PNG_SIGNATURE && memcmp(bytes, "\x89PNG\r\n\x1a\n", PNG_SIGNATURE) == 0;
}

static inline uint32_t crc32(const uint8_t *bytes, size_t length)
{
    uint32_t sum = 0xffffffff;
    while (length-- > 0) {
        sum ^= *bytes++;
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (0xedb88320u & (0 - (sum & 1)));
    }
    return ~sum;
}

static inline pixels png_read_header(const uint8_t *header, uint32_t length, png_form *form)
{
    if (length != PNG_HEADER)
        refuse("Damaged", "the picture's header has a wrong length");
    form->depth = header[8];
    form->type = header[9];
    int is_small = form->depth == 1 || form->depth == 2 || form->depth == 4;
    int is_right = form->depth == 8 || (form->depth == 16 && form->type != PNG_PALETTE) || (is_small && (form->type == PNG_GREY || form->type == PNG_PALETTE));
    switch (form->type) {
    case PNG_GREY: case PNG_PALETTE: form->channels = 1; break;
    case PNG_RGB: form->channels = 3; break;
    case PNG_GREY_ALPHA: form->channels = 2; break;
    case PNG_RGB_ALPHA: form->channels = 4; break;
    default: is_right = 0;
    }
    if (!is_right)
        refuse("UnsupportedDepth", "PNG has no such depth and color type");
    if (header[10] != 0 || header[11] != 0 || header[12] != 0)
        refuse("Unsupported", "the picture is interlaced, or compressed in an unknown way");
    return pixels_new(big(header), big(header + 4));
}

static inline uint8_t nearest(uint8_t left, uint8_t up, uint8_t corner)
{
    int to_left = abs(up - corner), to_up = abs(left - corner), to_corner = abs(left + up - 2 * corner);
    return to_left <= to_up && to_left <= to_corner ? left : to_up <= to_corner ? up : corner;
}

// Undoes a row's filter. The row above the first is zero.
static inline void png_unfilter(uint8_t filter, uint8_t *row, const uint8_t *above, size_t bytes, size_t step)
{
    for (size_t x = 0; x < bytes; x++) {
        uint8_t left = x < step ? 0 : row[x - step], up = above ? above[x] : 0, corner = above && x >= step ? above[x - step] : 0;
        switch (filter) {
        case 0: return;
        case 1: row[x] += left; break;
        case 2: row[x] += up; break;
        case 3: row[x] += (uint8_t)((left + up) / 2); break;
        case 4: row[x] += nearest(left, up, corner); break;
        default: refuse("Damaged", "a row has an unknown filter");
        }
    }
}

// A sample in 8 bits; an index of the palette stays as it is.
static inline uint8_t png_sample(const png_form *form, const uint8_t *row, size_t number)
{
    if (form->depth == 16)
        return row[2 * number];
    if (form->depth == 8)
        return row[number];
    size_t bit = number * (size_t)form->depth;
    int most = (1 << form->depth) - 1, value = row[bit / 8] >> (8 - form->depth - (int)(bit % 8)) & most;
    return (uint8_t)(form->type == PNG_PALETTE ? value : value * 255 / most);
}

static inline void png_color(const png_form *form, const uint8_t *row, int x, uint8_t *into)
{
    size_t number = (size_t)x * (size_t)form->channels;
    uint8_t first = png_sample(form, row, number);
    if (form->type == PNG_PALETTE) {
        if (first >= form->colors)
            refuse("Damaged", "a pixel has a color that the palette does not have");
        memcpy(into, form->palette + (size_t)first * CHANNELS, CHANNELS);
        return;
    }
    int is_grey = form->channels < CHANNELS;
    into[0] = first;
    into[1] = is_grey ? first : png_sample(form, row, number + 1);
    into[2] = is_grey ? first : png_sample(form, row, number + 2);
}

static inline void png_read_rows(pixels picture, const png_form *form, const uint8_t *data, size_t length)
{
    size_t bits = (size_t)form->channels * (size_t)form->depth, row = ((size_t)picture.width * bits + 7) / 8;
    size_t raw_bytes = (row + 1) * (size_t)picture.height;
    uint8_t *raw = malloc(raw_bytes);
    if (!raw)
        refuse("TooLarge", "the picture's rows do not fit into memory");
    inflate(data, length, raw, raw_bytes);
    for (int y = 0; y < picture.height; y++) {
        uint8_t *at = raw + (row + 1) * (size_t)y;
        png_unfilter(at[0], at + 1, y == 0 ? NULL : at - row, row, bits < 8 ? 1 : bits / 8);
        for (int x = 0; x < picture.width; x++)
            png_color(form, at + 1, x, pixels_at(picture, x, y));
    }
    free(raw);
}

static inline void png_read_palette(const uint8_t *body, uint32_t length, png_form *form)
{
    if (length == 0 || length % CHANNELS != 0 || length > sizeof form->palette)
        refuse("Damaged", "the picture's palette has a wrong length");
    memcpy(form->palette, body, length);
    form->colors = (int)(length / CHANNELS);
}

static inline pixels png_read(uint8_t *bytes, size_t length)
{
    png_form form = { 0 };
    pixels picture = { 0 };
    size_t used = 0;

    // The parts of the compressed data are joined in place: they are before what is still to be read.
    for (size_t at = PNG_SIGNATURE;;) {
        if (length - at < PNG_CHUNK_OVERHEAD || big(bytes + at) > length - at - PNG_CHUNK_OVERHEAD)
            refuse("Truncated", "the picture ends within a part of its file");
        uint32_t size = big(bytes + at);
        uint8_t *kind = bytes + at + 4, *body = kind + 4;
        if (big(body + size) != crc32(kind, size + 4))
            refuse("Damaged", "a part of the picture's file has a wrong checksum");
        at += PNG_CHUNK_OVERHEAD + size;
        int is_header = memcmp(kind, "IHDR", 4) == 0;
        if (is_header == (picture.at != NULL))
            refuse("Damaged", "the picture's header is missing, or there are two");
        if (is_header) {
            picture = png_read_header(body, size, &form);
        } else if (memcmp(kind, "PLTE", 4) == 0) {
            png_read_palette(body, size, &form);
        } else if (memcmp(kind, "IDAT", 4) == 0) {
            memmove(bytes + used, body, size);
            used += size;
        } else if (memcmp(kind, "IEND", 4) == 0) {
            png_read_rows(picture, &form, bytes, used);
            return picture;
        } else if (kind[0] < 'a') {
            refuse("Unsupported", "the picture needs a part of a kind that is not known");
        }
    }
}

#endif
