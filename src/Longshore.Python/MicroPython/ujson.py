"""MicroPython's json. Bytes are written as text."""
import json
from json import load, loads


def as_text(value):
    if isinstance(value, (bytes, bytearray)):
        return value.decode("latin-1")
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def dumps(value, separators=None):
    return json.dumps(value, separators=separators, default=as_text)


def dump(value, stream, separators=None):
    stream.write(dumps(value, separators))
