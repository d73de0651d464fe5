/* Appends its input, as a line, to the file /out/receipts. Deploy it with --dir HOST:/out:rw. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_MAX = 4096 };

int main(void)
{
    static char line[LINE_MAX + 1];
    size_t size = fread(line, 1, LINE_MAX, stdin);
    line[size++] = '\n';
    int file = open("/out/receipts", O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0 || write(file, line, size) != (ssize_t)size) {
        perror("receipts");
        return 1;
    }
    return close(file);
}
