// Counts the words of n MiB of text in a hash table: bytes, branches and scattered memory access.
#include "kernel.h"

enum { TEXT = 1 << 20, SLOTS = 1 << 14 };

typedef struct {
    uint32_t hash, start, length, count;
} slot;

static void make_text(uint8_t *text)
{
    uint32_t random = 1;
    for (uint32_t i = 0; i < TEXT;) {
        uint32_t word = kernel_random(&random) % 4000, length = 2 + word % 9;
        for (uint32_t k = 0; k < length && i < TEXT; k++)
            text[i++] = (uint8_t)((k == 0 && word % 11 == 0 ? 'A' : 'a') + (word * (k + 3) + k * k) % 26);
        if (i < TEXT)
            text[i++] = random % 13 == 0 ? '\n' : ' ';
    }
}

static void count(slot *slots, const uint8_t *text, uint32_t start, uint32_t length, uint32_t hash)
{
    for (uint32_t at = hash % SLOTS;; at = (at + 1) % SLOTS) {
        slot *s = &slots[at];
        if (s->count == 0)
            *s = (slot){hash, start, length, 0};
        if (s->hash == hash && s->length == length) {
            uint32_t same = 0;
            while (same < length && (text[s->start + same] | 32) == (text[start + same] | 32))
                same++;
            if (same == length) {
                s->count++;
                return;
            }
        }
    }
}

EXPORT uint64_t run(uint32_t n)
{
    uint8_t *text = kernel_memory(TEXT + SLOTS * sizeof(slot));
    slot *slots = (slot *)(text + TEXT);
    make_text(text);
    for (uint32_t i = 0; i < SLOTS; i++)
        slots[i].count = 0;
    for (uint32_t round = 0; round < n; round++) {
        uint32_t start = 0, hash = 2166136261u;
        for (uint32_t i = 0; i < TEXT; i++) {
            uint8_t c = text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i];
            if (c >= 'a' && c <= 'z') {
                hash = (hash ^ c) * 16777619u;
            } else {
                if (i > start)
                    count(slots, text, start, i - start, hash);
                start = i + 1;
                hash = 2166136261u;
            }
        }
    }
    uint64_t sum = 0;
    for (uint32_t i = 0; i < SLOTS; i++)
        sum = sum * 31 + (slots[i].count ? slots[i].count ^ slots[i].hash : 0);
    return sum;
}
