// The product of two n x n matrices of doubles: floating point and regular memory access.
#include "kernel.h"

EXPORT uint64_t run(uint32_t n)
{
    double *a = kernel_memory(3 * (size_t)n * n * sizeof(double)), *b = a + (size_t)n * n, *c = b + (size_t)n * n;
    uint32_t random = 1;
    for (size_t i = 0; i < (size_t)n * n; i++) {
        a[i] = kernel_random(&random) % 1000;
        b[i] = kernel_random(&random) % 1000;
        c[i] = 0;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++) {
            double factor = a[(size_t)i * n + k];
            for (uint32_t j = 0; j < n; j++)
                c[(size_t)i * n + j] += factor * b[(size_t)k * n + j];
        }
    uint64_t sum = 0;
    for (size_t i = 0; i < (size_t)n * n; i++)
        sum = sum * 31 + (uint64_t)c[i];
    return sum;
}
