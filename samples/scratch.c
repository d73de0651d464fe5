// Reads and changes the store that the functions of a tenant share, by the imports of SLEdge.
// Usage: get KEY | size KEY | set KEY VALUE | upsert KEY VALUE | delete KEY
#include "sample.h"

#define IMPORT(name) __attribute__((import_module("scratch_storage"), import_name(name)))

IMPORT("get_size") uint32_t scratch_get_size(const void *key, uint32_t key_length);
IMPORT("get") int scratch_get(const void *key, uint32_t key_length, void *buffer, uint32_t buffer_length);
IMPORT("set") int scratch_set(const void *key, uint32_t key_length, const void *value, uint32_t value_length);
IMPORT("delete") int scratch_delete(const void *key, uint32_t key_length);
IMPORT("upsert") void scratch_upsert(const void *key, uint32_t key_length, const void *value, uint32_t value_length);

static void print_value(const char *key, uint32_t key_length)
{
    uint32_t size = scratch_get_size(key, key_length);
    uint8_t *value = malloc(size + 1);
    if (!value)
        fail("the value does not fit into memory");
    int code = scratch_get(key, key_length, value, size);
    if (code == 0)
        write_all(value, size);
    else
        printf("%d", code);
    free(value);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        fail("arguments: get|size|delete KEY, or set|upsert KEY VALUE");
    const char *verb = argv[1], *key = argv[2], *value = argc > 3 ? argv[3] : "";
    uint32_t key_length = (uint32_t)strlen(key), value_length = (uint32_t)strlen(value);
    if (strcmp(verb, "get") == 0) {
        print_value(key, key_length);
    } else if (strcmp(verb, "size") == 0) {
        printf("%u", scratch_get_size(key, key_length));
    } else if (strcmp(verb, "set") == 0) {
        printf("%d", scratch_set(key, key_length, value, value_length));
    } else if (strcmp(verb, "upsert") == 0) {
        scratch_upsert(key, key_length, value, value_length);
    } else if (strcmp(verb, "delete") == 0) {
        printf("%d", scratch_delete(key, key_length));
    } else {
        fail("the first argument is get, size, set, upsert or delete");
    }
    return 0;
}
