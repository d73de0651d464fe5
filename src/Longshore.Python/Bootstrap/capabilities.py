"""The modules of longshore: kv, queue, http, invoke and secret."""
import os


def bytes_of(value):
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"a value is str or bytes, not {type(value).__name__}")


def body_of(value):
    """The bytes of a body and their type."""
    body, content_type = encode(value)
    return body, content_type or ""


def text_or_nothing(value):
    return "" if value is None else str(value)


class Store:
    """A key-value store. Its grant is kv:NAME, or kv:NAME:ro to read."""

    def __init__(self, name):
        self.name = name

    def get(self, key, default=None):
        """The value as bytes."""
        answered = call("kv.get", self.name, key)
        return answered[0] if answered else default

    def get_text(self, key, default=None):
        answered = call("kv.get", self.name, key)
        return answered[0].decode("utf-8") if answered else default

    def get_json(self, key, default=None):
        answered = call("kv.get", self.name, key)
        return json.loads(answered[0]) if answered else default

    def get_with_version(self, key):
        """The value and its version, or (None, None)."""
        answered = call("kv.get", self.name, key)
        return (answered[0], int(answered[1])) if answered else (None, None)

    def put(self, key, value, ttl=None):
        """Sets the value, str or bytes, for some seconds or for ever. Returns its version."""
        return int(call("kv.put", self.name, key, bytes_of(value), text_or_nothing(ttl))[0])

    def cas(self, key, version, value, ttl=None):
        """Sets the value if the version is still this one, or None for no value; otherwise raises an OperationError with the code Conflict."""
        return int(call("kv.cas", self.name, key, text_or_nothing(version), bytes_of(value), text_or_nothing(ttl))[0])

    def increment(self, key, by=1):
        return int(call("kv.increment", self.name, key, by)[0])

    def delete(self, key):
        """Returns whether there was a value."""
        return call("kv.delete", self.name, key)[0] == b"1"

    def page(self, prefix="", cursor="", limit=None):
        """The next keys in order, and the cursor of the page after them; it is empty after the last."""
        *keys, cursor = call("kv.list", self.name, prefix, cursor, text_or_nothing(limit))
        return [key.decode("utf-8") for key in keys], cursor.decode("utf-8")

    def keys(self, prefix=""):
        """All keys with the prefix, in order."""
        cursor = ""
        while True:
            keys, cursor = self.page(prefix, cursor)
            yield from keys
            if not cursor:
                return


class Queue:
    """A queue. Its grant is queue:NAME."""

    def __init__(self, name):
        self.name = name

    def send(self, body, delay=0, content_type=None):
        """Sends str, bytes, or a dict or list as JSON, to be delivered after some seconds. Returns the message's number."""
        data, natural = body_of(body)
        return int(call("queue.send", self.name, data, natural if content_type is None else content_type, delay)[0])


class Answer:
    """The answer of a server or a function. The body is whole."""

    def __init__(self, fields):
        self.status = int(fields[0])
        self.reason = fields[1].decode()
        self.url = fields[2].decode()
        self.is_redirected = fields[3] == b"1"
        self.body = fields[4]
        self.headers = Headers()
        for name, value in zip(fields[5::2], fields[6::2]):
            name, value = name.decode().lower(), value.decode()
            dict.__setitem__(self.headers, name, f"{self.headers[name]}, {value}" if name in self.headers else value)

    @property
    def ok(self):
        return 200 <= self.status < 300

    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)


def request_fields(body, headers):
    data, natural = body_of(body)
    given = {str(name): str(value) for name, value in (headers or {}).items()}
    if natural and "content-type" not in (name.lower() for name in given):
        given["content-type"] = natural
    return [data, *(part for header in given.items() for part in header)]


def fetch(url, method="GET", body=None, headers=None, redirect="follow", timeout=None):
    """Sends a request, for which the grant is http:HOST. The timeout is in seconds."""
    data, *pairs = request_fields(body, headers)
    if timeout is None:
        return Answer(call("http.fetch", method, url, redirect, data, *pairs))
    return Answer(call("http.fetch-within", max(1, int(timeout * 1000)), method, url, redirect, data, *pairs))


class SpawnedCall:
    """A call that runs beside this one."""

    def __init__(self, number):
        self.number = number

    def result(self):
        """Waits for its answer, once."""
        return Answer(call("invoke.await", self.number))


class Function:
    """Another function of the node. Its grant is invoke:NAME."""

    def __init__(self, name):
        self.name = name

    def __call__(self, body=None, **request):
        """Calls it and returns its answer."""
        return Answer(call("invoke.call", *self._fields(body, **request)))

    def spawn(self, body=None, **request):
        """Begins a call."""
        return SpawnedCall(int(call("invoke.spawn", *self._fields(body, **request))[0]))

    def _fields(self, body, method="POST", path="/", headers=None):
        return [self.name, method, f"http://function{path}", *request_fields(body, headers)]


def secret(name):
    """A granted secret. It is in os.environ too."""
    try:
        return os.environ[name]
    except KeyError:
        raise OperationError("NotGranted", f"the function has no secret {name}: deploy it with --grant secret:{name}") from None


LONGSHORE = {
    "kv": {"Store": Store},
    "queue": {"Queue": Queue},
    "http": {"fetch": fetch, "Answer": Answer},
    "invoke": {"Function": Function, "SpawnedCall": SpawnedCall, "Answer": Answer},
    "secret": {"get": secret},
}


def provide_capabilities(package):
    package.__path__ = []
    for name, members in LONGSHORE.items():
        module = types.ModuleType(f"longshore.{name}", f"The capability {name}.")
        vars(module).update(members)
        setattr(package, name, module)
        sys.modules[module.__name__] = module
