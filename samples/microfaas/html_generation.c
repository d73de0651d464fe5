// {"n": N}: an HTML table of N random characters and their numbers, as a JSON string.
#include "arguments.h"

// As MicroFaaS's worker writes it, a character of HTML is not escaped.
static void print_character(uint8_t code)
{
    char text[2];
    print_characters(text, (size_t)(put_utf8(text, code) - text));
}

int main(void)
{
    uint32_t n = count_field(read_argument(), "n", 0, 1000000);
    printf("\"<html><table><tr><th>Char</th><th>ASCII</th></tr>");
    for (uint32_t i = 0; i < n; i++) {
        uint8_t code;
        if (getentropy(&code, 1) != 0)
            fail("there are no random numbers");
        printf("<tr><td>");
        print_character(code);
        printf("</td><td>%u</td></tr>", code);
    }
    printf("</table></html>\"\n");
    return 0;
}
