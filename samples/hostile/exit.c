// Writes to both streams and ends with the exit code its argument names.
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    puts("to standard output");
    fputs("to standard error\n", stderr);
    exit(argc > 1 ? atoi(argv[1]) : 0);
}
