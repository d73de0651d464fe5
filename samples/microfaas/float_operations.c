// {"n": N}: sines, cosines and square roots of the numbers below N. Answers the seconds that they took; with the argument "sum", their sum.
#include "arguments.h"
#include <math.h>

int main(int argc, char **argv)
{
    uint32_t n = count_field(read_argument(), "n", 0, 100000000);
    double start = seconds_now(), sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += sin(i) + cos(i) + sqrt(i);
    // The sum is stored, so that its work is done.
    volatile double kept = sum;
    double elapsed = seconds_now() - start;
    printf("%.9g\n", argc > 1 && strcmp(argv[1], "sum") == 0 ? kept : elapsed);
    return 0;
}
