// Takes memory until it gets no more and says how many pages it has; with the argument 4g it asks for 4 GiB at once.
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    unsigned long step = argc > 1 && strcmp(argv[1], "4g") == 0 ? 65536 - __builtin_wasm_memory_size(0) : 16;
    unsigned long before;
    while ((before = __builtin_wasm_memory_grow(0, step)) != (unsigned long)-1)
        memset((void *)(before << 16), 1, step << 16);
    printf("%lu pages\n", (unsigned long)__builtin_wasm_memory_size(0));
    return 0;
}
