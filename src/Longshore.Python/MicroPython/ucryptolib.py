"""MicroPython's cryptolib: AES as FIPS 197 defines it.

All blocks of a message are worked on at once. A state is one number: the first bytes of all blocks, then the second bytes of all blocks, and
so on, where the bytes of a block are counted along the rows of its matrix. So a row, and a place in it, is a range of bytes.
"""
from functools import lru_cache

MODE_ECB = 1
MODE_CBC = 2
MODE_CTR = 6

BLOCK = 16


def double(value):
    return value << 1 ^ (0x11b if value & 0x80 else 0)


def product(value, factor):
    """A product in the field of 256 elements."""
    result = 0
    while factor:
        if factor & 1:
            result ^= value
        value, factor = double(value), factor >> 1
    return result


def substitutions():
    """The box of FIPS 197: the inverse in the field, then an affine map."""
    power, inverse = 1, {}
    powers = []
    for _ in range(255):
        powers.append(power)
        power = product(power, 3)
    for exponent, value in enumerate(powers):
        inverse[value] = powers[-exponent % 255]
    box = []
    for value in range(256):
        bits = inverse.get(value, 0) * 0x101
        box.append((bits ^ bits >> 4 ^ bits >> 5 ^ bits >> 6 ^ bits >> 7 ^ 0x63) & 0xff)
    return bytes(box)


BOX = substitutions()
BACK = bytes(BOX.index(value) for value in range(256))
BOX_2 = bytes(product(value, 2) for value in BOX)
BOX_3 = bytes(product(value, 3) for value in BOX)
TIMES = {factor: bytes(product(value, factor) for value in range(256)) for factor in (9, 11, 13, 14)}

# Blocks are written column by column; a state goes row by row.
ROWS = [4 * column + row for row in range(4) for column in range(4)]


@lru_cache(maxsize=16)
def round_keys(key):
    """The keys of all rounds, each row by row."""
    words = [key[at:at + 4] for at in range(0, len(key), 4)]
    size = len(words)
    constant = 1
    for at in range(size, 4 * (size + 7)):
        word = words[-1]
        if at % size == 0:
            word = (word[1:] + word[:1]).translate(BOX)
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = double(constant)
        elif size > 6 and at % size == 4:
            word = word.translate(BOX)
        words.append(bytes(a ^ b for a, b in zip(words[at - size], word)))
    columns = b"".join(words)
    return [bytes(columns[at + place] for place in ROWS) for at in range(0, len(columns), BLOCK)]


@lru_cache(maxsize=64)
def wide_keys(key, blocks):
    """The keys of all rounds for so many blocks, as numbers."""
    return [int.from_bytes(b"".join(bytes([byte]) * blocks for byte in each), "big") for each in round_keys(key)]


def shift(state, n):
    """Row r moves r places to the left. A place has n bytes."""
    return b"".join((
        state[:4 * n], state[5 * n:8 * n], state[4 * n:5 * n], state[10 * n:12 * n], state[8 * n:10 * n], state[15 * n:], state[12 * n:15 * n]))


def shift_back(state, n):
    return b"".join((
        state[:4 * n], state[7 * n:8 * n], state[4 * n:7 * n], state[10 * n:12 * n], state[8 * n:10 * n], state[13 * n:], state[12 * n:13 * n]))


def number(state, row, n):
    """A state whose rows have moved up by some rows, as a number."""
    return int.from_bytes(state[4 * row * n:] + state[:4 * row * n], "big")


def encrypt_state(state, keys, n):
    size = BLOCK * n
    state = (int.from_bytes(state, "big") ^ keys[0]).to_bytes(size, "big")
    for key in keys[1:-1]:
        state = shift(state, n)
        plain, tripled = state.translate(BOX), state.translate(BOX_3)
        state = (number(state.translate(BOX_2), 0, n) ^ number(tripled, 1, n) ^ number(plain, 2, n) ^ number(plain, 3, n) ^ key).to_bytes(
            size, "big")
    return (int.from_bytes(shift(state, n).translate(BOX), "big") ^ keys[-1]).to_bytes(size, "big")


def decrypt_state(state, keys, n):
    size = BLOCK * n
    state = shift_back((int.from_bytes(state, "big") ^ keys[-1]).to_bytes(size, "big"), n).translate(BACK)
    for key in keys[-2:0:-1]:
        state = (int.from_bytes(state, "big") ^ key).to_bytes(size, "big")
        mixed = 0
        for row, factor in enumerate((14, 11, 13, 9)):
            mixed ^= number(state.translate(TIMES[factor]), row, n)
        state = shift_back(mixed.to_bytes(size, "big"), n).translate(BACK)
    return (int.from_bytes(state, "big") ^ keys[0]).to_bytes(size, "big")


class aes:
    """A cipher with a key of 16, 24 or 32 bytes. Data is whole blocks, but with MODE_CTR; text counts as its bytes."""

    def __init__(self, key, mode, IV=None):
        key = as_bytes(key)
        if len(key) not in (16, 24, 32):
            raise ValueError("a key has 16, 24 or 32 bytes")
        if mode not in (MODE_ECB, MODE_CBC, MODE_CTR):
            raise ValueError("the mode is 1 (ECB), 2 (CBC) or 6 (CTR)")
        if mode != MODE_ECB and len(IV or b"") != BLOCK:
            raise ValueError("this mode needs an initialisation vector of 16 bytes")
        self.key, self.mode, self.vector, self.rest = key, mode, IV and as_bytes(IV), b""

    def encrypt(self, data, out=None):
        data = self.checked(data)
        if self.mode == MODE_CBC:
            blocks = []
            for at in range(0, len(data), BLOCK):
                self.vector = self.ecb(xor(data[at:at + BLOCK], self.vector), encrypt_state)
                blocks.append(self.vector)
            return put(b"".join(blocks), out)
        return put(self.ecb(data, encrypt_state) if self.mode == MODE_ECB else self.count(data), out)

    def decrypt(self, data, out=None):
        data = self.checked(data)
        if self.mode == MODE_CTR:
            return put(self.count(data), out)
        plain = self.ecb(data, decrypt_state)
        if self.mode == MODE_CBC and data:
            plain = xor(plain, self.vector + data[:-BLOCK])
            self.vector = data[-BLOCK:]
        return put(plain, out)

    def checked(self, data):
        data = as_bytes(data)
        if self.mode != MODE_CTR and len(data) % BLOCK:
            raise ValueError("the data must be whole blocks of 16 bytes")
        return data

    def ecb(self, data, work):
        n = len(data) // BLOCK
        if n == 0:
            return b""
        state = work(b"".join(data[place::BLOCK] for place in ROWS), wide_keys(self.key, n), n)
        result = bytearray(len(data))
        for at, place in enumerate(ROWS):
            result[place::BLOCK] = state[at * n:(at + 1) * n]
        return bytes(result)

    def count(self, data):
        missing = len(data) - len(self.rest)
        if missing > 0:
            first, blocks = int.from_bytes(self.vector, "big"), -(-missing // BLOCK)
            counters = b"".join((first + at & (1 << 128) - 1).to_bytes(BLOCK, "big") for at in range(blocks))
            self.vector = (first + blocks & (1 << 128) - 1).to_bytes(BLOCK, "big")
            self.rest += self.ecb(counters, encrypt_state)
        stream, self.rest = self.rest[:len(data)], self.rest[len(data):]
        return xor(data, stream)


def as_bytes(data):
    return data.encode() if isinstance(data, str) else bytes(data)


def xor(one, other):
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big")


def put(data, out):
    if out is None:
        return data
    out[:len(data)] = data
    return None
