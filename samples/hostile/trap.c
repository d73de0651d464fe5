// Traps in the way the first argument names.
#include <stdint.h>
#include <string.h>

static volatile int32_t zero;

static void takes_pointer(void *pointer)
{
    *(volatile char *)pointer = 1;
}

static void (*volatile pointer_taker)(void *) = takes_pointer;

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "unreachable";
    if (strcmp(kind, "divide") == 0)
        return 7 / zero;
    if (strcmp(kind, "overflow") == 0)
        return (INT32_MIN + zero) / (zero - 1);
    if (strcmp(kind, "bounds") == 0)
        takes_pointer((void *)(uintptr_t)(0xfffffff0u + (uint32_t)zero));
    if (strcmp(kind, "indirect") == 0)
        return ((int (*)(double))(uintptr_t)pointer_taker)(1.0);
    __builtin_trap();
}
