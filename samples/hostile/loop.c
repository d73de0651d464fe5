// Runs for ever.
#include <stdint.h>

int main(void)
{
    for (volatile uint32_t turns = 0;; turns++)
        ;
}
