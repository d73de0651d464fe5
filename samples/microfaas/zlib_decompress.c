// {"data": HEX}: zlib data (RFC 1950) in hexadecimal digits, decompressed, in hexadecimal digits.
#include "arguments.h"
#include "../detector/inflate.h"

// Deflate makes a byte of at most 1032.
enum { RATIO_MAX = 1032, BYTES_MAX = 16 << 20 };

static uint8_t hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0');
    c |= 0x20;
    if (c < 'a' || c > 'f')
        fail("\"data\" is not in hexadecimal digits");
    return (uint8_t)(c - 'a' + 10);
}

int main(void)
{
    size_t length;
    char *text = text_field(read_argument(), "data", &length);
    if (length % 2 != 0)
        fail("\"data\" has half a byte");
    uint8_t *data = (uint8_t *)text;
    for (size_t i = 0; i < length / 2; i++)
        data[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    size_t capacity = length / 2 < BYTES_MAX / RATIO_MAX ? length / 2 * RATIO_MAX : BYTES_MAX;
    uint8_t *into = malloc(capacity + 1);
    if (!into)
        fail("the data does not fit into memory");
    print_hex(into, inflate_up_to(data, length / 2, into, capacity));
    return 0;
}
