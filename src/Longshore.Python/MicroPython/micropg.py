"""A client of PostgreSQL with the interface of micropg: a part of the database interface of Python (PEP 249), over protocol 3.0."""
import base64
import hashlib
import hmac
import os
import socket
import struct

PROTOCOL = 3 << 16
INTEGERS = (20, 21, 23, 26)
FLOATS = (700, 701)
BOOLEAN = 16


class Error(Exception):
    """The server has refused something, or cannot be understood."""


class OperationalError(Error):
    """The connection was lost, or the server wants what this client cannot do."""


def connect(host, user, password="", database=None, port=5432, timeout=None):
    return Connection(host, user, password or "", database or user, int(port), timeout)


class Connection:
    def __init__(self, host, user, password, database, port, timeout):
        self.socket = socket.create_connection((host, port), timeout)
        self.stream = self.socket.makefile("rb")
        self.user, self.password = user, password
        self.is_open = False
        parameters = b"".join(part.encode() + b"\0" for part in ("user", user, "database", database, "client_encoding", "UTF8"))
        self.send(b"", struct.pack("!I", PROTOCOL) + parameters + b"\0")
        self.authenticate()
        self.finish()

    def cursor(self):
        return Cursor(self)

    def commit(self):
        self.end("commit")

    def rollback(self):
        self.end("rollback")

    def close(self):
        self.send(b"X", b"")
        self.stream.close()
        self.socket.close()

    def end(self, how):
        if self.is_open:
            self.query(how)
            self.is_open = False

    def send(self, kind, content):
        self.socket.sendall(kind + struct.pack("!I", len(content) + 4) + content)

    def receive(self):
        head = self.read(5)
        kind, size = head[:1], struct.unpack("!I", head[1:])[0]
        content = self.read(size - 4)
        if kind == b"E":
            raise Error(message_of(content))
        return kind, content

    def read(self, size):
        data = self.stream.read(size)
        if len(data) < size:
            raise OperationalError("the server has closed the connection")
        return data

    def finish(self):
        """Reads up to the end of an exchange."""
        while self.receive()[0] != b"Z":
            pass

    def authenticate(self):
        scram = None
        while True:
            kind, content = self.receive()
            asked = struct.unpack("!I", content[:4])[0] if kind == b"R" else None
            if asked == 0:
                return
            if asked == 3:
                self.send(b"p", self.password.encode() + b"\0")
            elif asked == 5:
                self.send(b"p", md5(self.user, self.password, content[4:]) + b"\0")
            elif asked == 10 and b"SCRAM-SHA-256" in content[4:].split(b"\0"):
                scram = Scram(self.password)
                first = scram.first()
                self.send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!I", len(first)) + first)
            elif asked == 11 and scram:
                self.send(b"p", scram.proof(content[4:]))
            elif asked == 12 and scram:
                scram.check(content[4:])
            elif asked is not None:
                raise OperationalError(f"the server asks for a kind of authentication ({asked}) that micropg does not know")

    def query(self, text):
        """Sends one statement. Returns the names of its columns, and its rows."""
        self.send(b"Q", text.encode() + b"\0")
        columns, rows, refusal = [], [], None
        while True:
            try:
                kind, content = self.receive()
            except OperationalError:
                raise
            except Error as error:
                # The server says when it is ready again.
                refusal = error
                continue
            if kind == b"T":
                columns, rows = columns_of(content), []
            elif kind == b"D":
                rows.append(tuple(value_of(value, column[1]) for value, column in zip(values_of(content), columns)))
            elif kind == b"Z":
                break
        if refusal:
            raise refusal
        return columns, rows


class Cursor:
    def __init__(self, connection):
        self.connection = connection
        self.description, self.rows = None, []

    def execute(self, statement, arguments=()):
        """Runs a statement in the transaction. Each %s stands for an argument."""
        if not self.connection.is_open:
            self.connection.query("begin")
            self.connection.is_open = True
        if arguments:
            statement = statement % tuple(literal(each) for each in arguments)
        columns, self.rows = self.connection.query(statement)
        self.description = [(name, kind, None, None, None, None, None) for name, kind in columns] or None

    def fetchone(self):
        return self.rows.pop(0) if self.rows else None

    def fetchall(self):
        rows, self.rows = self.rows, []
        return rows

    def close(self):
        self.rows = []


class Scram:
    """The client's side of SCRAM-SHA-256 (RFC 7677)."""

    def __init__(self, password):
        self.password = password.encode()
        self.nonce = base64.b64encode(os.urandom(18))
        self.start = b"n=,r=" + self.nonce
        self.expected = None

    def first(self):
        return b"n,," + self.start

    def proof(self, answer):
        fields = dict(part.split(b"=", 1) for part in answer.split(b","))
        if not fields[b"r"].startswith(self.nonce):
            raise OperationalError("the server has answered with another nonce")
        salted = hashlib.pbkdf2_hmac("sha256", self.password, base64.b64decode(fields[b"s"]), int(fields[b"i"]))
        key = digest(salted, b"Client Key")
        last = b"c=biws,r=" + fields[b"r"]
        whole = b",".join((self.start, answer, last))
        signature = digest(hashlib.sha256(key).digest(), whole)
        self.expected = digest(digest(salted, b"Server Key"), whole)
        return last + b",p=" + base64.b64encode(bytes(one ^ other for one, other in zip(key, signature)))

    def check(self, answer):
        if not hmac.compare_digest(answer, b"v=" + base64.b64encode(self.expected)):
            raise OperationalError("the server does not know the password either")


def digest(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def md5(user, password, salt):
    inner = hashlib.md5((password + user).encode()).hexdigest()
    return b"md5" + hashlib.md5(inner.encode() + salt).hexdigest().encode()


def columns_of(content):
    """The name and type of each column."""
    columns, at = [], 2
    for _ in range(struct.unpack("!H", content[:2])[0]):
        end = content.index(0, at)
        columns.append((content[at:end].decode(), struct.unpack("!I", content[end + 7:end + 11])[0]))
        at = end + 19
    return columns


def values_of(content):
    at = 2
    for _ in range(struct.unpack("!H", content[:2])[0]):
        size = struct.unpack("!i", content[at:at + 4])[0]
        at += 4
        yield None if size < 0 else content[at:at + size]
        at += max(size, 0)


def value_of(value, kind):
    if value is None:
        return None
    if kind in INTEGERS:
        return int(value)
    if kind in FLOATS:
        return float(value)
    return value == b"t" if kind == BOOLEAN else value.decode()


def literal(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"'{value!r}'" if value < 0 or isinstance(value, float) else repr(value)
    text = value.decode() if isinstance(value, bytes) else str(value)
    if "\0" in text:
        raise Error("text must not have a zero character")
    escaped = text.replace("'", "''").replace("\\", "\\\\")
    return f"E'{escaped}'" if "\\" in text else f"'{escaped}'"


def message_of(content):
    fields = {part[:1]: part[1:].decode("utf-8", "replace") for part in content.split(b"\0") if part}
    return f"{fields.get(b'S', 'ERROR')} {fields.get(b'C', '')}: {fields.get(b'M', 'no reason')}"
