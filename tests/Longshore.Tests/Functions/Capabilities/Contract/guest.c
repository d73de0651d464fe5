/* Runs the commands of its input: see GuestNode. */
#include "../../../../../sdk/c/longshore.h"
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIELDS_MAX = 6, INPUT_MAX = 8 << 20 };

static char input[INPUT_MAX];
static char spawned[24];

static bool is(const char *name, const char *command)
{
    return strcmp(name, command) == 0;
}

static void print(longshore_field field)
{
    printf("%.*s", LONGSHORE_TEXT(field));
}

/* What an operation answered, or its error. */
static bool report(bool done, longshore_answer *answer)
{
    if (!done) {
        printf("! ");
        print(longshore_answer_field(answer, 0));
    }
    return done;
}

static void print_response(bool done, longshore_answer *answer)
{
    if (report(done, answer)) {
        print(longshore_answer_field(answer, LONGSHORE_HTTP_STATUS));
        printf(" ");
        print(longshore_answer_field(answer, LONGSHORE_HTTP_BODY));
    }
}

static void print_value(bool done, longshore_answer *answer)
{
    if (!report(done, answer)) {
        return;
    }
    if (!longshore_kv_has_value(answer)) {
        printf("none");
        return;
    }
    print(longshore_answer_field(answer, LONGSHORE_KV_VALUE));
    printf(" ");
    print(longshore_answer_field(answer, LONGSHORE_KV_VERSION));
}

static void print_keys(bool done, longshore_answer *answer)
{
    if (!report(done, answer)) {
        return;
    }
    size_t end = 0;
    for (size_t i = LONGSHORE_KV_KEYS; longshore_answer_field(answer, i).data != NULL; i++) {
        end = i;
    }
    for (size_t i = LONGSHORE_KV_KEYS; i <= end; i++) {
        longshore_field field = longshore_answer_field(answer, i);
        if (field.size > 0) {
            printf("%s%s", i == LONGSHORE_KV_KEYS ? "" : " ", i == end ? ">" : "");
            print(field);
        }
    }
}

static void print_first(bool done, longshore_answer *answer)
{
    if (report(done, answer)) {
        print(longshore_answer_field(answer, 1));
    }
}

static void print_spawned(bool done, longshore_answer *answer)
{
    if (report(done, answer)) {
        longshore_field number = longshore_answer_field(answer, 1);
        snprintf(spawned, sizeof spawned, "%.*s", LONGSHORE_TEXT(number));
        printf("spawned");
    }
}

static void talk(const char *host, const char *port, const char *text, longshore_answer *answer)
{
    int server = longshore_tcp_connect(host, (uint16_t)atoi(port), false, answer);
    if (!report(server >= 0, answer)) {
        return;
    }
    if (write(server, text, strlen(text)) < 0 || shutdown(server, SHUT_WR) < 0) {
        printf("! write");
    }
    char buffer[1024];
    for (ssize_t size; (size = read(server, buffer, sizeof buffer)) > 0;) {
        printf("%.*s", (int)size, buffer);
    }
    close(server);
}

static void run(char **fields)
{
    const char *name = fields[0], *one = fields[1], *two = fields[2], *three = fields[3], *four = fields[4];
    longshore_answer answer = { NULL, 0 };
    if (is(name, "kv.get")) {
        print_value(longshore_kv_get(one, longshore_text(two), &answer), &answer);
    } else if (is(name, "kv.put")) {
        print_first(longshore_kv_put(one, longshore_text(two), longshore_text(three), four, &answer), &answer);
    } else if (is(name, "kv.cas")) {
        print_first(longshore_kv_cas(one, longshore_text(two), longshore_text(three), longshore_text(four), NULL, &answer), &answer);
    } else if (is(name, "kv.increment")) {
        print_first(longshore_kv_increment(one, longshore_text(two), three, &answer), &answer);
    } else if (is(name, "kv.delete")) {
        print_first(longshore_kv_delete(one, longshore_text(two), &answer), &answer);
    } else if (is(name, "kv.list")) {
        print_keys(longshore_kv_list(one, two, longshore_text(NULL), three, &answer), &answer);
    } else if (is(name, "queue.send")) {
        if (report(longshore_queue_send(one, two, strlen(two), "text/plain", (uint32_t)atoi(three), &answer), &answer)) {
            printf("%s", longshore_answer_field(&answer, 1).size > 0 ? "sent" : "no number");
        }
    } else if (is(name, "http.fetch")) {
        print_response(longshore_http_fetch(one, two, three, strlen(three), &answer), &answer);
    } else if (is(name, "invoke.call")) {
        print_response(longshore_invoke_call(one, two, strlen(two), &answer), &answer);
    } else if (is(name, "invoke.spawn")) {
        print_spawned(longshore_invoke_spawn(one, two, strlen(two), &answer), &answer);
    } else if (is(name, "invoke.await")) {
        print_response(longshore_invoke_await(longshore_text(spawned), &answer), &answer);
    } else if (is(name, "env")) {
        printf("%s", getenv(one) == NULL ? "none" : getenv(one));
    } else if (is(name, "tcp.talk")) {
        talk(one, two, three, &answer);
    }
    longshore_answer_free(&answer);
}

/* Cuts a text at the first mark, and returns what follows it, or NULL. */
static char *cut(char *text, char mark)
{
    char *end = strchr(text, mark);
    if (end != NULL) {
        *end++ = '\0';
    }
    return end;
}

int main(void)
{
    input[fread(input, 1, sizeof input - 1, stdin)] = '\0';
    for (char *line = input, *next; line != NULL; line = next) {
        next = cut(line, '\n');
        char *fields[FIELDS_MAX] = { "", "", "", "", "", "" };
        for (size_t i = 0; line != NULL && i < FIELDS_MAX; i++) {
            fields[i] = line;
            line = cut(line, '\t');
        }
        run(fields);
        if (next != NULL) {
            printf("\n");
        }
    }
    return 0;
}
