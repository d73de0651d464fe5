// A benchmark kernel is one function: work of size n, and a checksum that must be the same wherever it runs. The same
// source becomes a WebAssembly module without a C library and, with native.c, a program.
#ifndef LONGSHORE_KERNEL_H
#define LONGSHORE_KERNEL_H

#include <stdint.h>

#ifdef __wasm__
#define EXPORT __attribute__((export_name("run")))

typedef __SIZE_TYPE__ size_t;

// Memory that is never given back: every run of a kernel asks for the same amount, and keeps it for the next.
static inline void *kernel_memory(size_t bytes)
{
    static unsigned char *start;
    static size_t held;
    if (held < bytes) {
        size_t pages = (bytes + 65535) >> 16, before = __builtin_wasm_memory_grow(0, pages);
        if (before == (size_t)-1)
            __builtin_trap();
        start = (unsigned char *)(before << 16);
        held = pages << 16;
    }
    return start;
}
#else
#include <stdlib.h>
#define EXPORT

static inline void *kernel_memory(size_t bytes)
{
    static void *start;
    static size_t held;
    if (held < bytes) {
        free(start);
        start = malloc(bytes);
        if (!start)
            abort();
        held = bytes;
    }
    return start;
}
#endif

uint64_t run(uint32_t n);

// The same numbers everywhere (xorshift, Marsaglia 2003).
static inline uint32_t kernel_random(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13, x ^= x >> 17, x ^= x << 5;
    return *state = x;
}

#endif
