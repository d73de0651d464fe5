// n rounds of the kind of work the CoreMark benchmark mixes, written anew: lists that are searched and reversed, small
// integer matrices, a state machine over text, and a CRC over all of it.
#include "kernel.h"

enum { NODES = 200, SIDE = 12, TEXT = 400 };

typedef struct node {
    struct node *next;
    int16_t value, tag;
} node;

static node nodes[NODES];
static int16_t left[SIDE][SIDE], right[SIDE][SIDE];
static int32_t product[SIDE][SIDE];
static uint8_t text[TEXT];

static uint16_t crc16(uint32_t value, uint16_t crc)
{
    for (int bit = 0; bit < 32; bit++, value >>= 1)
        crc = (uint16_t)((crc ^ value) & 1 ? crc >> 1 ^ 0xa001 : crc >> 1);
    return crc;
}

static node *reverse(node *list)
{
    node *done = 0;
    while (list) {
        node *next = list->next;
        list->next = done;
        done = list;
        list = next;
    }
    return done;
}

static node *find(node *list, int16_t value)
{
    while (list && list->value != value)
        list = list->next;
    return list;
}

static node *sort(node *list)
{
    node *sorted = 0;
    while (list) {
        node *item = list, **at = &sorted;
        list = list->next;
        while (*at && (*at)->value < item->value)
            at = &(*at)->next;
        item->next = *at;
        *at = item;
    }
    return sorted;
}

static uint16_t list_work(node **list, uint32_t round, uint16_t crc)
{
    for (int i = 0; i < 20; i++) {
        *list = reverse(*list);
        node *found = find(*list, (int16_t)((round * 7 + (uint32_t)i * 13) % 251));
        crc = crc16(found ? (uint32_t)found->tag : (uint32_t)i, crc);
    }
    if (round % 8 == 0)
        *list = sort(*list);
    return crc16((uint32_t)(*list)->value, crc);
}

static uint16_t matrix_work(int16_t seed, uint16_t crc)
{
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++)
            left[i][j] = (int16_t)(left[i][j] + seed);
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIDE; k++)
                sum += left[i][k] * right[k][j];
            product[i][j] = sum;
        }
    int32_t total = 0;
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++)
            total += product[i][j] >> 4 & 15;
    return crc16((uint32_t)total, crc);
}

// Which tokens are integers, decimals, words or something else.
static uint16_t state_work(uint16_t crc)
{
    uint32_t counts[5] = {0};
    int state = 0;
    for (int i = 0; i < TEXT; i++) {
        uint8_t c = text[i];
        int is_digit = c >= '0' && c <= '9';
        switch (state) {
        case 0: state = is_digit ? 1 : c == ',' ? 0 : c >= 'a' ? 3 : 4; break;
        case 1: state = is_digit ? 1 : c == '.' ? 2 : c == ',' ? 0 : 4; break;
        case 2: state = is_digit ? 2 : c == ',' ? 0 : 4; break;
        case 3: state = c >= 'a' ? 3 : c == ',' ? 0 : 4; break;
        default: state = c == ',' ? 0 : 4; break;
        }
        counts[state]++;
    }
    for (int i = 0; i < 5; i++)
        crc = crc16(counts[i], crc);
    return crc;
}

EXPORT uint64_t run(uint32_t n)
{
    uint32_t random = 3;
    for (int i = 0; i < NODES; i++)
        nodes[i] = (node){i + 1 < NODES ? &nodes[i + 1] : 0, (int16_t)(kernel_random(&random) % 251), (int16_t)i};
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            left[i][j] = (int16_t)(kernel_random(&random) % 64);
            right[i][j] = (int16_t)(kernel_random(&random) % 64);
        }
    for (int i = 0; i < TEXT; i++)
        text[i] = (uint8_t)"0123456789.abcxyz,,,"[kernel_random(&random) % 20];
    node *list = nodes;
    uint16_t crc = 0;
    for (uint32_t round = 0; round < n; round++) {
        crc = list_work(&list, round, crc);
        crc = matrix_work((int16_t)(round & 3), crc);
        crc = state_work(crc);
        text[round % TEXT] = (uint8_t)"0123456789.abcxyz,,,"[crc % 20];
    }
    return crc;
}
