/* Measures a key-value store from inside: "get COUNT" prints the nanoseconds of each get of 100 bytes, "put COUNT NAME" puts 100 bytes
 * under COUNT keys that begin with NAME. */
#define _POSIX_C_SOURCE 200809L
#include "../../sdk/c/longshore.h"
#include <stdio.h>
#include <time.h>

enum { VALUE_BYTES = 100, COUNT_MAX = 100000 };

static char value[VALUE_BYTES];

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int end(longshore_answer *answer)
{
    fprintf(stderr, "%.*s\n", LONGSHORE_TEXT(longshore_answer_field(answer, 1)));
    return 1;
}

static int get(int count)
{
    longshore_answer answer;
    static int64_t times[COUNT_MAX];
    if (!longshore_kv_put("bench", longshore_text("key"), longshore_bytes(value, VALUE_BYTES), NULL, &answer)) {
        return end(&answer);
    }
    longshore_answer_free(&answer);
    for (int i = 0; i < count; i++) {
        int64_t begun = now();
        if (!longshore_kv_get("bench", longshore_text("key"), &answer)
            || longshore_answer_field(&answer, LONGSHORE_KV_VALUE).size != VALUE_BYTES) {
            return end(&answer);
        }
        longshore_answer_free(&answer);
        times[i] = now() - begun;
    }
    for (int i = 0; i < count; i++) {
        printf("%lld\n", (long long)times[i]);
    }
    return 0;
}

static int put(int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        char key[64];
        snprintf(key, sizeof key, "%s/%d", name, i);
        longshore_answer answer;
        if (!longshore_kv_put("bench", longshore_text(key), longshore_bytes(value, VALUE_BYTES), NULL, &answer)) {
            return end(&answer);
        }
        longshore_answer_free(&answer);
    }
    return 0;
}

int main(int argc, char **argv)
{
    int count = argc > 2 ? atoi(argv[2]) : 0;
    if (count < 1 || count > COUNT_MAX) {
        return 2;
    }
    return argc > 3 ? put(count, argv[3]) : get(count);
}
