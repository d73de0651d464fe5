// The argument of a MicroFaaS workload: a JSON object (RFC 8259) on standard input.
#ifndef LONGSHORE_ARGUMENTS_H
#define LONGSHORE_ARGUMENTS_H

// For clock_gettime and getentropy.
#define _DEFAULT_SOURCE

#include "../sample.h"
#include <time.h>

enum { DEPTH_MAX = 64 };

typedef struct {
    const char *at, *end;
} json;

static inline _Noreturn void malformed(void)
{
    fail("the argument is no JSON object");
}

static inline void skip_space(json *text)
{
    while (text->at < text->end && (*text->at == ' ' || *text->at == '\t' || *text->at == '\n' || *text->at == '\r'))
        text->at++;
}

static inline int next_is(json *text, char expected)
{
    skip_space(text);
    if (text->at == text->end || *text->at != expected)
        return 0;
    text->at++;
    return 1;
}

static inline void expect(json *text, char expected)
{
    if (!next_is(text, expected))
        malformed();
}

static inline uint32_t take_hex(json *text)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++, text->at++) {
        char c = text->at < text->end ? *text->at : 0;
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            malformed();
        value = value << 4 | (uint32_t)digit;
    }
    return value;
}

static inline char *put_utf8(char *to, uint32_t code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    } else {
        *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 63));
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    }
    return to;
}

static inline char *put_escaped(json *text, char *to)
{
    if (text->at == text->end)
        malformed();
    char kind = *text->at++;
    switch (kind) {
    case '"': case '\\': case '/': *to++ = kind; return to;
    case 'b': *to++ = '\b'; return to;
    case 'f': *to++ = '\f'; return to;
    case 'n': *to++ = '\n'; return to;
    case 'r': *to++ = '\r'; return to;
    case 't': *to++ = '\t'; return to;
    case 'u': break;
    default: malformed();
    }
    uint32_t code = take_hex(text);
    if (code >= 0xd800 && code < 0xdc00 && text->end - text->at >= 6 && text->at[0] == '\\' && text->at[1] == 'u') {
        text->at += 2;
        uint32_t low = take_hex(text);
        if (low < 0xdc00 || low > 0xdfff)
            malformed();
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xd800 && code < 0xe000) {
        malformed();
    }
    return put_utf8(to, code);
}

// A string's bytes in UTF-8. An escape is never shorter than what it stands for.
static inline char *take_string(json *text, size_t *length)
{
    expect(text, '"');
    char *value = malloc((size_t)(text->end - text->at) + 1), *to = value;
    if (!value)
        fail("the argument does not fit into memory");
    while (text->at < text->end && *text->at != '"') {
        if ((uint8_t)*text->at < 0x20)
            malformed();
        if (*text->at == '\\') {
            text->at++;
            to = put_escaped(text, to);
        } else {
            *to++ = *text->at++;
        }
    }
    expect(text, '"');
    *to = 0;
    *length = (size_t)(to - value);
    return value;
}

static inline double take_number(json *text)
{
    skip_space(text);
    if (text->at == text->end || !(*text->at == '-' || (*text->at >= '0' && *text->at <= '9')))
        malformed();
    // The zero byte after the input ends it.
    char *end;
    double value = strtod(text->at, &end);
    text->at = end;
    return value;
}

static inline void skip_value(json *text, int depth)
{
    skip_space(text);
    if (text->at == text->end || depth > DEPTH_MAX)
        malformed();
    size_t length;
    char open = *text->at;
    if (open == '"') {
        free(take_string(text, &length));
    } else if (open == '{' || open == '[') {
        char close = open == '{' ? '}' : ']';
        text->at++;
        if (next_is(text, close))
            return;
        do {
            if (open == '{') {
                free(take_string(text, &length));
                expect(text, ':');
            }
            skip_value(text, depth + 1);
        } while (next_is(text, ','));
        expect(text, close);
    } else if (open == '-' || (open >= '0' && open <= '9')) {
        take_number(text);
    } else {
        static const char *const words[] = { "true", "false", "null" };
        for (int i = 0; i < 3; i++) {
            size_t size = strlen(words[i]);
            if ((size_t)(text->end - text->at) >= size && memcmp(text->at, words[i], size) == 0) {
                text->at += size;
                return;
            }
        }
        malformed();
    }
}

static inline json read_argument(void)
{
    size_t length;
    const char *input = (const char *)read_input(&length);
    return (json){ input, input + length };
}

// The place of a field's value.
static inline json find_field(json object, const char *name)
{
    json text = object;
    expect(&text, '{');
    if (!next_is(&text, '}')) {
        do {
            size_t length;
            skip_space(&text);
            char *key = take_string(&text, &length);
            int is_wanted = length == strlen(name) && memcmp(key, name, length) == 0;
            free(key);
            expect(&text, ':');
            if (is_wanted)
                return text;
            skip_value(&text, 0);
        } while (next_is(&text, ','));
        expect(&text, '}');
    }
    fprintf(stderr, "the argument has no \"%s\"\n", name);
    exit(1);
}

static inline char *text_field(json object, const char *name, size_t *length)
{
    json value = find_field(object, name);
    return take_string(&value, length);
}

static inline uint32_t count_field(json object, const char *name, uint32_t least, uint32_t most)
{
    json value = find_field(object, name);
    double number = take_number(&value);
    if (!(number >= least && number <= most) || number != (uint32_t)number) {
        fprintf(stderr, "\"%s\" is no integer from %u to %u\n", name, least, most);
        exit(1);
    }
    return (uint32_t)number;
}

// Writes a part of a JSON string. The bytes are UTF-8.
static inline void print_characters(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint8_t c = (uint8_t)bytes[i];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
}

static inline void print_hex(const uint8_t *bytes, size_t length)
{
    putchar('"');
    for (size_t i = 0; i < length; i++)
        printf("%02x", bytes[i]);
    putchar('"');
}

static inline double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
