// fib(n) by naive recursion: calls.
#include "kernel.h"

__attribute__((noinline)) static uint64_t fib(uint32_t n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

EXPORT uint64_t run(uint32_t n)
{
    return fib(n);
}
