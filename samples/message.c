/* Sends its input to the queue named by its first argument, and prints the message's number. Deploy it with --grant queue:NAME. */
#include "../sdk/c/longshore.h"
#include <stdio.h>

enum { BODY_MAX = 128 << 10 };

int main(int argc, char **argv)
{
    static char body[BODY_MAX];
    size_t size = fread(body, 1, sizeof body, stdin);
    longshore_answer answer;
    bool sent = longshore_queue_send(argc > 1 ? argv[1] : "", body, size, "text/plain", 0, &answer);
    longshore_field text = longshore_answer_field(&answer, 1);
    fwrite(text.data, 1, text.size, sent ? stdout : stderr);
    longshore_answer_free(&answer);
    return sent ? 0 : 1;
}
