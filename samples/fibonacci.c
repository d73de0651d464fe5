// fib(n), n from the first argument or from standard input; by naive recursion, so that it is work.
#include "sample.h"

#include <ctype.h>

static uint64_t fib(unsigned n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static unsigned parse(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    unsigned n = 0;
    int digits = 0;
    for (; isdigit((unsigned char)*text) && digits < 4; text++, digits++)
        n = 10 * n + (unsigned)(*text - '0');
    while (isspace((unsigned char)*text))
        text++;
    if (digits == 0 || *text || n > 93)
        fail("fibonacci wants a number from 0 to 93");
    return n;
}

int main(int argc, char **argv)
{
    size_t length;
    const char *text = argc > 1 ? argv[1] : (const char *)read_input(&length);
    printf("%llu\n", (unsigned long long)fib(parse(text)));
    return 0;
}
