// The SHA-512 digest (FIPS 180-4) of standard input, as sha512sum prints it.
#include "../sample.h"

enum { BLOCK = 128, ROUNDS = 80 };

// The fractions of square roots of the first 8 primes and of cube roots of the first 80, 64 bits of each. They are computed, because a
// table of them says less than the rule.
static uint64_t constants[ROUNDS], state[8];

static uint64_t low_product(uint64_t a, uint64_t b, uint64_t *high)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    *high = (uint64_t)(product >> 64);
    return (uint64_t)product;
}

// Whether (whole + fraction / 2^64) to the power is at most n.
static int is_at_most(uint64_t whole, uint64_t fraction, int power, uint64_t n)
{
    // The number has 3 bits before the point and 64 after it; limbs of 64 bits, the least first.
    uint64_t factor[2] = { fraction, whole }, value[6] = { fraction, whole, 0, 0, 0, 0 };
    for (int times = 1; times < power; times++) {
        uint64_t product[6] = { 0 };
        for (int i = 0; i < 4; i++) {
            uint64_t carry = 0;
            for (int j = 0; j < 2; j++) {
                uint64_t high, low = low_product(value[i], factor[j], &high);
                unsigned __int128 sum = (unsigned __int128)product[i + j] + low + carry;
                product[i + j] = (uint64_t)sum;
                carry = high + (uint64_t)(sum >> 64);
            }
            product[i + 2] += carry;
        }
        memcpy(value, product, sizeof value);
    }
    // The whole part stands after as many limbs as the power says.
    uint64_t part = value[power];
    if (part != n)
        return part < n;
    for (int i = 0; i < power; i++)
        if (value[i])
            return 0;
    return 1;
}

static uint64_t root_fraction(uint64_t n, int power)
{
    uint64_t whole = 1, fraction = 0;
    while (is_at_most(whole + 1, 0, power, n))
        whole++;
    for (int bit = 63; bit >= 0; bit--)
        if (is_at_most(whole, fraction | 1ull << bit, power, n))
            fraction |= 1ull << bit;
    return fraction;
}

static void begin(void)
{
    int found = 0;
    for (uint64_t n = 2; found < ROUNDS; n++) {
        int is_prime = 1;
        for (uint64_t d = 2; d * d <= n; d++)
            is_prime &= n % d != 0;
        if (!is_prime)
            continue;
        if (found < 8)
            state[found] = root_fraction(n, 2);
        constants[found++] = root_fraction(n, 3);
    }
}

static uint64_t rotated(uint64_t word, int bits) { return word >> bits | word << (64 - bits); }

static void add_block(const uint8_t *block)
{
    uint64_t w[ROUNDS], v[8];
    for (int i = 0; i < 16; i++) {
        w[i] = 0;
        for (int byte = 0; byte < 8; byte++)
            w[i] = w[i] << 8 | block[8 * i + byte];
    }
    for (int i = 16; i < ROUNDS; i++) {
        uint64_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (rotated(a, 1) ^ rotated(a, 8) ^ a >> 7) + w[i - 7] + (rotated(b, 19) ^ rotated(b, 61) ^ b >> 6);
    }
    memcpy(v, state, sizeof v);
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t e = v[4], a = v[0];
        uint64_t first = v[7] + (rotated(e, 14) ^ rotated(e, 18) ^ rotated(e, 41)) + ((e & v[5]) ^ (~e & v[6])) + constants[i] + w[i];
        uint64_t second = (rotated(a, 28) ^ rotated(a, 34) ^ rotated(a, 39)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += first;
        v[0] = first + second;
    }
    for (int i = 0; i < 8; i++)
        state[i] += v[i];
}

int main(void)
{
    size_t length;
    const uint8_t *input = read_input(&length);
    begin();
    size_t whole = length - length % BLOCK;
    for (size_t at = 0; at < whole; at += BLOCK)
        add_block(input + at);

    // A one bit, zeros, and the length in bits as 128 bits.
    uint8_t last[2 * BLOCK] = { 0 };
    size_t rest = length - whole, padded = rest + 1 + 16 > BLOCK ? 2 * BLOCK : BLOCK;
    memcpy(last, input + whole, rest);
    last[rest] = 0x80;
    for (int byte = 0; byte < 8; byte++)
        last[padded - 1 - byte] = (uint8_t)((uint64_t)length * 8 >> 8 * byte);
    for (size_t at = 0; at < padded; at += BLOCK)
        add_block(last + at);

    for (int i = 0; i < 8; i++)
        printf("%016llx", (unsigned long long)state[i]);
    printf("  -\n");
    return 0;
}
