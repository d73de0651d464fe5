"""Lets http.client send its requests by the host's client: the grants of http suffice, and connections are shared."""
import io


class Exchange:
    """Stands where http.client has its socket. What is written to it is a request; as soon as that is complete, it is sent, and the answer
    can be read."""

    def __init__(self, scheme, host, port, timeout):
        authority = f"[{host}]" if ":" in host else host
        self.origin = f"{scheme}://{authority}:{port}"
        self.timeout = timeout
        self.sent = bytearray()
        self.head = self.answered = None

    def sendall(self, data):
        self.sent += data
        if self.head is None:
            self.head = take_head(self.sent)
        body = None if self.head is None else complete_body(self.head[2], self.sent)
        if body is not None:
            head, self.head = self.head, None
            self.sent.clear()
            self.answered = self.fetch(*head, body)

    send = sendall

    def makefile(self, mode="rb", *arguments, **named):
        if self.answered is None:
            raise OSError(errno.EPROTO, "the request is not complete")
        answered, self.answered = self.answered, None
        return io.BufferedReader(io.BytesIO(answered))

    def settimeout(self, timeout):
        self.timeout = timeout

    def gettimeout(self):
        return self.timeout

    def ignore(self, *arguments):
        pass

    setsockopt = shutdown = close = ignore

    def fileno(self):
        return -1

    def fetch(self, method, target, headers, body):
        url = target if "://" in target else self.origin + target
        fields = [method, url, "manual", body, *(part for header in headers for part in header)]
        try:
            answered = fetched(self.timeout, *fields)
        except OperationError as error:
            raise os_error(error) from error
        return response_bytes(method, answered)


def take_head(sent):
    """Takes method, target and headers of a request of HTTP/1.1 from what was sent. None before their end."""
    end = sent.find(b"\r\n\r\n")
    if end < 0:
        return None
    line, *lines = sent[:end].decode("latin-1").split("\r\n")
    del sent[:end + 4]
    method, target, _ = line.split(" ", 2)
    return method, target, [tuple(part.strip() for part in each.split(":", 1)) for each in lines]


def complete_body(headers, sent):
    """The body of a request, or None before its end. It comes in many parts, so nothing is read twice that need not be."""
    framing = {name.lower(): value for name, value in headers}
    if "chunked" in framing.get("transfer-encoding", "").lower():
        return unchunked(bytes(sent)) if sent.endswith(b"\r\n\r\n") else None
    return bytes(sent) if len(sent) >= int(framing.get("content-length", 0)) else None


def unchunked(body):
    """The parts of a chunked body, or None before its end."""
    parts, at = [], 0
    while True:
        end = body.find(b"\r\n", at)
        if end < 0:
            return None
        size = int(body[at:end].split(b";")[0], 16)
        if not size:
            return b"".join(parts) if body.find(b"\r\n", end + 2) >= 0 else None
        if len(body) < end + 2 + size + 2:
            return None
        parts.append(body[end + 2:end + 2 + size])
        at = end + 2 + size + 2


def response_bytes(method, answered):
    """The answer of http.fetch as a message of HTTP/1.1, for http.client to read. The body is whole and decompressed."""
    status, reason, _, _, body, *headers = answered
    lines = [b"HTTP/1.1 " + status + b" " + reason]
    for name, value in zip(headers[::2], headers[1::2]):
        if method == "HEAD" or name.lower() != b"content-length":
            # Headers travel as UTF-8, and http.client reads Latin-1.
            lines.append(name + b": " + value.decode().encode("latin-1"))
    if method != "HEAD":
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def connect_by(scheme):
    def connect(self):
        # With a proxy for https, the server is the one behind it: the node uses no proxy.
        host, port = (self._tunnel_host, self._tunnel_port) if self._tunnel_host else (self.host, self.port)
        self.sock = Exchange(scheme, host, port, default_timeout if self.timeout is UNSET_TIMEOUT else self.timeout)

    return connect


def adapt_http_client(module):
    global UNSET_TIMEOUT
    UNSET_TIMEOUT = module.socket._GLOBAL_DEFAULT_TIMEOUT
    module.HTTPConnection.connect = connect_by("http")
    module.HTTPSConnection.connect = connect_by("https")
