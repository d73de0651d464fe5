// The SHA-256 digest of standard input, in hexadecimal.
#include "sample.h"
#include "sha256.h"

static uint8_t buffer[64 << 10];

int main(void)
{
    sha256 sum;
    sha256_start(&sum);
    ssize_t got;
    while ((got = read(0, buffer, sizeof buffer)) > 0)
        sha256_add(&sum, buffer, (uint32_t)got);
    if (got < 0)
        fail("standard input cannot be read");
    uint8_t digest[32];
    sha256_end(&sum, digest);
    char text[65];
    for (int i = 0; i < 32; i++) {
        text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    text[64] = '\n';
    write_all(text, 65);
    return 0;
}
