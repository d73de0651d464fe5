"""AES-128 in counter mode, all in Python (as pyaes does it, by bytes instead of tables of words)."""
import time


def double(x):
    return (x << 1) ^ 0x11B if x & 0x80 else x << 1


def make_box():
    box, p, q = [0] * 256, 1, 1
    while True:
        p = (p ^ double(p)) & 0xFF
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        x = q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4)
        box[p] = (x ^ 0x63) & 0xFF
        if p == 1:
            box[0] = 0x63
            return box


BOX = make_box()


def expand(key):
    words, constant = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
    for i in range(4, 44):
        word = words[-1]
        if i % 4 == 0:
            word = [BOX[b] for b in word[1:] + word[:1]]
            word[0] ^= constant
            constant = double(constant)
        words.append([a ^ b for a, b in zip(words[-4], word)])
    return [sum(words[i:i + 4], []) for i in range(0, 44, 4)]


def encrypt(block, keys):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number, key in enumerate(keys[1:], 1):
        state = [BOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        if number < 10:
            mixed = []
            for i in range(0, 16, 4):
                a, b, c, d = state[i:i + 4]
                every = a ^ b ^ c ^ d
                mixed += [a ^ every ^ double(a ^ b), b ^ every ^ double(b ^ c), c ^ every ^ double(c ^ d), d ^ every ^ double(d ^ a)]
            state = mixed
        state = [a ^ b for a, b in zip(state, key)]
    return bytes(state)


# The example of FIPS 197, appendix C.1.
assert encrypt(bytes.fromhex("00112233445566778899aabbccddeeff"), expand(bytes(range(16)))).hex() == "69c4e0d86a7b0430d8cdb78070b4c55a"
start = time.perf_counter()
schedule = expand(bytes(16))
for counter in range(2_000):
    encrypt(counter.to_bytes(16, "big"), schedule)
print((time.perf_counter() - start) * 1000)
