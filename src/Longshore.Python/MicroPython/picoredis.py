"""A client of Redis with the interface of picoredis: each command is a method."""
import socket


class RedisError(Exception):
    """The server answered with an error."""


class Redis:
    def __init__(self, host="127.0.0.1", port=6379):
        self.connection = socket.create_connection((host, int(port)))
        self.answers = self.connection.makefile("rb")

    def __getattr__(self, command):
        if command.startswith("_"):
            raise AttributeError(command)
        return lambda *arguments: self.do_cmd(command, *arguments)

    def do_cmd(self, command, *arguments):
        """Sends a command. Its answer is a number, text, bytes of a value, a list of these, or None."""
        parts = [as_bytes(part) for part in (command, *arguments)]
        self.connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
        return self.answer()

    def answer(self):
        line = self.answers.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("the server has closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest.decode()
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return self.value(int(rest))
        if kind == b"*":
            return None if rest == b"-1" else [self.answer() for _ in range(int(rest))]
        raise OSError(f"the server's answer begins with {kind!r}")

    def value(self, size):
        if size < 0:
            return None
        value = self.answers.read(size + 2)
        if len(value) < size + 2:
            raise OSError("the server has closed the connection")
        return value[:-2]

    def close(self):
        self.answers.close()
        self.connection.close()


def as_bytes(part):
    return part if isinstance(part, bytes) else str(part).encode()
