// The body of a request is standard input, each argument of its query is an argument, and standard output is the answer:
//   curl localhost:8080/function/NAME?you
#include <stdio.h>

int main(int count, char **arguments)
{
    printf("Hello, %s!\n", count > 1 ? arguments[1] : "world");
    return 0;
}
