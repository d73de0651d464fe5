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

#ifdef __cplusplus
}
#endif

#endif
