/* Works on objects where they are stored, by Faasm's near-data interface. The input is "put KEY VALUE", "get KEY", "words KEY", "find KEY TEXT",
 * "replace KEY", "rewrite KEY",
 * "code KEY", "dirty KEY" (with 1 MB of changed memory) or "trap KEY". Deploy it with --grant near:BUCKET. */
#include "faasm/faasm.h"
#include "faasm/ndp.h"
#include <stdio.h>
#include <wasm_simd128.h>

enum { POSITIONS_MAX = 64, BLOCK = 16, BLOCKS_MAX = 255 };

static char input[1 << 16];
static const char *key;
static uint32_t key_bytes;
static const char *text;

/* What the work has found. Only this is brought back. */
static uint32_t object_bytes;
static uint32_t words;
static uint32_t positions[POSITIONS_MAX];
static uint32_t found;

static uint8_t *object(void)
{
    return __faasmndp_getMmap(key, (int32_t)key_bytes, 0, INT32_MAX, &object_bytes);
}

/* Words that begin in some blocks of 16 bytes, at most 255: a lane counts in 8 bits. A byte lies before the first block. */
static uint32_t begun_in(const uint8_t *bytes, uint32_t blocks)
{
    const v128_t blank = wasm_i8x16_splat(' ');
    v128_t counts = wasm_i8x16_splat(0);
    for (uint32_t i = 0; i < blocks * BLOCK; i += BLOCK) {
        v128_t letters = wasm_u8x16_gt(wasm_v128_load(bytes + i), blank);
        v128_t blanks_before = wasm_u8x16_le(wasm_v128_load(bytes + i - 1), blank);
        counts = wasm_i8x16_sub(counts, wasm_v128_and(letters, blanks_before));
    }
    uint8_t lanes[BLOCK];
    wasm_v128_store(lanes, counts);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < BLOCK; i++) {
        sum += lanes[i];
    }
    return sum;
}

static int count_words(void)
{
    const uint8_t *bytes = object();
    if (bytes == NULL) {
        return 1;
    }
    /* A word begins at a letter that none precedes. */
    uint32_t at = 1;
    words += bytes[0] > ' ';
    while (object_bytes - at >= BLOCK) {
        uint32_t blocks = (object_bytes - at) / BLOCK < BLOCKS_MAX ? (object_bytes - at) / BLOCK : BLOCKS_MAX;
        words += begun_in(bytes + at, blocks);
        at += blocks * BLOCK;
    }
    for (; at < object_bytes; at++) {
        words += bytes[at] > ' ' && bytes[at - 1] <= ' ';
    }
    return 0;
}

static int find(const char *needle)
{
    const uint8_t *bytes = object();
    size_t length = strlen(needle);
    for (uint32_t i = 0; i + length <= object_bytes && found < POSITIONS_MAX; i++) {
        if (memcmp(bytes + i, needle, length) == 0) {
            positions[found++] = i;
        }
    }
    return bytes == NULL;
}

static int replace(int from, int to)
{
    uint8_t *bytes = object();
    for (uint32_t i = 0; i < object_bytes; i++) {
        bytes[i] = bytes[i] == from ? (uint8_t)to : bytes[i];
    }
    return __faasmndp_put(key, key_bytes, bytes, object_bytes);
}

static int rewrite(void)
{
    static const uint8_t three[] = "one two three";
    return __faasmndp_put(key, key_bytes, three, sizeof three - 1) != 0 || count_words();
}

static int code(void)
{
    words = 5;
    return 7;
}

/* Random bytes, so that they do not become less when they are packed. */
static uint8_t heap[1 << 20];

static int touch(void)
{
    words = heap[12345];
    return 0;
}

static void fill(void)
{
    uint32_t state = 1;
    for (uint32_t i = 0; i < sizeof heap; i++) {
        state = state * 1664525 + 1013904223;
        heap[i] = (uint8_t)(state >> 24);
    }
}

static int trap(void)
{
    __builtin_trap();
}

static void answer(const char *format, uint32_t number)
{
    char buffer[64];
    int length = snprintf(buffer, sizeof buffer, format, number);
    __faasm_write_output(buffer, length);
}

int main(void)
{
    input[faasmGetInputSize() < (long)sizeof input ? faasmGetInputSize() : 0] = '\0';
    faasmGetInput(BYTES(input), (long)sizeof input - 1);
    char *space = strchr(input, ' ');
    if (space == NULL) {
        return 2;
    }
    *space = '\0';
    key = space + 1;
    char *second = strchr(space + 1, ' ');
    if (second != NULL) {
        *second = '\0';
        text = second + 1;
    }
    key_bytes = (uint32_t)strlen(key);
    if (strcmp(input, "put") == 0) {
        answer("%u", (uint32_t)__faasmndp_put(key, key_bytes, (const uint8_t *)text, (uint32_t)strlen(text)));
        return 0;
    }
    if (strcmp(input, "get") == 0) {
        const uint8_t *bytes = object();
        __faasm_write_output((const char *)bytes, (long)object_bytes);
        return bytes == NULL;
    }
    if (strcmp(input, "words") == 0) {
        int failed = __faasmndp_storageCallAndAwait(key, key_bytes, (FaasmNdpFuncPtr)count_words);
        answer("%u words", words);
        return failed;
    }
    if (strcmp(input, "find") == 0) {
        int failed = __faasmndp_storageCallAndAwait1(key, key_bytes, (FaasmNdpFuncPtr)find, (int32_t)(intptr_t)text);
        answer("%u places", found);
        return failed;
    }
    if (strcmp(input, "replace") == 0) {
        int failed = __faasmndp_storageCallAndAwait2(key, key_bytes, (FaasmNdpFuncPtr)replace, 'a', 'b');
        answer("replaced %u", object_bytes);
        return failed;
    }
    if (strcmp(input, "rewrite") == 0) {
        int failed = __faasmndp_storageCallAndAwait(key, key_bytes, rewrite);
        answer("%u words", words);
        return failed;
    }
    if (strcmp(input, "code") == 0) {
        int returned = __faasmndp_storageCallAndAwait(key, key_bytes, code);
        answer(returned == 7 ? "7 and %u" : "another code and %u", words);
        return 0;
    }
    if (strcmp(input, "dirty") == 0) {
        fill();
        int failed = __faasmndp_storageCallAndAwait(key, key_bytes, touch);
        answer("%u", words);
        return failed;
    }
    return strcmp(input, "trap") == 0 ? __faasmndp_storageCallAndAwait(key, key_bytes, trap) : 2;
}
