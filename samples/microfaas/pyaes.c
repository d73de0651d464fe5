// {"data": TEXT, "rounds": N}: the text, encrypted N times by AES-128 (FIPS 197) in ECB mode and then decrypted N times, each time by a cipher of its
// own, with the seconds that it took: {"latency": S, "data": TEXT}. With the argument "cipher", what encrypting gives, in hexadecimal digits.
#include "arguments.h"

enum { BLOCK = 16, ROUNDS = 10, SCHEDULE = BLOCK * (ROUNDS + 1) };

static const uint8_t key[BLOCK] = { 0xa1, 0xf6, 0x25, 0x8c, 0x87, 0x7d, 0x5f, 0xcd, 0x89, 0x64, 0x48, 0x45, 0x38, 0xbf, 0xc9, 0x2c };

static uint8_t box[256], unbox[256];

// Products in the field of 256 elements by x^8 + x^4 + x^3 + x + 1.
static uint8_t times(uint8_t a, uint8_t b)
{
    uint8_t product = 0;
    for (; b; b >>= 1, a = (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1b : 0)))
        if (b & 1)
            product ^= a;
    return product;
}

static uint8_t by9[256], by11[256], by13[256], by14[256], by2[256], by3[256];

static void fill_tables(void)
{
    for (int value = 0; value < 256; value++) {
        // The inverse is the power of 254; that of 0 is 0.
        uint8_t inverse = 1;
        for (int i = 0; i < 254; i++)
            inverse = times(inverse, (uint8_t)value);
        uint8_t turned = 0x63;
        for (int turn = 0; turn < 5; turn++)
            turned ^= (uint8_t)(inverse << turn | inverse >> (8 - turn));
        box[value] = turned;
        unbox[turned] = (uint8_t)value;
        by2[value] = times((uint8_t)value, 2), by3[value] = times((uint8_t)value, 3);
        by9[value] = times((uint8_t)value, 9), by11[value] = times((uint8_t)value, 11);
        by13[value] = times((uint8_t)value, 13), by14[value] = times((uint8_t)value, 14);
    }
}

static void expand_key(uint8_t schedule[SCHEDULE])
{
    memcpy(schedule, key, BLOCK);
    uint8_t constant = 1;
    for (int at = BLOCK; at < SCHEDULE; at += 4) {
        uint8_t word[4];
        memcpy(word, schedule + at - 4, 4);
        if (at % BLOCK == 0) {
            uint8_t first = word[0];
            word[0] = (uint8_t)(box[word[1]] ^ constant);
            word[1] = box[word[2]], word[2] = box[word[3]], word[3] = box[first];
            constant = by2[constant];
        }
        for (int i = 0; i < 4; i++)
            schedule[at + i] = schedule[at + i - BLOCK] ^ word[i];
    }
}

static void add_key(uint8_t *block, const uint8_t *round_key)
{
    for (int i = 0; i < BLOCK; i++)
        block[i] ^= round_key[i];
}

// Byte i of a block is in row i % 4 and column i / 4. Row r turns by r columns.
static void encrypt_block(uint8_t *block, const uint8_t *schedule)
{
    add_key(block, schedule);
    for (int round = 1; round <= ROUNDS; round++) {
        uint8_t moved[BLOCK];
        for (int i = 0; i < BLOCK; i++)
            moved[i] = box[block[(i + 4 * (i % 4)) % BLOCK]];
        for (int i = 0; i < BLOCK; i += 4) {
            const uint8_t *c = moved + i;
            if (round == ROUNDS) {
                memcpy(block + i, c, 4);
                continue;
            }
            block[i] = by2[c[0]] ^ by3[c[1]] ^ c[2] ^ c[3];
            block[i + 1] = c[0] ^ by2[c[1]] ^ by3[c[2]] ^ c[3];
            block[i + 2] = c[0] ^ c[1] ^ by2[c[2]] ^ by3[c[3]];
            block[i + 3] = by3[c[0]] ^ c[1] ^ c[2] ^ by2[c[3]];
        }
        add_key(block, schedule + BLOCK * round);
    }
}

static void decrypt_block(uint8_t *block, const uint8_t *schedule)
{
    for (int round = ROUNDS; round > 0; round--) {
        add_key(block, schedule + BLOCK * round);
        uint8_t mixed[BLOCK];
        for (int i = 0; i < BLOCK; i += 4) {
            const uint8_t *c = block + i;
            if (round == ROUNDS) {
                memcpy(mixed + i, c, 4);
                continue;
            }
            mixed[i] = by14[c[0]] ^ by11[c[1]] ^ by13[c[2]] ^ by9[c[3]];
            mixed[i + 1] = by9[c[0]] ^ by14[c[1]] ^ by11[c[2]] ^ by13[c[3]];
            mixed[i + 2] = by13[c[0]] ^ by9[c[1]] ^ by14[c[2]] ^ by11[c[3]];
            mixed[i + 3] = by11[c[0]] ^ by13[c[1]] ^ by9[c[2]] ^ by14[c[3]];
        }
        for (int i = 0; i < BLOCK; i++)
            block[(i + 4 * (i % 4)) % BLOCK] = unbox[mixed[i]];
    }
    add_key(block, schedule);
}

static void each_block(void (*cipher)(uint8_t *, const uint8_t *), char *data, size_t length, uint32_t rounds)
{
    for (uint32_t round = 0; round < rounds; round++) {
        uint8_t schedule[SCHEDULE];
        expand_key(schedule);
        for (size_t at = 0; at < length; at += BLOCK)
            cipher((uint8_t *)data + at, schedule);
    }
}

int main(int argc, char **argv)
{
    json argument = read_argument();
    size_t length;
    char *data = text_field(argument, "data", &length);
    uint32_t rounds = count_field(argument, "rounds", 0, 100000000);
    if (length % BLOCK != 0)
        fail("\"data\" is no multiple of 16 bytes");
    fill_tables();
    if (argc > 1 && strcmp(argv[1], "cipher") == 0) {
        each_block(encrypt_block, data, length, rounds);
        print_hex((const uint8_t *)data, length);
        return 0;
    }
    double start = seconds_now();
    each_block(encrypt_block, data, length, rounds);
    each_block(decrypt_block, data, length, rounds);
    printf("{\"latency\":%.9g,\"data\":\"", seconds_now() - start);
    print_characters(data, length);
    printf("\"}\n");
    return 0;
}
