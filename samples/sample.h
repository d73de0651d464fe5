// What the samples share: reading all of standard input, and ending with a message.
#ifndef LONGSHORE_SAMPLE_H
#define LONGSHORE_SAMPLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline _Noreturn void fail(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(1);
}

// All of standard input, with a zero byte after it that is not counted.
static inline uint8_t *read_input(size_t *length)
{
    size_t used = 0, capacity = 64 << 10;
    uint8_t *bytes = malloc(capacity + 1);
    while (bytes) {
        ssize_t got = read(0, bytes + used, capacity - used);
        if (got < 0)
            fail("standard input cannot be read");
        if (got == 0) {
            bytes[used] = 0;
            *length = used;
            return bytes;
        }
        used += (size_t)got;
        if (used == capacity) {
            capacity *= 2;
            bytes = realloc(bytes, capacity + 1);
        }
    }
    fail("the input does not fit into memory");
}

static inline void write_all(const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    while (length > 0) {
        ssize_t put = write(1, at, length);
        if (put <= 0)
            fail("standard output cannot be written");
        at += put;
        length -= (size_t)put;
    }
}

#endif
