/* Sends its input to a server and prints what comes back: talk HOST PORT [tls]. Deploy it with --grant tcp:HOST:PORT. */
#include "../sdk/c/longshore.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MILLISECONDS = 10000 };

static int send_all(int server, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = write(server, bytes, size);
        if (sent < 0) {
            return -1;
        }
        bytes += sent;
        size -= (size_t)sent;
    }
    return 0;
}

static int fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "talk HOST PORT [tls]\n");
        return 2;
    }
    longshore_answer answer;
    int server = longshore_tcp_connect(argv[1], (uint16_t)atoi(argv[2]), argc > 3, &answer);
    if (server < 0) {
        fprintf(stderr, "%.*s: %.*s\n", LONGSHORE_TEXT(longshore_answer_field(&answer, 0)), LONGSHORE_TEXT(longshore_answer_field(&answer, 1)));
        return 1;
    }
    longshore_answer_free(&answer);
    static char buffer[4096];
    for (size_t size; (size = fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
        if (send_all(server, buffer, size) < 0) {
            return fail("write");
        }
    }
    if (shutdown(server, SHUT_WR) < 0) {
        return fail("shutdown");
    }
    for (;;) {
        struct pollfd arrival = { .fd = server, .events = POLLIN };
        if (poll(&arrival, 1, PATIENCE_MILLISECONDS) <= 0) {
            fprintf(stderr, "the server says nothing\n");
            return 1;
        }
        ssize_t size = read(server, buffer, sizeof buffer);
        if (size < 0) {
            return fail("read");
        }
        if (size == 0) {
            return close(server) < 0 ? fail("close") : 0;
        }
        fwrite(buffer, 1, (size_t)size, stdout);
    }
}
