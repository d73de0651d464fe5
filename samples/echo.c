// Standard input to standard output, byte for byte.
#include "sample.h"

static uint8_t buffer[64 << 10];

int main(void)
{
    ssize_t got;
    while ((got = read(0, buffer, sizeof buffer)) > 0)
        write_all(buffer, (size_t)got);
    if (got < 0)
        fail("standard input cannot be read");
    return 0;
}
