// Counts lines, words and bytes of standard input and names its ten most frequent words.
#include "sample.h"

#define BUCKETS (1 << 16)
#define WORD_MAX 64
#define TOP 10

typedef struct word {
    struct word *next;
    uint64_t count;
    uint32_t hash;
    uint32_t length;
    char text[];
} word;

static word *buckets[BUCKETS];
static uint8_t buffer[64 << 10];

static void count_word(const char *text, uint32_t length, uint32_t hash)
{
    word **at = &buckets[hash % BUCKETS];
    for (word *w = *at; w; w = w->next) {
        if (w->hash == hash && w->length == length && memcmp(w->text, text, length) == 0) {
            w->count++;
            return;
        }
    }
    word *w = malloc(sizeof *w + length);
    if (!w)
        fail("too many different words for the memory");
    *w = (word){.next = *at, .count = 1, .hash = hash, .length = length};
    memcpy(w->text, text, length);
    *at = w;
}

static int comes_before(const word *a, const word *b)
{
    if (a->count != b->count)
        return a->count > b->count;
    uint32_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->text, b->text, shorter);
    return order ? order < 0 : a->length < b->length;
}

static void print_top(void)
{
    const word *top[TOP + 1] = {0};
    int used = 0;
    for (int i = 0; i < BUCKETS; i++) {
        for (const word *w = buckets[i]; w; w = w->next) {
            int at = used;
            for (; at > 0 && comes_before(w, top[at - 1]); at--)
                top[at] = top[at - 1];
            top[at] = w;
            if (used < TOP)
                used++;
        }
    }
    for (int i = 0; i < used; i++)
        printf("%8llu %.*s\n", (unsigned long long)top[i]->count, (int)top[i]->length, top[i]->text);
}

int main(void)
{
    uint64_t lines = 0, words = 0, bytes = 0;
    char text[WORD_MAX];
    uint32_t length = 0, hash = 2166136261u;
    ssize_t got;
    while ((got = read(0, buffer, sizeof buffer)) > 0) {
        bytes += (uint64_t)got;
        for (ssize_t i = 0; i < got; i++) {
            uint8_t c = buffer[i];
            lines += c == '\n';
            if (c >= 'A' && c <= 'Z')
                c += 'a' - 'A';
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'' || c >= 0x80) {
                if (length < WORD_MAX)
                    text[length++] = (char)c;
                hash = (hash ^ c) * 16777619u;
            } else if (length > 0) {
                words++;
                count_word(text, length, hash);
                length = 0;
                hash = 2166136261u;
            }
        }
    }
    if (got < 0)
        fail("standard input cannot be read");
    if (length > 0) {
        words++;
        count_word(text, length, hash);
    }
    printf("%llu lines, %llu words, %llu bytes\n", (unsigned long long)lines, (unsigned long long)words,
           (unsigned long long)bytes);
    print_top();
    return 0;
}
