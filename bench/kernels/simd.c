// Vectors of 128 bits: blends two pictures in 16-bit lanes, and iterates n rows of a fractal in float lanes.
#include "kernel.h"

typedef uint8_t bytes __attribute__((vector_size(16)));
typedef uint16_t shorts __attribute__((vector_size(16)));
typedef float floats __attribute__((vector_size(16)));
typedef int32_t ints __attribute__((vector_size(16)));

enum { WIDTH = 256, PIXELS = WIDTH * WIDTH, ITERATIONS = 64 };

static bytes blend(bytes a, bytes b, uint16_t share)
{
    const bytes zero = {0};
    shorts low_a = (shorts)__builtin_shufflevector(a, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    shorts low_b = (shorts)__builtin_shufflevector(b, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    shorts high_a = (shorts)__builtin_shufflevector(a, zero, 8, 16, 9, 17, 10, 18, 11, 19, 12, 20, 13, 21, 14, 22, 15, 23);
    shorts high_b = (shorts)__builtin_shufflevector(b, zero, 8, 16, 9, 17, 10, 18, 11, 19, 12, 20, 13, 21, 14, 22, 15, 23);
    uint16_t rest = (uint16_t)(256 - share);
    bytes low = (bytes)((low_a * share + low_b * rest) >> 8);
    bytes high = (bytes)((high_a * share + high_b * rest) >> 8);
    return __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}

static ints fractal(float left, float top, float step)
{
    floats cx = {left, left + step, left + 2 * step, left + 3 * step}, cy = {top, top, top, top};
    floats x = {0}, y = {0};
    const floats four = {4, 4, 4, 4};
    ints count = {0};
    for (int i = 0; i < ITERATIONS; i++) {
        floats xx = x * x, yy = y * y, xy = x * y;
        ints inside = xx + yy <= four;
        count -= inside;
        // Lanes that have left stay where they are.
        floats nx = xx - yy + cx, ny = xy + xy + cy;
        x = (floats)(((ints)nx & inside) | ((ints)x & ~inside));
        y = (floats)(((ints)ny & inside) | ((ints)y & ~inside));
    }
    return count;
}

EXPORT uint64_t run(uint32_t n)
{
    bytes *first = kernel_memory(3 * PIXELS * 4), *second = first + PIXELS / 4, *mixed = second + PIXELS / 4;
    uint32_t random = 7;
    for (uint32_t i = 0; i < 2 * PIXELS; i++)
        ((uint32_t *)first)[i] = kernel_random(&random);
    uint64_t sum = 0;
    for (uint32_t row = 0; row < n; row++) {
        for (uint32_t i = 0; i < PIXELS / 4 / 16; i++) {
            uint32_t at = (row * 61 + i) % (PIXELS / 4);
            mixed[at] = blend(first[at], second[at], (uint16_t)(row % 257));
        }
        ints counts = {0};
        for (uint32_t column = 0; column < WIDTH; column += 4)
            counts += fractal(-2.0f + 3.0f * (float)column / WIDTH, -1.5f + 3.0f * (float)(row % WIDTH) / WIDTH, 3.0f / WIDTH);
        sum = sum * 31 + (uint32_t)(counts[0] + counts[1] * 3 + counts[2] * 5 + counts[3] * 7);
        sum += ((uint8_t *)mixed)[row * 997 % (PIXELS * 4)];
    }
    return sum;
}
