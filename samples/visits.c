/* Counts its calls in a key-value store, and keeps its last input there. Deploy it with --grant kv:visits. */
#include "../sdk/c/longshore.h"
#include <stdio.h>

static int fail(const longshore_answer *answer)
{
    fprintf(stderr, "%.*s\n", LONGSHORE_TEXT(longshore_answer_field(answer, 1)));
    return 1;
}

int main(void)
{
    char input[256];
    size_t length = fread(input, 1, sizeof input, stdin);
    longshore_answer count, last, kept;
    if (!longshore_kv_increment("visits", longshore_text("count"), "1", &count)) {
        return fail(&count);
    }
    if (!longshore_kv_get("visits", longshore_text("last"), &last)) {
        return fail(&last);
    }
    printf("%.*s", LONGSHORE_TEXT(longshore_answer_field(&count, LONGSHORE_KV_SUM)));
    if (longshore_kv_has_value(&last)) {
        printf(" %.*s", LONGSHORE_TEXT(longshore_answer_field(&last, LONGSHORE_KV_VALUE)));
    }
    if (!longshore_kv_put("visits", longshore_text("last"), longshore_bytes(input, length), NULL, &kept)) {
        return fail(&kept);
    }
    return 0;
}
