// A JSON transformer: checks standard input against RFC 8259 and writes it compact with sorted keys.
//   json                   compact
//   json pretty            indented by two spaces
//   json pointer /a/0/b    only the value an RFC 6901 pointer names
// Numbers and strings keep their text: what means the same is written the same way it came.
#include "sample.h"

#define DEPTH_MAX 256

typedef struct value value;

typedef struct {
    const char *text;
    size_t length;
} slice;

struct value {
    char kind; // '{' object, '[' array, 's' string, 'n' number or literal
    slice text;
    value *first, *next;
    slice key;
};

static const char *start, *at, *end;

static _Noreturn void refuse(const char *what)
{
    int line = 1, column = 1;
    for (const char *p = start; p < at && p < end; p++) {
        column++;
        if (*p == '\n')
            line++, column = 1;
    }
    fprintf(stderr, "json: %d:%d: %s\n", line, column, what);
    exit(1);
}

static void skip_space(void)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
}

static int is_digit(void)
{
    return at < end && *at >= '0' && *at <= '9';
}

static void digits(void)
{
    if (!is_digit())
        refuse("a digit is missing");
    while (is_digit())
        at++;
}

static void number(void)
{
    if (*at == '-')
        at++;
    if (at < end && *at == '0')
        at++;
    else
        digits();
    if (at < end && *at == '.')
        at++, digits();
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        digits();
    }
}

static unsigned hex4(void)
{
    unsigned code = 0;
    for (int i = 0; i < 4; i++, at++) {
        char c = at < end ? *at : 0;
        int lower = c | 32;
        if (c >= '0' && c <= '9')
            code = 16 * code + (unsigned)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            code = 16 * code + (unsigned)(lower - 'a' + 10);
        else
            refuse("a \\u escape needs four hexadecimal digits");
    }
    return code;
}

static void escape(void)
{
    if (at == end)
        refuse("the string has no end");
    char c = *at++;
    if (c != 'u') {
        if (!strchr("\"\\/bfnrt", c) || c == 0)
            refuse("unknown escape");
        return;
    }
    unsigned high = hex4();
    if (high >= 0xdc00 && high <= 0xdfff)
        refuse("a low surrogate without a high one");
    if (high < 0xd800 || high > 0xdbff)
        return;
    if (end - at < 2 || at[0] != '\\' || at[1] != 'u')
        refuse("a high surrogate without a low one");
    at += 2;
    unsigned low = hex4();
    if (low < 0xdc00 || low > 0xdfff)
        refuse("a high surrogate without a low one");
}

// The text between the quotation marks, escapes as they are.
static slice string(void)
{
    if (at == end || *at != '"')
        refuse("a string is missing");
    const char *from = ++at;
    while (at < end && *at != '"') {
        if ((unsigned char)*at < 0x20)
            refuse("a control character in a string must be escaped");
        if (*at++ == '\\')
            escape();
    }
    if (at == end)
        refuse("the string has no end");
    slice text = {from, (size_t)(at - from)};
    at++;
    return text;
}

static value *new_value(char kind)
{
    value *v = calloc(1, sizeof *v);
    if (!v)
        refuse("the document does not fit into memory");
    v->kind = kind;
    return v;
}

static int compare_keys(const void *left, const void *right)
{
    slice a = (*(value *const *)left)->key, b = (*(value *const *)right)->key;
    int order = memcmp(a.text, b.text, a.length < b.length ? a.length : b.length);
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

static void sort_members(value *object, size_t count)
{
    value **members = malloc(count * sizeof *members);
    if (!members)
        refuse("the document does not fit into memory");
    size_t used = 0;
    for (value *m = object->first; m; m = m->next)
        members[used++] = m;
    qsort(members, count, sizeof *members, compare_keys);
    for (size_t i = 0; i < count; i++)
        members[i]->next = i + 1 < count ? members[i + 1] : NULL;
    for (size_t i = 1; i < count; i++)
        if (compare_keys(&members[i - 1], &members[i]) == 0)
            refuse("an object above has the same key twice");
    object->first = members[0];
    free(members);
}

static value *parse(int depth);

static value *parse_list(char kind, char close, int depth)
{
    value *list = new_value(kind), **tail = &list->first;
    size_t count = 0;
    at++;
    skip_space();
    if (at < end && *at == close) {
        at++;
        return list;
    }
    for (;;) {
        slice key = {0};
        skip_space();
        if (kind == '{') {
            key = string();
            skip_space();
            if (at == end || *at != ':')
                refuse("a colon is missing");
            at++;
        }
        *tail = parse(depth + 1);
        (*tail)->key = key;
        tail = &(*tail)->next;
        count++;
        skip_space();
        if (at < end && *at == ',') {
            at++;
            continue;
        }
        if (at == end || *at != close)
            refuse(kind == '{' ? "a comma or } is missing" : "a comma or ] is missing");
        at++;
        break;
    }
    if (kind == '{')
        sort_members(list, count);
    return list;
}

static value *parse(int depth)
{
    if (depth > DEPTH_MAX)
        refuse("nested deeper than 256");
    skip_space();
    if (at == end)
        refuse("a value is missing");
    if (*at == '{')
        return parse_list('{', '}', depth);
    if (*at == '[')
        return parse_list('[', ']', depth);
    value *v = new_value(*at == '"' ? 's' : 'n');
    const char *from = at;
    if (*at == '"') {
        v->text = string();
        return v;
    }
    static const char *const literals[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(literals[i]);
        if ((size_t)(end - at) >= length && memcmp(at, literals[i], length) == 0) {
            at += length;
            v->text = (slice){from, length};
            return v;
        }
    }
    if (*at != '-' && !is_digit())
        refuse("a value is missing");
    number();
    v->text = (slice){from, (size_t)(at - from)};
    return v;
}

static void write_string(slice text)
{
    putchar('"');
    fwrite(text.text, 1, text.length, stdout);
    putchar('"');
}

static void new_line(int pretty, int depth)
{
    if (pretty)
        printf("\n%*s", 2 * depth, "");
}

static void write_value(const value *v, int pretty, int depth)
{
    if (v->kind == 's') {
        write_string(v->text);
    } else if (v->kind == 'n') {
        fwrite(v->text.text, 1, v->text.length, stdout);
    } else {
        putchar(v->kind);
        for (const value *m = v->first; m; m = m->next) {
            new_line(pretty, depth + 1);
            if (v->kind == '{') {
                write_string(m->key);
                fputs(pretty ? ": " : ":", stdout);
            }
            write_value(m, pretty, depth + 1);
            if (m->next)
                putchar(',');
        }
        if (v->first)
            new_line(pretty, depth);
        putchar(v->kind == '{' ? '}' : ']');
    }
}

// The token's ~1 and ~0 stand for / and ~.
static int matches(slice key, const char *token, size_t length)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++, used++) {
        char c = token[i];
        if (c == '~' && i + 1 < length)
            c = token[++i] == '1' ? '/' : '~';
        if (used >= key.length || key.text[used] != c)
            return 0;
    }
    return used == key.length;
}

static const value *follow(const value *v, const char *pointer)
{
    while (*pointer == '/') {
        const char *token = ++pointer;
        while (*pointer && *pointer != '/')
            pointer++;
        size_t length = (size_t)(pointer - token);
        const value *m = v->kind == '{' || v->kind == '[' ? v->first : NULL;
        char *stop;
        long index = v->kind == '[' ? strtol(token, &stop, 10) : 0;
        if (v->kind == '[' && (stop != pointer || length == 0 || index < 0))
            m = NULL;
        while (m && (v->kind == '{' ? !matches(m->key, token, length) : index-- > 0))
            m = m->next;
        if (!m)
            fail("json: the pointer names nothing");
        v = m;
    }
    if (*pointer)
        fail("json: a pointer is empty or starts with /");
    return v;
}

int main(int argc, char **argv)
{
    size_t length;
    start = at = (const char *)read_input(&length);
    end = start + length;
    const value *v = parse(0);
    skip_space();
    if (at < end)
        refuse("there is more after the value");
    int pretty = argc == 2 && strcmp(argv[1], "pretty") == 0;
    if (argc == 3 && strcmp(argv[1], "pointer") == 0)
        v = follow(v, argv[2]);
    else if (argc > 1 && !pretty)
        fail("usage: json [pretty | pointer POINTER]");
    write_value(v, pretty, 0);
    putchar('\n');
    return 0;
}
