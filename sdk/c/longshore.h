/* Longshore's operations for C and C++, compiled to WebAssembly: what a function may ask its node for. One header, nothing to link.
 * docs/capabilities/README.md describes the bytes; each capability's page describes its operations.
 *
 *     longshore_answer answer;
 *     if (longshore_http_fetch("GET", "https://api.example.com/", NULL, 0, &answer)) {
 *         longshore_field body = longshore_answer_field(&answer, LONGSHORE_HTTP_BODY);
 *         fwrite(body.data, 1, body.size, stdout);
 *     } else {
 *         fprintf(stderr, "%.*s\n", LONGSHORE_TEXT(longshore_answer_field(&answer, 1)));
 *     }
 *     longshore_answer_free(&answer);
 */
#ifndef LONGSHORE_H
#define LONGSHORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of a request or an answer. */
typedef struct {
    const void *data;
    size_t size;
} longshore_field;

/* The answer of an operation. Its first field is empty, or the name of an error, which a sentence follows. */
typedef struct {
    uint8_t *frame;
    size_t size;
} longshore_answer;

/* For printf's "%.*s". */
#define LONGSHORE_TEXT(field) (int)(field).size, (const char *)(field).data

__attribute__((import_module("longshore"), import_name("call"))) int32_t longshore_import_call(
    const void *request, int32_t request_bytes, void *answer, int32_t answer_bytes);
__attribute__((import_module("longshore"), import_name("take"))) int32_t longshore_import_take(void *buffer, int32_t buffer_bytes);
__attribute__((import_module("longshore"), import_name("descriptor"))) int32_t longshore_import_descriptor(int64_t number);

__attribute__((import_module("longshore"), import_name("input"))) int32_t longshore_import_input(void *buffer, int32_t buffer_bytes);
__attribute__((import_module("longshore"), import_name("answer"))) void longshore_import_answer(const void *bytes, int32_t length);
__attribute__((import_module("longshore"), import_name("state_read"))) int64_t longshore_import_state_read(
    const char *space, int32_t space_bytes, const char *region, int32_t region_bytes, int64_t offset, void *buffer, int32_t buffer_bytes);
__attribute__((import_module("longshore"), import_name("state_write"))) int64_t longshore_import_state_write(
    const char *space, int32_t space_bytes, const char *region, int32_t region_bytes, int64_t offset, const void *bytes, int32_t length);
__attribute__((import_module("longshore"), import_name("chain"))) int32_t longshore_import_chain(
    int (*function)(void), const void *input, int32_t input_bytes);
__attribute__((import_module("longshore"), import_name("fork"))) int32_t longshore_import_fork(
    int32_t (*function)(int32_t child, void *argument), void *argument, int32_t children, const void *regions, int32_t region_count);

static inline longshore_field longshore_text(const char *text)
{
    longshore_field field = { text, text == NULL ? 0 : strlen(text) };
    return field;
}

static inline longshore_field longshore_bytes(const void *data, size_t size)
{
    longshore_field field = { data, size };
    return field;
}

/* The field of an answer by its index, or an empty one beyond the last. */
static inline longshore_field longshore_answer_field(const longshore_answer *answer, size_t index)
{
    size_t at = 0;
    while (at + 4 <= answer->size) {
        uint32_t size;
        memcpy(&size, answer->frame + at, 4);
        if (size > answer->size - at - 4) {
            break;
        }
        if (index-- == 0) {
            return longshore_bytes(answer->frame + at + 4, size);
        }
        at += 4 + size;
    }
    return longshore_bytes(NULL, 0);
}

enum { LONGSHORE_DIGITS_SIZE = 11 };

/* Writes a number in decimal digits. Returns its first digit. */
static inline const char *longshore_digits(uint32_t number, char digits[LONGSHORE_DIGITS_SIZE])
{
    char *first = digits + LONGSHORE_DIGITS_SIZE - 1;
    *first = '\0';
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return first;
}

static inline void longshore_answer_free(longshore_answer *answer)
{
    free(answer->frame);
    answer->frame = NULL;
    answer->size = 0;
}

/* Asks for an operation; fields[0] is its name. Returns whether it was done. The answer must be freed either way; without memory for it, it
 * is empty. */
static inline bool longshore_ask(const longshore_field *fields, size_t count, longshore_answer *answer)
{
    enum { FIRST_ROOM = 1024 };
    size_t size = 0;
    answer->frame = NULL;
    answer->size = 0;
    for (size_t i = 0; i < count; i++) {
        size += 4 + fields[i].size;
    }
    uint8_t *request = (uint8_t *)malloc(size);
    uint8_t *frame = (uint8_t *)malloc(FIRST_ROOM);
    if (request == NULL || frame == NULL) {
        free(request);
        free(frame);
        return false;
    }
    uint8_t *at = request;
    for (size_t i = 0; i < count; i++) {
        uint32_t length = (uint32_t)fields[i].size;
        memcpy(at, &length, 4);
        if (length > 0) {
            memcpy(at + 4, fields[i].data, length);
        }
        at += 4 + length;
    }
    int32_t length = longshore_import_call(request, (int32_t)size, frame, FIRST_ROOM);
    free(request);
    if (length > FIRST_ROOM) {
        free(frame);
        frame = (uint8_t *)malloc((size_t)length);
        if (frame == NULL || longshore_import_take(frame, length) != length) {
            free(frame);
            return false;
        }
    }
    answer->frame = frame;
    answer->size = (size_t)length;
    return longshore_answer_field(answer, 0).size == 0;
}

/* http.fetch: needs the grant http:HOST. The fields of its answer: */
enum {
    LONGSHORE_HTTP_STATUS = 1,
    LONGSHORE_HTTP_STATUS_TEXT = 2,
    LONGSHORE_HTTP_URL = 3,
    LONGSHORE_HTTP_REDIRECTED = 4,
    LONGSHORE_HTTP_BODY = 5,
    LONGSHORE_HTTP_HEADERS = 6, /* then name, value, name, value */
};

static inline bool longshore_http_fetch(const char *method, const char *url, const void *body, size_t body_size, longshore_answer *answer)
{
    longshore_field fields[] = {
        longshore_text("http.fetch"), longshore_text(method), longshore_text(url), longshore_text("follow"), longshore_bytes(body, body_size),
    };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

/* tcp.connect: needs the grant tcp:HOST:PORT. Returns a descriptor, which read, write, poll, recv, send, shutdown and close take, or -1: field
 * 1 of the answer says why. is_secure: with TLS, the node checks the server's certificate. The answer must be freed either way. */
static inline int longshore_tcp_connect(const char *host, uint16_t port, bool is_secure, longshore_answer *answer)
{
    char digits[LONGSHORE_DIGITS_SIZE];
    longshore_field fields[] = {
        longshore_text("tcp.connect"), longshore_text(host), longshore_text(longshore_digits(port, digits)), longshore_text(is_secure ? "on" : "off"),
    };
    if (!longshore_ask(fields, sizeof fields / sizeof fields[0], answer)) {
        return -1;
    }
    longshore_field number = longshore_answer_field(answer, 1);
    int64_t value = 0;
    for (size_t i = 0; i < number.size; i++) {
        value = value * 10 + (((const char *)number.data)[i] - '0');
    }
    return longshore_import_descriptor(value);
}

/* kv.*: needs the grant kv:STORE, or kv:STORE:ro to read. The fields of the answers: */
enum {
    LONGSHORE_KV_VALUE = 1,      /* of get */
    LONGSHORE_KV_VERSION = 2,    /* of get; empty if the key has no value */
    LONGSHORE_KV_NEW_VERSION = 1, /* of put and cas */
    LONGSHORE_KV_SUM = 1,        /* of increment, in decimal digits */
    LONGSHORE_KV_DELETED = 1,    /* of delete: "1" or "0" */
    LONGSHORE_KV_KEYS = 1,       /* of list: keys, and then the cursor of the next page, which is empty after the last */
};

/* Numbers are text in decimal digits; NULL or "" is none. */
static inline bool longshore_kv_get(const char *store, longshore_field key, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("kv.get"), longshore_text(store), key };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_kv_has_value(const longshore_answer *answer)
{
    return longshore_answer_field(answer, LONGSHORE_KV_VERSION).size > 0;
}

static inline bool longshore_kv_put(const char *store, longshore_field key, longshore_field value, const char *seconds, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("kv.put"), longshore_text(store), key, value, longshore_text(seconds) };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_kv_cas(
    const char *store, longshore_field key, longshore_field expected_version, longshore_field value, const char *seconds, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("kv.cas"), longshore_text(store), key, expected_version, value, longshore_text(seconds) };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_kv_increment(const char *store, longshore_field key, const char *by, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("kv.increment"), longshore_text(store), key, longshore_text(by) };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_kv_delete(const char *store, longshore_field key, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("kv.delete"), longshore_text(store), key };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_kv_list(
    const char *store, const char *prefix, longshore_field cursor, const char *keys_max, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("kv.list"), longshore_text(store), longshore_text(prefix), cursor, longshore_text(keys_max) };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

/* objects.*: needs the grant objects:BUCKET, or objects:BUCKET:ro to read. The fields of the answers: */
enum {
    LONGSHORE_OBJECT_SIZE = 1, /* of get, put and stat; an absent object has none of these fields */
    LONGSHORE_OBJECT_ETAG = 2,
    LONGSHORE_OBJECT_VERSION = 3,
    LONGSHORE_OBJECT_TIME = 4, /* milliseconds since 1970 */
    LONGSHORE_OBJECT_TYPE = 5,
    LONGSHORE_OBJECT_OFFSET = 6, /* of get; absent if the condition does not hold */
    LONGSHORE_OBJECT_BYTES = 7,  /* of get */
    LONGSHORE_OBJECT_KEYS = 1,   /* of list: five fields for each object, its key, size, ETag, version and time, and then the cursor of the
                                    next page, which is empty after the last */
};

/* Whether get or stat found an object. */
static inline bool longshore_objects_has(const longshore_answer *answer)
{
    return longshore_answer_field(answer, LONGSHORE_OBJECT_SIZE).size > 0;
}

/* A part of an object, up to 32 MiB. Numbers are text in decimal digits; NULL or "" is none: offset "-9" and no length are the last 9 bytes. */
static inline bool longshore_objects_get(
    const char *bucket, longshore_field key, const char *offset, const char *length, longshore_answer *answer)
{
    longshore_field fields[] = {
        longshore_text("objects.get"), longshore_text(bucket), key, longshore_text(offset), longshore_text(length),
    };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

/* The conditions: an ETag that the object has, or one that it has not; "*" is any, so if_none_match "*" puts only what is not there. NULL is
 * none. A condition that does not hold is the error Conflict. */
static inline bool longshore_objects_put(
    const char *bucket, longshore_field key, longshore_field bytes, const char *type, const char *if_match, const char *if_none_match,
    longshore_answer *answer)
{
    longshore_field fields[] = {
        longshore_text("objects.put"), longshore_text(bucket), key, bytes, longshore_text(type), longshore_text(if_match),
        longshore_text(if_none_match),
    };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_objects_stat(const char *bucket, longshore_field key, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("objects.stat"), longshore_text(bucket), key };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_objects_remove(const char *bucket, longshore_field key, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("objects.remove"), longshore_text(bucket), key };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_objects_list(
    const char *bucket, const char *prefix, longshore_field cursor, const char *objects_max, longshore_answer *answer)
{
    longshore_field fields[] = {
        longshore_text("objects.list"), longshore_text(bucket), longshore_text(prefix), cursor, longshore_text(objects_max),
    };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

/* queue.send: needs the grant queue:NAME. Field 1 of its answer is the message's number in digits. content_type may be NULL. */
static inline bool longshore_queue_send(
    const char *queue, const void *body, size_t body_size, const char *content_type, uint32_t delay_seconds, longshore_answer *answer)
{
    char delay[LONGSHORE_DIGITS_SIZE];
    longshore_field fields[] = {
        longshore_text("queue.send"), longshore_text(queue), longshore_bytes(body, body_size), longshore_text(content_type),
        longshore_text(longshore_digits(delay_seconds, delay)),
    };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

static inline bool longshore_invoke(const char *operation, const char *name, const void *body, size_t body_size, longshore_answer *answer)
{
    longshore_field fields[] = {
        longshore_text(operation), longshore_text(name), longshore_text("POST"), longshore_text("http://function/"), longshore_bytes(body, body_size),
    };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

/* invoke.call: needs the grant invoke:NAME. The fields of its answer are those of http.fetch. */
static inline bool longshore_invoke_call(const char *name, const void *body, size_t body_size, longshore_answer *answer)
{
    return longshore_invoke("invoke.call", name, body, body_size, answer);
}

/* invoke.spawn: begins a call. Field 1 of its answer is the call's number. */
static inline bool longshore_invoke_spawn(const char *name, const void *body, size_t body_size, longshore_answer *answer)
{
    return longshore_invoke("invoke.spawn", name, body, body_size, answer);
}

/* invoke.await: the answer of a spawned call, by its number as field 1 of invoke.spawn has it. */
static inline bool longshore_invoke_await(longshore_field number, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text("invoke.await"), number };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

/* The call's input as it is, without standard input. Returns its length; as much of it as fits is written. */
static inline size_t longshore_input(void *buffer, size_t buffer_bytes)
{
    return (size_t)longshore_import_input(buffer, (int32_t)buffer_bytes);
}

/* Makes these bytes the call's whole answer. In a program that calls this, what is printed goes to the node's log. */
static inline void longshore_answer_with(const void *bytes, size_t length)
{
    longshore_import_answer(bytes, (int32_t)length);
}

/* The direct imports below return a negative number for an error: LONGSHORE_ERROR_... . docs/capabilities/README.md explains the errors. */
enum {
    LONGSHORE_ERROR_NOT_GRANTED = -1,
    LONGSHORE_ERROR_UNKNOWN_OPERATION = -2,
    LONGSHORE_ERROR_INVALID_ARGUMENT = -3,
    LONGSHORE_ERROR_TOO_LARGE = -4,
    LONGSHORE_ERROR_CONFLICT = -5,
    LONGSHORE_ERROR_LIMIT_REACHED = -6,
    LONGSHORE_ERROR_REFUSED = -7,
    LONGSHORE_ERROR_TIMED_OUT = -8,
    LONGSHORE_ERROR_UNAVAILABLE = -9,
    LONGSHORE_ERROR_FUNCTION_FAILED = -10,
    LONGSHORE_ERROR_CANCELLED = -11,
    LONGSHORE_ERROR_FAILED = -12,
    LONGSHORE_ERROR_NOT_FOUND = -13,
};

/* state.*: needs the grant state:SPACE, or state:SPACE:ro to read. Returns the bytes that were read: fewer where the region ends. */
static inline int64_t longshore_state_read(const char *space, const char *region, int64_t offset, void *buffer, size_t buffer_bytes)
{
    return longshore_import_state_read(
        space, (int32_t)strlen(space), region, (int32_t)strlen(region), offset, buffer, (int32_t)buffer_bytes);
}

/* Writes into the node's copy of the region. longshore_state_ask("state.push", ...) makes it durable. */
static inline int64_t longshore_state_write(const char *space, const char *region, int64_t offset, const void *bytes, size_t length)
{
    return longshore_import_state_write(
        space, (int32_t)strlen(space), region, (int32_t)strlen(region), offset, bytes, (int32_t)length);
}

/* The operations of state with at most one more field, which may be empty: state.size, state.push, state.pull ("discard"), state.resize,
 * state.append, state.delete, state.lock ("write" or "read") and state.unlock. */
static inline bool longshore_state_ask(const char *operation, const char *space, const char *region, longshore_field field, longshore_answer *answer)
{
    longshore_field fields[] = { longshore_text(operation), longshore_text(space), longshore_text(region), field };
    return longshore_ask(fields, field.size > 0 ? 4 : 3, answer);
}

/* Runs a function of this program in an instance of its own, which begins with this one's memory; nothing that it changes comes back but its
 * answer. Returns the call's number, or LONGSHORE_ERROR_... . */
static inline int32_t longshore_chain(int (*function)(void), const void *input, size_t input_bytes)
{
    return longshore_import_chain(function, input, (int32_t)input_bytes);
}

/* The fields of chain.await's answer: */
enum {
    LONGSHORE_CHAIN_CODE = 1, /* what the function returned, in decimal digits */
    LONGSHORE_CHAIN_OUTPUT = 2,
};

/* The answer of a chained call. Each can be awaited once. */
static inline bool longshore_chain_await(int32_t call, longshore_answer *answer)
{
    char digits[LONGSHORE_DIGITS_SIZE];
    longshore_field fields[] = { longshore_text("chain.await"), longshore_text(longshore_digits((uint32_t)call, digits)) };
    return longshore_ask(fields, sizeof fields / sizeof fields[0], answer);
}

/* Awaits all calls. Returns whether all were done and returned 0. */
static inline bool longshore_chain_await_all(const int32_t *calls, size_t count)
{
    bool all = true;
    for (size_t i = 0; i < count; i++) {
        longshore_answer answer;
        bool done = calls[i] > 0 && longshore_chain_await(calls[i], &answer);
        if (calls[i] > 0) {
            longshore_field code = longshore_answer_field(&answer, LONGSHORE_CHAIN_CODE);
            all = all && done && code.size == 1 && *(const char *)code.data == '0';
            longshore_answer_free(&answer);
        } else {
            all = false;
        }
    }
    return all;
}

/* The elements of a region, and how the changes of children become part of it. The numbers are Faasm's. */
enum {
    LONGSHORE_RAW = 0,
    LONGSHORE_BOOL = 1,
    LONGSHORE_INT32 = 2,
    LONGSHORE_INT64 = 3,
    LONGSHORE_FLOAT = 4,
    LONGSHORE_DOUBLE = 5,
};
enum {
    LONGSHORE_BYTEWISE = 0, /* bytes that a child has changed */
    LONGSHORE_SUM = 1,
    LONGSHORE_PRODUCT = 2,
    LONGSHORE_SUBTRACT = 3,
    LONGSHORE_MAX = 4,
    LONGSHORE_MIN = 5,
    LONGSHORE_IGNORE = 6,
    LONGSHORE_XOR = 7,
};

/* A part of the memory of which children give their changes back. */
typedef struct {
    void *address;
    uint32_t bytes;
    uint32_t type;
    uint32_t operation;
} longshore_region;

/* Runs children of this instance, each with a copy of its memory, and merges the changes of the regions in the order of the children. All other
 * changes of a child are dropped: its variables, its heap, what it prints. Returns 0, what the first child returned that did not return 0
 * (nothing is merged then), or LONGSHORE_ERROR_... . */
static inline int32_t longshore_fork(
    int32_t (*function)(int32_t child, void *argument), void *argument, int32_t children, const longshore_region *regions, size_t count)
{
    return longshore_import_fork(function, argument, children, regions, (int32_t)count);
}

typedef void (*longshore_loop_body)(int64_t begin, int64_t end, void *context);

typedef struct {
    int64_t begin;
    int64_t end;
    int32_t children;
    longshore_loop_body body;
    void *context;
} longshore_loop;

static inline int32_t longshore_loop_child(int32_t child, void *argument)
{
    const longshore_loop *loop = (const longshore_loop *)argument;
    int64_t count = loop->end - loop->begin;
    int64_t begin = loop->begin + count / loop->children * child + count % loop->children * child / loop->children;
    int64_t end = loop->begin + count / loop->children * (child + 1) + count % loop->children * (child + 1) / loop->children;
    loop->body(begin, end, loop->context);
    return 0;
}

/* Runs body for the parts of a range in parallel. See longshore_fork. */
static inline int32_t longshore_parallel_for(
    int64_t begin, int64_t end, int32_t children, longshore_loop_body body, void *context, const longshore_region *regions, size_t count)
{
    longshore_loop loop = { begin, end, children, body, context };
    return longshore_fork(longshore_loop_child, &loop, children, regions, count);
}

#ifdef __cplusplus
}
#endif

#endif
