// SHA-256 of n MiB: 32-bit arithmetic in registers.
#include "kernel.h"
#include "../../samples/sha256.h"

EXPORT uint64_t run(uint32_t n)
{
    enum { SIZE = 1 << 20 };
    uint8_t *block = kernel_memory(SIZE), digest[32];
    uint32_t random = 1;
    for (uint32_t i = 0; i < SIZE; i++)
        block[i] = (uint8_t)kernel_random(&random);
    sha256 sum;
    sha256_start(&sum);
    for (uint32_t i = 0; i < n; i++)
        sha256_add(&sum, block, SIZE);
    sha256_end(&sum, digest);
    uint64_t result = 0;
    for (int i = 0; i < 8; i++)
        result = result << 8 | digest[i];
    return result;
}
