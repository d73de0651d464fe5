/* Sums the numbers from 1 to its argument, and finds the greatest remainder by 1,009, in children that run in parallel. Each child adds to the
 * sum; what they have added is merged. */
#include "../sdk/c/longshore.h"
#include <stdio.h>

enum { CHILDREN = 8 };

struct result {
    int64_t sum;
    int64_t greatest;
};

static void add(int64_t begin, int64_t end, void *context)
{
    struct result *result = context;
    for (int64_t i = begin; i < end; i++) {
        result->sum += i;
        int64_t remainder = i * i % 1009;
        result->greatest = remainder > result->greatest ? remainder : result->greatest;
    }
}

int main(int argc, char **argv)
{
    struct result result = { 0, 0 };
    longshore_region regions[] = {
        { &result.sum, sizeof result.sum, LONGSHORE_INT64, LONGSHORE_SUM },
        { &result.greatest, sizeof result.greatest, LONGSHORE_INT64, LONGSHORE_MAX },
    };
    int64_t count = argc > 1 ? atoll(argv[1]) : 1000000;
    int32_t failed = longshore_parallel_for(1, count + 1, CHILDREN, add, &result, regions, sizeof regions / sizeof regions[0]);
    if (failed != 0) {
        fprintf(stderr, "the children failed: %d\n", failed);
        return 1;
    }
    printf("%lld %lld\n", (long long)result.sum, (long long)result.greatest);
    return 0;
}
