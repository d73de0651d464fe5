/* Requests the URL that is its input, and answers with the body. Deploy it with --grant http:HOST. */
#include "../sdk/c/longshore.h"
#include <stdio.h>

int main(void)
{
    char url[4096];
    size_t length = fread(url, 1, sizeof url - 1, stdin);
    while (length > 0 && url[length - 1] == '\n') {
        length--;
    }
    url[length] = '\0';
    longshore_answer answer;
    bool done = longshore_http_fetch("GET", url, NULL, 0, &answer);
    longshore_field text = longshore_answer_field(&answer, done ? LONGSHORE_HTTP_BODY : 1);
    fwrite(text.data, 1, text.size, done ? stdout : stderr);
    longshore_answer_free(&answer);
    return done ? 0 : 1;
}
