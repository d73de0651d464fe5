/* Counts in a region of state: adds its second argument to the number at the region that its first argument names, under a lock, and prints the
 * sum. Deploy it with --grant state:tally. */
#include "../sdk/c/longshore.h"
#include <stdio.h>

static const char *const space = "tally";

static bool fail(const longshore_answer *answer)
{
    fprintf(stderr, "%.*s\n", LONGSHORE_TEXT(longshore_answer_field(answer, 1)));
    return false;
}

static bool ask(const char *operation, const char *region, const char *field)
{
    longshore_answer answer;
    bool done = longshore_state_ask(operation, space, region, longshore_text(field), &answer) || fail(&answer);
    longshore_answer_free(&answer);
    return done;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: tally REGION NUMBER\n", stderr);
        return 2;
    }
    int64_t sum = 0;
    if (!ask("state.lock", argv[1], "write") || !ask("state.pull", argv[1], "discard")) {
        return 1;
    }
    int64_t read = longshore_state_read(space, argv[1], 0, &sum, sizeof sum);
    sum += atoll(argv[2]);
    int64_t written = longshore_state_write(space, argv[1], 0, &sum, sizeof sum);
    if (read < 0 || written < 0) {
        fprintf(stderr, "error %lld\n", (long long)(read < 0 ? read : written));
        return 1;
    }
    if (!ask("state.push", argv[1], "") || !ask("state.unlock", argv[1], "")) {
        return 1;
    }
    printf("%lld\n", (long long)sum);
    return 0;
}
