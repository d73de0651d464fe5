/* Measures in the guest, and prints each time in nanoseconds: "read" reads 1 KB of a region that the node has, "chain" chains and awaits a function
 * that does nothing, "fork" forks 8 children that each write an eighth of 1 MB, and joins them. The second argument says how often. */
#define _POSIX_C_SOURCE 200809L
#include "../../sdk/c/longshore.h"
#include <stdio.h>
#include <time.h>

enum { KILOBYTE = 1000, MEGABYTE = 1 << 20, CHILDREN = 8, READS = 1000 };

static unsigned char array[MEGABYTE];

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int nothing(void)
{
    return 0;
}

static void fill(int64_t begin, int64_t end, void *context)
{
    memset(array + begin, *(int *)context, (size_t)(end - begin));
}

/* A read takes less than the clock, so the time is that of many. */
static bool read_region(void)
{
    static unsigned char bytes[KILOBYTE];
    for (int i = 0; i < READS; i++) {
        if (longshore_state_read("bench", "region", 0, bytes, sizeof bytes) != KILOBYTE) {
            return false;
        }
    }
    return true;
}

static bool chain(void)
{
    int32_t call = longshore_chain(nothing, NULL, 0);
    return longshore_chain_await_all(&call, 1);
}

static bool fork_and_join(int round)
{
    longshore_region region = { array, sizeof array, LONGSHORE_RAW, LONGSHORE_BYTEWISE };
    int value = round % 250 + 1;
    int32_t failed = longshore_parallel_for(0, MEGABYTE, CHILDREN, fill, &value, &region, 1);
    if (failed != 0) {
        fprintf(stderr, "the fork returned %d in round %d\n", failed, round);
    }
    return failed == 0 && array[0] == value && array[MEGABYTE - 1] == value;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: local read|chain|fork TIMES\n", stderr);
        return 2;
    }
    bool reads = strcmp(argv[1], "read") == 0;
    bool forks = strcmp(argv[1], "fork") == 0;
    if (reads && longshore_state_write("bench", "region", 0, array, KILOBYTE) < 0) {
        fputs("the state cannot be written\n", stderr);
        return 1;
    }
    for (int round = 0; round < atoi(argv[2]); round++) {
        long long start = now();
        if (!(reads ? read_region() : forks ? fork_and_join(round) : chain())) {
            fputs("it failed\n", stderr);
            return 1;
        }
        printf("%lld\n", (now() - start) / (reads ? READS : 1));
    }
    return 0;
}
