/* Calls the function named by its first argument as often as its second says, and prints how long each call took, in nanoseconds. With a
 * third argument, each call is spawned and awaited. Deploy it with --grant invoke:NAME. */
#define _POSIX_C_SOURCE 200809L
#include "../sdk/c/longshore.h"
#include <stdio.h>
#include <time.h>

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static bool call(const char *name, bool spawns, longshore_answer *answer)
{
    if (!spawns) {
        return longshore_invoke_call(name, "", 0, answer);
    }
    longshore_answer begun;
    bool done = longshore_invoke_spawn(name, "", 0, &begun) && longshore_invoke_await(longshore_answer_field(&begun, 1), answer);
    longshore_answer_free(&begun);
    return done;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: chain NAME CALLS [spawn]\n", stderr);
        return 2;
    }
    for (int left = atoi(argv[2]); left > 0; left--) {
        longshore_answer answer = { NULL, 0 };
        long long start = now();
        bool done = call(argv[1], argc > 3, &answer);
        long long end = now();
        if (!done) {
            longshore_field text = longshore_answer_field(&answer, 1);
            fwrite(text.data, 1, text.size, stderr);
            return 1;
        }
        longshore_answer_free(&answer);
        printf("%lld\n", end - start);
    }
    return 0;
}
