// Reads and writes BMP: the form of Windows (BITMAPINFOHEADER and its successors), without compression.
#ifndef LONGSHORE_BMP_H
#define LONGSHORE_BMP_H

#include "pixels.h"

enum { BMP_FILE_HEADER = 14, BMP_INFO_HEADER = 40, BMP_HEADERS = BMP_FILE_HEADER + BMP_INFO_HEADER, BMP_PALETTE_COLOR = 4 };
enum { BMP_UNCOMPRESSED = 0, BMP_BIT_FIELDS = 3 };

static inline uint32_t little(const uint8_t *at, int bytes)
{
    uint32_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

static inline int is_bmp(const uint8_t *bytes, size_t length)
{
    return length >= 2 && bytes[0] == 'B' && bytes[1] == 'M';
}

// Only the fields for blue, green and red in this order, a byte each, as every program writes them.
static inline void bmp_check_fields(const uint8_t *bytes, size_t length)
{
    if (length < BMP_HEADERS + 12)
        refuse("Truncated", "the picture ends within its header");
    if (little(bytes + BMP_HEADERS, 4) != 0xff0000 || little(bytes + BMP_HEADERS + 4, 4) != 0xff00 || little(bytes + BMP_HEADERS + 8, 4) != 0xff)
        refuse("Unsupported", "the picture's color masks are not those of a byte for each color");
}

static inline void bmp_read_row(const uint8_t *from, const uint8_t *palette, uint32_t colors, int depth, int width, uint8_t *into)
{
    for (int x = 0; x < width; x++, into += CHANNELS) {
        const uint8_t *color = from + (size_t)x * (size_t)(depth / 8);
        if (depth == 8) {
            if (*color >= colors)
                refuse("Damaged", "a pixel has a color that the palette does not have");
            color = palette + (size_t)*color * BMP_PALETTE_COLOR;
        }
        into[0] = color[2];
        into[1] = color[1];
        into[2] = color[0];
    }
}

static inline pixels bmp_read(const uint8_t *bytes, size_t length)
{
    if (length < BMP_HEADERS)
        refuse("Truncated", "the picture ends within its header");
    uint32_t start = little(bytes + 10, 4), info = little(bytes + 14, 4), compression = little(bytes + 30, 4), colors = little(bytes + 46, 4);
    if (info < BMP_INFO_HEADER)
        refuse("Unsupported", "the picture has the header of OS/2");
    int depth = (int)little(bytes + 28, 2);
    if (depth != 8 && depth != 24 && depth != 32)
        refuse("UnsupportedDepth", "a BMP picture must have 8, 24 or 32 bits for each pixel");
    if (compression == BMP_BIT_FIELDS && depth == 32)
        bmp_check_fields(bytes, length);
    else if (compression != BMP_UNCOMPRESSED)
        refuse("Unsupported", "the picture is compressed");
    uint32_t height = little(bytes + 22, 4);
    int is_top_down = height >> 31 != 0;
    pixels picture = pixels_new(little(bytes + 18, 4), is_top_down ? 0 - height : height);
    uint64_t palette = (uint64_t)BMP_FILE_HEADER + info;
    colors = depth != 8 ? 0 : colors == 0 || colors > 256 ? 256 : colors;
    if (palette + (uint64_t)colors * BMP_PALETTE_COLOR > length)
        refuse("Truncated", "the picture ends within its palette");
    size_t row = ((size_t)picture.width * (size_t)depth + 31) / 32 * 4;
    if (start > length || length - start < row * (size_t)picture.height)
        refuse("Truncated", "the picture ends before its last row");
    for (int y = 0; y < picture.height; y++)
        bmp_read_row(bytes + start + row * (size_t)y, bytes + palette, colors, depth, picture.width, pixels_at(picture, 0, is_top_down ? y : picture.height - 1 - y));
    return picture;
}

static inline void put_little(uint8_t *at, uint32_t value, int bytes)
{
    for (; bytes > 0; bytes--, value >>= 8)
        *at++ = (uint8_t)value;
}

// Writes a picture of 24 bits to standard output.
static inline void bmp_write(pixels picture)
{
    size_t row = ((size_t)picture.width * CHANNELS + 3) / 4 * 4, length = BMP_HEADERS + row * (size_t)picture.height;
    uint8_t *bytes = calloc(length, 1);
    if (!bytes)
        refuse("TooLarge", "the annotated picture does not fit into memory");
    memcpy(bytes, "BM", 2);
    put_little(bytes + 2, (uint32_t)length, 4);
    put_little(bytes + 10, BMP_HEADERS, 4);
    put_little(bytes + 14, BMP_INFO_HEADER, 4);
    put_little(bytes + 18, (uint32_t)picture.width, 4);
    put_little(bytes + 22, (uint32_t)picture.height, 4);
    put_little(bytes + 26, 1, 2);
    put_little(bytes + 28, 8 * CHANNELS, 2);
    put_little(bytes + 34, (uint32_t)(length - BMP_HEADERS), 4);
    for (int y = 0; y < picture.height; y++) {
        uint8_t *into = bytes + BMP_HEADERS + row * (size_t)(picture.height - 1 - y);
        for (int x = 0; x < picture.width; x++, into += CHANNELS) {
            const uint8_t *color = pixels_at(picture, x, y);
            into[0] = color[2];
            into[1] = color[1];
            into[2] = color[0];
        }
    }
    write_all(bytes, length);
    free(bytes);
}

#endif
