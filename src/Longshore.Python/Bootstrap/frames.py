"""What the host and the bootstrap say to each other: docs/python.md has the frames."""
import os

CONNECTION = 0


def read_exactly(size):
    parts = []
    while size:
        part = os.read(CONNECTION, size)
        if not part:
            raise EOFError("the input ended early")
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def write_all(data):
    while data:
        data = data[os.write(CONNECTION, data):]


def send(kind, fields, body=b""):
    send_bytes(kind, "\0".join(fields).encode("utf-8", "surrogateescape"), body)


def send_bytes(kind, head, body=b""):
    write_all(kind + len(head).to_bytes(4, "little") + head + body)
