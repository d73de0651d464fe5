"""A REQ socket of ZeroMQ for one exchange: ZMTP 3.0 (RFC 23) with the mechanism NULL, over Python's own socket."""
import socket
import struct

GREETING_BYTES = 64
ANSWER_BYTES_MAX = 64 << 10
MORE, LONG, COMMAND = 1, 2, 4


class ProtocolError(Exception):
    """The peer speaks something else."""


def exchange(url, message, timeout):
    """Sends a message to a REP socket and returns its answer, both as bytes.

    url: tcp://HOST:PORT. timeout: seconds for each wait.
    """
    scheme, _, address = url.partition("://")
    host, _, port = address.rpartition(":")
    if scheme != "tcp" or not host or not port.isdigit():
        raise ValueError(f"{url} is no address of the form tcp://HOST:PORT")
    with socket.create_connection((host, int(port)), timeout) as connection:
        _shake_hands(connection)

        # An empty frame comes before the body (RFC 28).
        connection.sendall(_frame(MORE, b"") + _frame(0, message))
        return _answer(connection)


def _shake_hands(connection):
    connection.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32))
    greeting = _read(connection, GREETING_BYTES)
    if greeting[0] != 0xFF or greeting[9] != 0x7F or greeting[10] < 3 or greeting[12:32].rstrip(b"\0") != b"NULL":
        raise ProtocolError("the peer does not speak ZMTP 3 without a password")
    connection.sendall(_frame(COMMAND, b"\x05READY\x0bSocket-Type\x00\x00\x00\x03REQ"))
    flags, body = _read_frame(connection)
    if not flags & COMMAND or not body.startswith(b"\x05READY"):
        raise ProtocolError("the peer's handshake has another command than READY")


def _answer(connection):
    frames = []
    while True:
        flags, body = _read_frame(connection)
        if flags & COMMAND:
            continue
        frames.append(body)
        if not flags & MORE or len(frames) == 2:
            break
    if flags & MORE or len(frames) != 2 or frames[0]:
        raise ProtocolError("the peer sent a message of another form than an answer")
    return frames[1]


def _frame(flags, body):
    return struct.pack(">BQ", flags | LONG, len(body)) + body if len(body) > 255 else bytes((flags, len(body))) + body


def _read_frame(connection):
    flags = _read(connection, 1)[0]
    length = struct.unpack(">Q", _read(connection, 8))[0] if flags & LONG else _read(connection, 1)[0]
    if length > ANSWER_BYTES_MAX:
        raise ProtocolError("the peer's frame is too long")
    return flags, _read(connection, length)


def _read(connection, length):
    parts = []
    while length:
        part = connection.recv(length)
        if not part:
            raise ProtocolError("the peer closed the connection")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
