// {"data": TEXT, "rounds": N}: the MD5 digest of the text's digest's ... digest, N of them, in hexadecimal digits.
#include "arguments.h"
#include <math.h>

enum { BLOCK = 64, DIGEST = 16 };

// RFC 1321: the constants are the integer parts of 2^32 times the sines of 1 to 64.
static uint32_t constants[64];
static const uint8_t turns[16] = { 7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21 };

static void compress(uint32_t state[4], const uint8_t *block)
{
    uint32_t words[16];
    for (int i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] | (uint32_t)block[4 * i + 1] << 8 | (uint32_t)block[4 * i + 2] << 16 | (uint32_t)block[4 * i + 3] << 24;
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    for (int i = 0; i < 64; i++) {
        uint32_t mixed = i < 16 ? (b & c) | (~b & d) : i < 32 ? (d & b) | (~d & c) : i < 48 ? b ^ c ^ d : c ^ (b | ~d);
        int word = i < 16 ? i : i < 32 ? 5 * i + 1 : i < 48 ? 3 * i + 5 : 7 * i;
        uint32_t sum = a + mixed + constants[i] + words[word & 15];
        int turn = turns[i / 16 * 4 + i % 4];
        a = d, d = c, c = b;
        b += sum << turn | sum >> (32 - turn);
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

static void md5(const uint8_t *data, size_t length, uint8_t digest[DIGEST])
{
    uint32_t state[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
    size_t at = 0;
    for (; length - at >= BLOCK; at += BLOCK)
        compress(state, data + at);
    uint8_t last[2 * BLOCK] = { 0 };
    size_t left = length - at, size = left + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
    memcpy(last, data + at, left);
    last[left] = 0x80;
    uint64_t bits = (uint64_t)length * 8;
    for (size_t i = 0; i < 8; i++)
        last[size - 8 + i] = (uint8_t)(bits >> (8 * i));
    for (size_t block = 0; block < size; block += BLOCK)
        compress(state, last + block);
    for (int i = 0; i < DIGEST; i++)
        digest[i] = (uint8_t)(state[i / 4] >> (8 * (i % 4)));
}

int main(void)
{
    for (int i = 0; i < 64; i++)
        constants[i] = (uint32_t)(4294967296.0 * fabs(sin(i + 1)));
    json argument = read_argument();
    size_t length;
    const uint8_t *data = (const uint8_t *)text_field(argument, "data", &length);
    uint32_t rounds = count_field(argument, "rounds", 1, 100000000);
    uint8_t digest[DIGEST];
    for (uint32_t round = 0; round < rounds; round++, data = digest, length = DIGEST)
        md5(data, length, digest);
    print_hex(digest, DIGEST);
    return 0;
}
