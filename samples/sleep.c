// Waits N milliseconds, N from the first argument, and says so.
#define _POSIX_C_SOURCE 200809L
#include "sample.h"

#include <time.h>

int main(int argc, char **argv)
{
    long milliseconds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    if (milliseconds < 0 || milliseconds > 3600000)
        fail("sleep wants a number of milliseconds from 0 to 3600000");
    struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
    nanosleep(&time, NULL);
    printf("%ld ms\n", milliseconds);
    return 0;
}
