// A PPM picture (P6, 8 bits) from standard input, shrunk to fit a square, as PNG. The square's side is the first
// argument, 128 without.
#include "sample.h"

#define PIXELS_MAX (16 << 20)

static const uint8_t *input;
static size_t at, length;

static int next_number(void)
{
    for (;;) {
        while (at < length && (input[at] == ' ' || input[at] == '\n' || input[at] == '\r' || input[at] == '\t'))
            at++;
        if (at >= length || input[at] != '#')
            break;
        while (at < length && input[at] != '\n')
            at++;
    }
    int value = 0, digits = 0;
    for (; at < length && input[at] >= '0' && input[at] <= '9' && digits < 7; digits++)
        value = 10 * value + (input[at++] - '0');
    if (digits == 0)
        fail("thumbnail: the PPM header is damaged");
    return value;
}

static uint32_t crc_table[256];

static void make_crc_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
        crc_table[i] = c;
    }
}

static uint8_t *output;
static size_t used;

static void put_byte(uint32_t value)
{
    output[used++] = (uint8_t)value;
}

static void put_u32(uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        put_byte(value >> shift);
}

static size_t begin_chunk(uint32_t bytes, const char *type)
{
    put_u32(bytes);
    memcpy(output + used, type, 4);
    used += 4;
    return used - 4;
}

static void end_chunk(size_t start)
{
    uint32_t crc = ~0u;
    for (size_t i = start; i < used; i++)
        crc = crc_table[(crc ^ output[i]) & 255] ^ crc >> 8;
    put_u32(~crc);
}

// zlib format with stored blocks (RFC 1950, RFC 1951 3.2.4): a thumbnail is small.
static void put_image(const uint8_t *rows, uint32_t bytes)
{
    uint32_t blocks = (bytes + 65534) / 65535;
    size_t chunk = begin_chunk(2 + 5 * blocks + bytes + 4, "IDAT");
    put_byte(0x78), put_byte(0x01);
    uint32_t a = 1, b = 0;
    for (uint32_t start = 0; start < bytes; start += 65535) {
        uint32_t size = bytes - start < 65535 ? bytes - start : 65535;
        put_byte(start + size == bytes);
        put_byte(size), put_byte(size >> 8), put_byte(~size), put_byte(~size >> 8);
        for (uint32_t i = 0; i < size; i++) {
            put_byte(rows[start + i]);
            a = (a + rows[start + i]) % 65521;
            b = (b + a) % 65521;
        }
    }
    put_u32(b << 16 | a);
    end_chunk(chunk);
}

// Every pixel is the average of the area it covers. A PNG row starts with its filter, here none.
static uint8_t *shrink(const uint8_t *source, int width, int height, int to_width, int to_height)
{
    uint8_t *rows = malloc((size_t)(3 * to_width + 1) * (size_t)to_height), *row = rows;
    if (!rows)
        fail("thumbnail: out of memory");
    for (int y = 0; y < to_height; y++) {
        int top = (int)((int64_t)y * height / to_height), bottom = (int)((int64_t)(y + 1) * height / to_height);
        *row++ = 0;
        for (int x = 0; x < to_width; x++) {
            int left = (int)((int64_t)x * width / to_width), right = (int)((int64_t)(x + 1) * width / to_width);
            uint32_t sum[3] = {0}, count = (uint32_t)((right - left) * (bottom - top));
            for (int sy = top; sy < bottom; sy++)
                for (int sx = left; sx < right; sx++)
                    for (int c = 0; c < 3; c++)
                        sum[c] += source[3 * ((size_t)sy * (size_t)width + (size_t)sx) + (size_t)c];
            for (int c = 0; c < 3; c++)
                *row++ = (uint8_t)((sum[c] + count / 2) / count);
        }
    }
    return rows;
}

int main(int argc, char **argv)
{
    int side = argc > 1 ? atoi(argv[1]) : 128;
    if (side < 1 || side > 1024)
        fail("thumbnail: the side must be 1 to 1024 pixels");
    input = read_input(&length);
    if (length < 2 || input[0] != 'P' || input[1] != '6')
        fail("thumbnail: the input is not a binary PPM picture (P6)");
    at = 2;
    int width = next_number(), height = next_number(), most = next_number();
    at++;
    if (width < 1 || height < 1 || (int64_t)width * height > PIXELS_MAX || most != 255)
        fail("thumbnail: only 8-bit pictures of up to 16 million pixels");
    if (length < at || length - at < (size_t)(3 * width) * (size_t)height)
        fail("thumbnail: the picture is cut short");

    int larger = width > height ? width : height;
    if (side > larger)
        side = larger;
    int to_width = width * side / larger, to_height = height * side / larger;
    to_width += to_width == 0;
    to_height += to_height == 0;
    uint32_t bytes = (uint32_t)(3 * to_width + 1) * (uint32_t)to_height;
    uint8_t *rows = shrink(input + at, width, height, to_width, to_height);

    output = malloc(bytes + bytes / 1000 + 1024);
    if (!output)
        fail("thumbnail: out of memory");
    make_crc_table();
    memcpy(output, "\x89PNG\r\n\x1a\n", 8);
    used = 8;
    size_t chunk = begin_chunk(13, "IHDR");
    put_u32((uint32_t)to_width), put_u32((uint32_t)to_height);
    put_byte(8), put_byte(2), put_byte(0), put_byte(0), put_byte(0);
    end_chunk(chunk);
    put_image(rows, bytes);
    end_chunk(begin_chunk(0, "IEND"));
    write_all(output, used);
    return 0;
}
