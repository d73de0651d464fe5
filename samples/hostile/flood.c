// Writes 10 GB to standard output.
#include <string.h>
#include <unistd.h>

static char block[64 << 10];

int main(void)
{
    memset(block, '.', sizeof block);
    for (long left = 10000000000 / (long)sizeof block; left > 0; left--)
        if (write(1, block, sizeof block) < 0)
            return 1;
    return 0;
}
