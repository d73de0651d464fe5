/* Works on objects of the bucket "samples". Deploy it with --grant objects:samples.
 *   put KEY          stores standard input
 *   get KEY          writes the object
 *   wordcount KEY    every word and how often it is there, in the order of the words' bytes
 *   grep KEY REGEX   the offset of every match of an extended regular expression
 *   substr KEY TEXT  the offsets of the first 64 places with the text
 *   replace KEY TEXT OTHER   puts OTHER for every TEXT, unless the object is changed meanwhile
 *   sha256 KEY       the SHA-256 digest
 */
#include "../sdk/c/longshore.h"
#include "sample.h"
#include "sha256.h"
#include <regex.h>

#define BUCKET "samples"
#define PLACES_MAX 64

/* As much as one answer has. */
#define PART (32u << 20)

typedef struct {
    char *bytes; /* with a zero byte after the last */
    size_t size;
    char *etag;
} object;

typedef struct {
    const char *text;
    size_t length;
} span;

static _Noreturn void fail_with(const longshore_answer *answer)
{
    fprintf(stderr, "%.*s\n", LONGSHORE_TEXT(longshore_answer_field(answer, 1)));
    exit(1);
}

static char *copy(longshore_field field)
{
    char *text = malloc(field.size + 1);
    if (text == NULL)
        fail("the object does not fit into memory");
    memcpy(text, field.data, field.size);
    text[field.size] = '\0';
    return text;
}

/* Reads an object by parts, and fails if it is another one before the last. */
static object read_object(const char *key)
{
    longshore_answer answer;
    if (!longshore_objects_stat(BUCKET, longshore_text(key), &answer))
        fail_with(&answer);
    if (!longshore_objects_has(&answer))
        fail("there is no such object");
    char *digits = copy(longshore_answer_field(&answer, LONGSHORE_OBJECT_SIZE));
    object whole = { NULL, strtoul(digits, NULL, 10), copy(longshore_answer_field(&answer, LONGSHORE_OBJECT_ETAG)) };
    longshore_answer_free(&answer);
    whole.bytes = malloc(whole.size + 1);
    if (whole.bytes == NULL)
        fail("the object does not fit into memory");
    whole.bytes[whole.size] = '\0';
    for (size_t at = 0; at < whole.size; at += PART) {
        char offset[24], length[24];
        snprintf(offset, sizeof offset, "%zu", at);
        snprintf(length, sizeof length, "%u", PART);
        if (!longshore_objects_get(BUCKET, longshore_text(key), offset, length, &answer))
            fail_with(&answer);
        longshore_field etag = longshore_answer_field(&answer, LONGSHORE_OBJECT_ETAG);
        longshore_field part = longshore_answer_field(&answer, LONGSHORE_OBJECT_BYTES);
        if (etag.size != strlen(whole.etag) || memcmp(etag.data, whole.etag, etag.size) != 0)
            fail("the object was replaced while it was read");
        memcpy(whole.bytes + at, part.data, part.size);
        longshore_answer_free(&answer);
    }
    return whole;
}

static void put_object(const char *key, const void *bytes, size_t size, const char *if_match)
{
    longshore_answer answer;
    if (!longshore_objects_put(BUCKET, longshore_text(key), longshore_bytes(bytes, size), NULL, if_match, NULL, &answer))
        fail_with(&answer);
}

static int by_bytes(const void *left, const void *right)
{
    const span *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ';
}

static void count_words(const object *text)
{
    span *words = malloc((text->size / 2 + 1) * sizeof *words);
    size_t count = 0;
    if (words == NULL)
        fail("too many words for the memory");
    for (size_t at = 0; at < text->size;) {
        if (is_blank(text->bytes[at])) {
            at++;
            continue;
        }
        size_t start = at;
        while (at < text->size && !is_blank(text->bytes[at]))
            at++;
        words[count++] = (span){ text->bytes + start, at - start };
    }
    qsort(words, count, sizeof *words, by_bytes);
    for (size_t at = 0; at < count;) {
        size_t first = at;
        while (at < count && by_bytes(&words[first], &words[at]) == 0)
            at++;
        printf("%.*s\t%zu\n", (int)words[first].length, words[first].text, at - first);
    }
}

static void print_matches(const object *text, const char *pattern)
{
    regex_t compiled;
    regmatch_t match;
    if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NEWLINE) != 0)
        fail("the pattern is no extended regular expression");
    for (const char *at = text->bytes; regexec(&compiled, at, 1, &match, at == text->bytes ? 0 : REG_NOTBOL) == 0;) {
        printf("%zu\n", (size_t)(at - text->bytes) + (size_t)match.rm_so);
        at += match.rm_eo > match.rm_so ? match.rm_eo : match.rm_eo + 1;
        if (at >= text->bytes + text->size)
            break;
    }
}

static const char *find(const object *text, size_t from, const char *needle)
{
    size_t length = strlen(needle);
    for (size_t at = from; at + length <= text->size; at++) {
        const char *next = memchr(text->bytes + at, needle[0], text->size - at - length + 1);
        if (next == NULL)
            return NULL;
        if (memcmp(next, needle, length) == 0)
            return next;
        at = (size_t)(next - text->bytes);
    }
    return NULL;
}

static void print_places(const object *text, const char *needle)
{
    const char *found = find(text, 0, needle);
    for (int i = 0; found != NULL && i < PLACES_MAX; i++) {
        size_t at = (size_t)(found - text->bytes);
        printf("%zu\n", at);
        found = find(text, at + 1, needle);
    }
}

static void replace_all(const char *key, const object *text, const char *needle, const char *other)
{
    size_t length = strlen(needle), other_length = strlen(other), count = 0, used = 0, from = 0;
    for (const char *at = find(text, 0, needle); at != NULL; at = find(text, (size_t)(at - text->bytes) + length, needle))
        count++;
    char *result = malloc(text->size + count * other_length + 1);
    if (result == NULL)
        fail("the result does not fit into memory");
    for (const char *at; (at = find(text, from, needle)) != NULL; from = (size_t)(at - text->bytes) + length) {
        size_t before = (size_t)(at - text->bytes) - from;
        memcpy(result + used, text->bytes + from, before);
        memcpy(result + used + before, other, other_length);
        used += before + other_length;
    }
    memcpy(result + used, text->bytes + from, text->size - from);
    put_object(key, result, used + text->size - from, text->etag);
    printf("%zu\n", count);
}

static void print_digest(const object *text)
{
    sha256 sum;
    uint8_t digest[32];
    sha256_start(&sum);
    sha256_add(&sum, (const uint8_t *)text->bytes, (uint32_t)text->size);
    sha256_end(&sum, digest);
    for (int i = 0; i < 32; i++)
        printf("%02x", digest[i]);
    printf("\n");
}

int main(int argc, char **argv)
{
    const char *verb = argc > 2 ? argv[1] : "";
    if (strcmp(verb, "put") == 0 && argc == 3) {
        size_t size;
        uint8_t *bytes = read_input(&size);
        put_object(argv[2], bytes, size, NULL);
        printf("%zu\n", size);
        return 0;
    }
    object text = argc > 2 ? read_object(argv[2]) : (object){ NULL, 0, NULL };
    if (strcmp(verb, "get") == 0 && argc == 3)
        write_all(text.bytes, text.size);
    else if (strcmp(verb, "wordcount") == 0 && argc == 3)
        count_words(&text);
    else if (strcmp(verb, "sha256") == 0 && argc == 3)
        print_digest(&text);
    else if (strcmp(verb, "grep") == 0 && argc == 4)
        print_matches(&text, argv[3]);
    else if (strcmp(verb, "substr") == 0 && argc == 4 && argv[3][0] != '\0')
        print_places(&text, argv[3]);
    else if (strcmp(verb, "replace") == 0 && argc == 5 && argv[3][0] != '\0')
        replace_all(argv[2], &text, argv[3], argv[4]);
    else
        fail("arguments: put|get|wordcount|sha256 KEY, grep KEY REGEX, substr KEY TEXT, replace KEY TEXT OTHER");
    return 0;
}
