// Compresses n MiB of text as zlib does: matches found by chains of hashes, then a Huffman code for each block.
#include "kernel.h"

enum {
    TEXT = 1 << 20, WINDOW = 1 << 15, HASHES = 1 << 15, CHAIN = 32, MATCH_MIN = 3, MATCH_MAX = 258,
    BLOCK = 1 << 14, SYMBOLS = 256 + 30 + 1, END = SYMBOLS - 1
};

typedef struct {
    uint16_t length, distance;
} token;

typedef struct {
    uint8_t text[TEXT], output[TEXT + TEXT / 2];
    int32_t head[HASHES], previous[WINDOW];
    token tokens[BLOCK];
    uint32_t frequency[SYMBOLS], code[SYMBOLS];
    uint8_t bits[SYMBOLS];
    uint32_t heap[SYMBOLS * 2], weight[SYMBOLS * 2], parent[SYMBOLS * 2];
    uint32_t buffer, held, used;
} state;

static void make_text(uint8_t *text)
{
    uint32_t random = 3;
    for (uint32_t i = 0; i < TEXT;) {
        uint32_t word = kernel_random(&random) % 60;
        word = word * word % 1500;
        for (uint32_t k = 0; k < 2 + word % 8 && i < TEXT; k++)
            text[i++] = (uint8_t)('a' + (word * (k + 5) + k * k * 3) % 26);
        if (i < TEXT)
            text[i++] = ' ';
    }
}

static void put(state *s, uint32_t value, uint32_t count)
{
    s->buffer |= value << s->held;
    for (s->held += count; s->held >= 8; s->held -= 8, s->buffer >>= 8)
        s->output[s->used++] = (uint8_t)s->buffer;
}

static uint32_t length_symbol(uint32_t length)
{
    uint32_t bits = 0;
    for (uint32_t rest = length - MATCH_MIN; rest > 7; rest >>= 1)
        bits++;
    return 256 + bits * 4 + (((length - MATCH_MIN) >> bits) & 3);
}

static void sift(state *s, uint32_t at, uint32_t count)
{
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && s->weight[s->heap[child + 1]] < s->weight[s->heap[child]])
            child++;
        if (s->weight[s->heap[at]] <= s->weight[s->heap[child]])
            return;
        uint32_t other = s->heap[at];
        s->heap[at] = s->heap[child], s->heap[child] = other;
    }
}

// A Huffman tree by a heap; then codes in the order of their lengths. Rare symbols are made more frequent until none has over
// 15 bits.
static void make_codes(state *s)
{
    for (uint32_t floor = 0;; floor = floor * 2 + 1) {
        uint32_t count = 0, next = SYMBOLS, longest = 0;
        for (uint32_t i = 0; i < SYMBOLS; i++) {
            s->bits[i] = 0;
            s->weight[i] = s->frequency[i] && s->frequency[i] < floor ? floor : s->frequency[i];
            if (s->frequency[i])
                s->heap[count++] = i;
        }
        for (uint32_t i = count; i-- > 0;)
            sift(s, i, count);
        while (count > 1) {
            uint32_t first = s->heap[0];
            s->heap[0] = s->heap[--count], sift(s, 0, count);
            uint32_t second = s->heap[0];
            s->weight[next] = s->weight[first] + s->weight[second];
            s->parent[first] = s->parent[second] = next;
            s->heap[0] = next++, sift(s, 0, count);
        }
        for (uint32_t i = 0; i < SYMBOLS; i++) {
            if (!s->frequency[i])
                continue;
            for (uint32_t node = i; node != next - 1; node = s->parent[node])
                s->bits[i]++;
            longest = s->bits[i] > longest ? s->bits[i] : longest;
        }
        if (longest <= 15)
            break;
    }
    for (uint32_t length = 1, code = 0; length <= 15; length++, code <<= 1)
        for (uint32_t i = 0; i < SYMBOLS; i++)
            if (s->bits[i] == length) {
                uint32_t reversed = 0;
                for (uint32_t bit = 0; bit < length; bit++)
                    reversed |= (code >> bit & 1) << (length - 1 - bit);
                s->code[i] = reversed, code++;
            }
}

static void write_block(state *s, uint32_t count)
{
    s->frequency[END]++;
    make_codes(s);
    for (uint32_t i = 0; i < SYMBOLS; i++)
        put(s, s->bits[i], 4);
    for (uint32_t i = 0; i < count; i++) {
        token t = s->tokens[i];
        uint32_t symbol = t.distance ? length_symbol(t.length) : t.length;
        put(s, s->code[symbol], s->bits[symbol]);
        if (t.distance) {
            uint32_t extra = (symbol - 256) / 4;
            put(s, (t.length - MATCH_MIN) & ((1u << extra) - 1), extra);
            put(s, t.distance & 0xff, 8);
            put(s, t.distance >> 8, 7);
        }
    }
    put(s, s->code[END], s->bits[END]);
    for (uint32_t i = 0; i < SYMBOLS; i++)
        s->frequency[i] = 0;
}

static uint32_t hash_at(const uint8_t *text, uint32_t at)
{
    return ((text[at] | (uint32_t)text[at + 1] << 8 | (uint32_t)text[at + 2] << 16) * 2654435761u) >> 17;
}

static void compress(state *s)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < HASHES; i++)
        s->head[i] = -1;
    for (uint32_t at = 0; at < TEXT;) {
        uint32_t best = 0, distance = 0;
        if (at + MATCH_MAX < TEXT) {
            int32_t candidate = s->head[hash_at(s->text, at)];
            for (uint32_t chain = 0; chain < CHAIN && candidate >= 0 && at - (uint32_t)candidate < WINDOW; chain++) {
                const uint8_t *a = s->text + at, *b = s->text + candidate;
                if (a[best] == b[best]) {
                    uint32_t length = 0;
                    while (length < MATCH_MAX && a[length] == b[length])
                        length++;
                    if (length > best)
                        best = length, distance = at - (uint32_t)candidate;
                }
                candidate = s->previous[candidate % WINDOW];
            }
        }
        uint32_t length = best >= MATCH_MIN ? best : 1;
        s->tokens[count++] = best >= MATCH_MIN ? (token){(uint16_t)best, (uint16_t)distance} : (token){s->text[at], 0};
        s->frequency[best >= MATCH_MIN ? length_symbol(best) : s->text[at]]++;
        for (; length > 0; length--, at++) {
            if (at + MATCH_MIN < TEXT) {
                uint32_t hash = hash_at(s->text, at);
                s->previous[at % WINDOW] = s->head[hash];
                s->head[hash] = (int32_t)at;
            }
        }
        if (count == BLOCK)
            write_block(s, count), count = 0;
    }
    write_block(s, count);
    put(s, 0, 7);
}

EXPORT uint64_t run(uint32_t n)
{
    state *s = kernel_memory(sizeof(state));
    make_text(s->text);
    for (uint32_t i = 0; i < SYMBOLS; i++)
        s->frequency[i] = 0;
    uint64_t sum = 0;
    for (uint32_t round = 0; round < n; round++) {
        s->buffer = s->held = s->used = 0;
        compress(s);
        for (uint32_t i = 0; i < s->used; i += 64)
            sum = sum * 31 + s->output[i];
        sum += s->used;
    }
    return sum;
}
