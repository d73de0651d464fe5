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
        self.answered = None

    def sendall(self, data):
        self.sent += data
        request = complete_request(bytes(self.sent))
        if request is not None:
            self.sent.clear()
            self.answered = self.fetch(*request)

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
            if self.timeout is None:
                answered = call("http.fetch", *fields)
            else:
                answered = call("http.fetch-within", max(1, int(self.timeout * 1000)), *fields)
        except OperationError as error:
            raise os_error(error) from error
        return response_bytes(method, answered)


def complete_request(sent):
    """Method, target, headers and body of a request of HTTP/1.1, or None before its end."""
    head, end, body = sent.partition(b"\r\n\r\n")
    if not end:
        return None
    line, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = [tuple(part.strip() for part in each.split(":", 1)) for each in lines]
    framing = {name.lower(): value for name, value in headers}
    if "chunked" in framing.get("transfer-encoding", "").lower():
        body = unchunked(body)
    elif len(body) < int(framing.get("content-length", 0)):
        body = None
    return None if body is None else (method, target, headers, body)


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
