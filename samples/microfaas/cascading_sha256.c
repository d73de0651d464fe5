// {"data": TEXT, "rounds": N}: the SHA-256 digest of the text's digest's ... digest, N of them, in hexadecimal digits.
#include "arguments.h"
#include "../sha256.h"

int main(void)
{
    json argument = read_argument();
    size_t length;
    const uint8_t *data = (const uint8_t *)text_field(argument, "data", &length);
    uint32_t rounds = count_field(argument, "rounds", 1, 100000000);
    uint8_t digest[32];
    for (uint32_t round = 0; round < rounds; round++, data = digest, length = sizeof digest) {
        sha256 sum;
        sha256_start(&sum);
        sha256_add(&sum, data, (uint32_t)length);
        sha256_end(&sum, digest);
    }
    print_hex(digest, sizeof digest);
    return 0;
}
