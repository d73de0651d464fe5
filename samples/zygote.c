/* Is initialized once, when it is deployed: each call finds the table of squares, and what another call has changed is not there. Link it with
 * -mexec-model=reactor -Wl,--export=__main_void, and deploy it with --export __main_void. */
#include "faasm/faasm.h"

static uint32_t squares[1000];
static uint32_t initializations;

__attribute__((constructor)) static void construct(void)
{
    initializations = 100;
}

FAASM_ZYGOTE()
{
    for (uint32_t i = 0; i < 1000; i++) {
        squares[i] = i * i;
    }
    initializations++;
    return 0;
}

int main(void)
{
    uint32_t answer[] = { squares[999], initializations };
    initializations = 0;
    squares[999] = 0;
    __faasm_write_output((const char *)answer, sizeof answer);
    return 0;
}
