// Sorts n integers by merging, with a comparison through a pointer: indirect calls.
#include "kernel.h"

typedef int (*comparison)(int32_t, int32_t);

static int ascending(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int descending(int32_t a, int32_t b)
{
    return ascending(b, a);
}

static void sort(int32_t *items, int32_t *spare, uint32_t n, comparison compare)
{
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t start = 0; start < n; start += 2 * width) {
            uint32_t middle = start + width < n ? start + width : n;
            uint32_t stop = start + 2 * width < n ? start + 2 * width : n;
            uint32_t left = start, right = middle;
            for (uint32_t i = start; i < stop; i++) {
                int takes_left = left < middle && (right >= stop || compare(items[left], items[right]) <= 0);
                spare[i] = takes_left ? items[left++] : items[right++];
            }
        }
        int32_t *swap = items;
        items = spare, spare = swap;
    }
}

EXPORT uint64_t run(uint32_t n)
{
    static comparison volatile orders[] = {ascending, descending};
    int32_t *items = kernel_memory(2 * (size_t)n * sizeof(int32_t));
    uint32_t random = 1;
    for (uint32_t i = 0; i < n; i++)
        items[i] = (int32_t)kernel_random(&random);
    sort(items, items + n, n, orders[n & 1]);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < 2 * n; i++)
        sum = sum * 31 + (uint32_t)items[i];
    return sum;
}
