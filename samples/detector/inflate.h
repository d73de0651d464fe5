// Decompresses zlib data (RFC 1950, RFC 1951).
#ifndef LONGSHORE_INFLATE_H
#define LONGSHORE_INFLATE_H

#include "pixels.h"

enum { CODE_BITS_MAX = 15, LITERALS = 288, DISTANCES = 32, LENGTH_CODES = 19, END_OF_BLOCK = 256 };

typedef struct {
    const uint8_t *at, *end;
    uint8_t *into, *begin, *full;
    uint32_t bits;
    int count;
} inflater;

// A canonical Huffman code: how many codes each length has, and the symbols in the order of their codes.
typedef struct {
    uint16_t counts[CODE_BITS_MAX + 1], symbols[LITERALS];
} prefix_code;

static inline _Noreturn void damaged(void)
{
    refuse("Damaged", "the compressed data is damaged");
}

static inline uint32_t take_bits(inflater *state, int count)
{
    while (state->count < count) {
        if (state->at == state->end)
            refuse("Truncated", "the compressed data ends too early");
        state->bits |= (uint32_t)*state->at++ << state->count;
        state->count += 8;
    }
    uint32_t value = state->bits & ((1u << count) - 1);
    state->bits >>= count;
    state->count -= count;
    return value;
}

static inline void make_code(prefix_code *code, const uint8_t *lengths, int symbols)
{
    uint16_t starts[CODE_BITS_MAX + 2] = { 0 };
    memset(code, 0, sizeof *code);
    for (int symbol = 0; symbol < symbols; symbol++)
        code->counts[lengths[symbol]]++;
    code->counts[0] = 0;
    int left = 1;
    for (int length = 1; length <= CODE_BITS_MAX; length++) {
        left = 2 * left - code->counts[length];
        if (left < 0)
            damaged();
        starts[length + 1] = (uint16_t)(starts[length] + code->counts[length]);
    }
    for (int symbol = 0; symbol < symbols; symbol++)
        if (lengths[symbol] != 0)
            code->symbols[starts[lengths[symbol]]++] = (uint16_t)symbol;
}

static inline int take_symbol(inflater *state, const prefix_code *code)
{
    int value = 0, first = 0, index = 0;
    for (int length = 1; length <= CODE_BITS_MAX; length++) {
        value |= (int)take_bits(state, 1);
        int count = code->counts[length];
        if (value - first < count)
            return code->symbols[index + value - first];
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    damaged();
}

static inline void put_byte(inflater *state, uint8_t byte)
{
    if (state->into == state->full)
        refuse("Damaged", "the compressed data has more than is expected");
    *state->into++ = byte;
}

static inline void copy_match(inflater *state, const prefix_code *distances, int symbol)
{
    static const uint16_t lengths[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258 };
    static const uint8_t length_bits[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
    static const uint16_t backs[] = { 1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577 };
    symbol -= END_OF_BLOCK + 1;
    if (symbol >= (int)sizeof length_bits)
        damaged();
    int length = lengths[symbol] + (int)take_bits(state, length_bits[symbol]);
    int code = take_symbol(state, distances);
    if (code >= (int)(sizeof backs / sizeof *backs))
        damaged();
    size_t back = backs[code] + take_bits(state, code < 2 ? 0 : code / 2 - 1);
    if (back > (size_t)(state->into - state->begin))
        damaged();
    while (length-- > 0)
        put_byte(state, *(state->into - back));
}

static inline void inflate_codes(inflater *state, const prefix_code *literals, const prefix_code *distances)
{
    for (;;) {
        int symbol = take_symbol(state, literals);
        if (symbol == END_OF_BLOCK)
            return;
        if (symbol < END_OF_BLOCK)
            put_byte(state, (uint8_t)symbol);
        else
            copy_match(state, distances, symbol);
    }
}

static inline void inflate_stored(inflater *state)
{
    state->bits = 0;
    state->count = 0;
    uint32_t length = take_bits(state, 16), complement = take_bits(state, 16);
    if ((length ^ complement) != 0xffff)
        damaged();
    while (length-- > 0)
        put_byte(state, (uint8_t)take_bits(state, 8));
}

static inline void inflate_fixed(inflater *state)
{
    uint8_t lengths[LITERALS];
    prefix_code literals, distances;
    for (int symbol = 0; symbol < LITERALS; symbol++)
        lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
    make_code(&literals, lengths, LITERALS);
    memset(lengths, 5, DISTANCES);
    make_code(&distances, lengths, DISTANCES);
    inflate_codes(state, &literals, &distances);
}

static inline void inflate_dynamic(inflater *state)
{
    static const uint8_t order[LENGTH_CODES] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
    uint8_t lengths[LITERALS + DISTANCES] = { 0 };
    prefix_code literals, distances;
    int literal_count = (int)take_bits(state, 5) + 257, distance_count = (int)take_bits(state, 5) + 1, count = (int)take_bits(state, 4) + 4;
    if (literal_count > LITERALS)
        damaged();
    for (int i = 0; i < count; i++)
        lengths[order[i]] = (uint8_t)take_bits(state, 3);
    make_code(&literals, lengths, LENGTH_CODES);
    memset(lengths, 0, sizeof lengths);
    for (int at = 0; at < literal_count + distance_count;) {
        int symbol = take_symbol(state, &literals);
        if (symbol < 16) {
            lengths[at++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && at == 0)
            damaged();
        uint8_t length = symbol == 16 ? lengths[at - 1] : 0;
        int repeat = symbol == 16 ? 3 + (int)take_bits(state, 2) : symbol == 17 ? 3 + (int)take_bits(state, 3) : 11 + (int)take_bits(state, 7);
        if (repeat > literal_count + distance_count - at)
            damaged();
        memset(lengths + at, length, (size_t)repeat);
        at += repeat;
    }
    make_code(&literals, lengths, literal_count);
    make_code(&distances, lengths + literal_count, distance_count);
    inflate_codes(state, &literals, &distances);
}

static inline uint32_t adler32(const uint8_t *bytes, size_t length)
{
    uint32_t low = 1, high = 0;
    while (length > 0) {
        // The longest part whose sums fit into 32 bits.
        size_t part = length < 5552 ? length : 5552;
        length -= part;
        while (part-- > 0) {
            low += *bytes++;
            high += low;
        }
        low %= 65521;
        high %= 65521;
    }
    return high << 16 | low;
}

// Returns the number of bytes, which are at most as many as there is room for.
static inline size_t inflate_up_to(const uint8_t *bytes, size_t length, uint8_t *into, size_t room)
{
    if (length < 2)
        refuse("Truncated", "there is no compressed data");
    if ((bytes[0] & 15) != 8 || bytes[0] >> 4 > 7 || (bytes[1] & 32) != 0 || (bytes[0] << 8 | bytes[1]) % 31 != 0)
        damaged();
    inflater state = { bytes + 2, bytes + length, into, into, into + room, 0, 0 };
    for (uint32_t is_last = 0; !is_last;) {
        is_last = take_bits(&state, 1);
        switch (take_bits(&state, 2)) {
        case 0: inflate_stored(&state); break;
        case 1: inflate_fixed(&state); break;
        case 2: inflate_dynamic(&state); break;
        default: damaged();
        }
    }
    size_t size = (size_t)(state.into - into);
    state.bits = 0;
    state.count = 0;
    uint32_t sum = 0;
    for (int i = 0; i < 4; i++)
        sum = sum << 8 | take_bits(&state, 8);
    if (sum != adler32(into, size))
        damaged();
    return size;
}

// Neither more nor less than the expected bytes is accepted.
static inline void inflate(const uint8_t *bytes, size_t length, uint8_t *into, size_t expected)
{
    if (inflate_up_to(bytes, length, into, expected) != expected)
        refuse("Truncated", "the compressed data has less than is expected");
}

#endif
