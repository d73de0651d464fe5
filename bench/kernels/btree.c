// A B-tree in pages of 4 KiB as SQLite keeps it: sorted arrays of offsets to cells of varying size, pages that split. Inserts
// n rows in random order, then looks up and scans.
#include "kernel.h"

enum { PAGE = 4096, HEADER = 12, PAYLOAD_MIN = 8, PAYLOAD_SPREAD = 40, DEPTH_MAX = 8 };

// A page: count, start of the cells, whether it is a leaf, the right-most child; then offsets, upwards; cells, downwards.
typedef struct {
    uint16_t count, start;
    uint32_t is_leaf, right;
    uint16_t offsets[(PAGE - HEADER) / 2];
} page;

// A cell: in a leaf its payload's length, otherwise the child left of its key.
typedef struct {
    uint64_t key;
    uint32_t value;
    uint8_t payload[];
} __attribute__((packed)) cell;

static page *pages;
static uint32_t used, capacity;

static cell *cell_at(page *p, uint32_t index)
{
    return (cell *)((uint8_t *)p + p->offsets[index]);
}

static uint32_t cell_bytes(const page *p, const cell *c)
{
    return (uint32_t)sizeof(cell) + (p->is_leaf ? c->value : 0);
}

static uint32_t room(const page *p)
{
    return p->start - HEADER - 2u * p->count;
}

static uint32_t new_page(uint32_t is_leaf)
{
    if (used == capacity)
        __builtin_trap();
    page *p = &pages[used];
    p->count = 0, p->start = PAGE, p->is_leaf = is_leaf, p->right = 0;
    return used++;
}

// The first cell whose key is not less.
static uint32_t search(page *p, uint64_t key)
{
    uint32_t low = 0, high = p->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (cell_at(p, middle)->key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static cell *add_cell(page *p, uint32_t index, uint32_t bytes)
{
    __builtin_memmove(p->offsets + index + 1, p->offsets + index, (p->count - index) * sizeof(uint16_t));
    p->start = (uint16_t)(p->start - bytes);
    p->offsets[index] = p->start;
    p->count++;
    return cell_at(p, index);
}

static void copy_cell(page *to, uint32_t index, page *from, uint32_t source)
{
    cell *c = cell_at(from, source);
    uint32_t bytes = cell_bytes(from, c);
    __builtin_memcpy(add_cell(to, index, bytes), c, bytes);
}

// Moves the upper half to a new page and returns it; the key between them goes up.
static uint32_t split(uint32_t number, uint64_t *separator)
{
    static page scratch;
    uint32_t upper = new_page(pages[number].is_leaf);
    page *p = &pages[number], *u = &pages[upper];
    scratch = *p;
    uint32_t middle = p->count / 2;
    for (uint32_t i = middle + (p->is_leaf ? 0 : 1); i < scratch.count; i++)
        copy_cell(u, u->count, &scratch, i);
    u->right = scratch.right;
    *separator = cell_at(&scratch, p->is_leaf ? middle - 1 : middle)->key;
    p->count = 0, p->start = PAGE;
    for (uint32_t i = 0; i < middle; i++)
        copy_cell(p, i, &scratch, i);
    p->right = p->is_leaf ? upper : cell_at(&scratch, middle)->value;
    return upper;
}

static uint32_t insert(uint32_t root, uint64_t key, uint32_t length)
{
    uint32_t path[DEPTH_MAX], depth = 0, number = root;
    while (!pages[number].is_leaf) {
        path[depth++] = number;
        page *p = &pages[number];
        uint32_t at = search(p, key);
        number = at < p->count ? cell_at(p, at)->value : p->right;
    }
    uint32_t bytes = (uint32_t)sizeof(cell) + length;
    while (room(&pages[number]) < bytes + 2) {
        uint64_t separator;
        uint32_t upper = split(number, &separator), lower = number, level = depth;
        number = key <= separator ? lower : upper;
        for (;;) {
            if (level == 0) {
                uint32_t top = new_page(0);
                pages[top].right = upper;
                cell *c = add_cell(&pages[top], 0, sizeof(cell));
                c->key = separator, c->value = lower;
                root = top;
                break;
            }
            uint32_t parent = path[--level];
            page *p = &pages[parent];
            uint32_t at = search(p, separator);
            if (at < p->count)
                cell_at(p, at)->value = upper;
            else
                p->right = upper;
            cell *c = add_cell(p, at, sizeof(cell));
            c->key = separator, c->value = lower;
            if (room(p) >= sizeof(cell) + 2)
                break;
            upper = split(parent, &separator), lower = parent;
        }
        if (room(&pages[number]) >= bytes + 2)
            break;
    }
    page *p = &pages[number];
    cell *c = add_cell(p, search(p, key), bytes);
    c->key = key, c->value = length;
    for (uint32_t i = 0; i < length; i++)
        c->payload[i] = (uint8_t)(key >> (i & 7) * 8);
    return root;
}

static cell *find(uint32_t root, uint64_t key)
{
    page *p = &pages[root];
    while (!p->is_leaf) {
        uint32_t at = search(p, key);
        p = &pages[at < p->count ? cell_at(p, at)->value : p->right];
    }
    uint32_t at = search(p, key);
    return at < p->count && cell_at(p, at)->key == key ? cell_at(p, at) : 0;
}

EXPORT uint64_t run(uint32_t n)
{
    capacity = n / 20 + 64;
    pages = kernel_memory((size_t)capacity * PAGE);
    used = 0;
    uint32_t root = new_page(1), random = 99;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t key = (uint64_t)kernel_random(&random) << 20 | i;
        root = insert(root, key, PAYLOAD_MIN + (uint32_t)key % PAYLOAD_SPREAD);
    }
    uint64_t sum = used;
    random = 99;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t key = (uint64_t)kernel_random(&random) << 20 | i;
        cell *c = find(root, key + (i & 3 ? 0 : 1));
        sum = sum * 31 + (c ? c->payload[c->value - 1] : 1);
    }
    uint32_t leaf = root;
    while (!pages[leaf].is_leaf)
        leaf = pages[leaf].count ? cell_at(&pages[leaf], 0)->value : pages[leaf].right;
    uint64_t before = 0;
    for (uint32_t rows = 0;; leaf = pages[leaf].right) {
        for (uint32_t i = 0; i < pages[leaf].count; i++, rows++) {
            uint64_t key = cell_at(&pages[leaf], i)->key;
            if (key <= before)
                __builtin_trap();
            sum += key ^ rows, before = key;
        }
        if (!pages[leaf].right)
            return sum * 31 + rows;
    }
}
