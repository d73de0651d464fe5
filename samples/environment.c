// Its environment variables, one on each line, in the order in which it finds them.
#include "sample.h"

extern char **environ;

int main(void)
{
    for (char **each = environ; *each; each++)
        printf("%s\n", *each);
    return 0;
}
