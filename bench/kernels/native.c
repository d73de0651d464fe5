// Runs a kernel natively: native N REPEATS prints one JSON line a run.
#include "kernel.h"

#include <stdio.h>
#include <time.h>

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s N REPEATS\n", argv[0]);
        return 2;
    }
    uint32_t n = (uint32_t)strtoul(argv[1], 0, 10);
    for (long left = strtol(argv[2], 0, 10); left > 0; left--) {
        uint64_t start = now(), checksum = run(n);
        printf("{\"checksum\":\"%llu\",\"ns\":%llu}\n", (unsigned long long)checksum, (unsigned long long)(now() - start));
    }
    return 0;
}
