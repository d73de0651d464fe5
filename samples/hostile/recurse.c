// Calls itself for ever. Not a loop: every frame is needed after the call. The frames are the engine's, not this module's
// stack in memory, which would end first.
#include <stdint.h>

static volatile uint32_t zero;

__attribute__((noinline)) static uint32_t deeper(uint32_t n)
{
    return deeper(n + 1) * 31 + n + zero;
}

int main(void)
{
    return (int)deeper(zero);
}
