"""MicroPython's hashlib. Text counts as its bytes."""
import hashlib


class Hash:
    """A digest under way."""

    def __init__(self, new, data):
        self.hash = new(data.encode() if isinstance(data, str) else data)

    def update(self, data):
        self.hash.update(data.encode() if isinstance(data, str) else data)

    def digest(self):
        return self.hash.digest()


def sha256(data=b""):
    return Hash(hashlib.sha256, data)


def sha1(data=b""):
    return Hash(hashlib.sha1, data)


def md5(data=b""):
    return Hash(hashlib.md5, data)
