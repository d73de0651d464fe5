"""MicroPython's binascii. Text counts as its bytes."""
import binascii
from binascii import a2b_base64, unhexlify


def to_bytes(data):
    return data.encode() if isinstance(data, str) else data


def hexlify(data, sep=None):
    return binascii.hexlify(to_bytes(data)) if sep is None else binascii.hexlify(to_bytes(data), sep)


def b2a_base64(data, newline=True):
    return binascii.b2a_base64(to_bytes(data), newline=newline)


def crc32(data, value=0):
    return binascii.crc32(to_bytes(data), value)
