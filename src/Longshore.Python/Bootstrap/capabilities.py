"""The modules of longshore: kv, queue, http, invoke, objects and secret."""
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


def optional(value):
    return "" if value is None else value


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
        return int(call("kv.put", self.name, key, bytes_of(value), optional(ttl))[0])

    def cas(self, key, version, value, ttl=None):
        """Sets the value if the version is still this one, or None for no value; otherwise raises an OperationError with the code Conflict."""
        return int(call("kv.cas", self.name, key, optional(version), bytes_of(value), optional(ttl))[0])

    def increment(self, key, by=1):
        return int(call("kv.increment", self.name, key, by)[0])

    def delete(self, key):
        """Returns whether there was a value."""
        return call("kv.delete", self.name, key)[0] == b"1"

    def page(self, prefix="", cursor="", limit=None):
        """The next keys in order, and the cursor of the page after them; it is empty after the last."""
        *keys, cursor = call("kv.list", self.name, prefix, cursor, optional(limit))
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
            self.headers[name] = f"{self.headers[name]}, {value}" if name in self.headers else value

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


def milliseconds(seconds):
    return max(1, int(seconds * 1000))


def fetched(timeout, *fields):
    """The answer to a request, within some seconds or the node's own limit."""
    return call("http.fetch", *fields) if timeout is None else call("http.fetch-within", milliseconds(timeout), *fields)


def fetch(url, method="GET", body=None, headers=None, redirect="follow", timeout=None):
    """Sends a request, for which the grant is http:HOST. The timeout is in seconds."""
    return Answer(fetched(timeout, method, url, redirect, *request_fields(body, headers)))


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


class Object:
    """An object in a bucket. The body is None unless it was read."""

    def __init__(self, key, fields, body=None, offset=0):
        size, etag, version, milliseconds, content_type = (field.decode() for field in fields)
        self.key, self.size, self.etag, self.version = key, int(size), etag, version
        self.modified = int(milliseconds) / 1000
        self.content_type = content_type
        self.body, self.offset = body, offset


def get_object(bucket, key, *, offset=None, length=None, if_match=None, if_none_match=None):
    """The object, or None. A negative offset is that of the last bytes. If the condition does not hold, the body is None."""
    fields = call("objects.get", bucket, key, optional(offset), optional(length), optional(if_match), optional(if_none_match))
    if not fields:
        return None
    return Object(key, fields[:5], fields[6], int(fields[5])) if len(fields) > 5 else Object(key, fields)


def put_object(bucket, key, body, *, content_type=None, if_match=None, if_none_match=None):
    """Puts text or bytes and returns what is known of the object. A condition that does not hold raises OperationError("Conflict")."""
    return Object(key, call("objects.put", bucket, key, bytes_of(body), optional(content_type), optional(if_match), optional(if_none_match)))


def stat_object(bucket, key):
    """What is known of an object, or None."""
    fields = call("objects.stat", bucket, key)
    return Object(key, fields) if fields else None


def remove_object(bucket, key):
    """Removes an object, if there is one."""
    call("objects.remove", bucket, key)


def list_objects(bucket, prefix="", *, cursor=None, limit=None):
    """A page of objects, and the cursor of the next page, which is None after the last."""
    *fields, following = call("objects.list", bucket, prefix, optional(cursor), optional(limit))
    objects = [Object(fields[at].decode(), [*fields[at + 1:at + 5], b""]) for at in range(0, len(fields), 5)]
    return objects, following.decode() or None


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
    "objects": {
        "Object": Object, "get": get_object, "put": put_object, "stat": stat_object, "remove": remove_object, "list": list_objects,
    },
    "secret": {"get": secret},
}


def provide_capabilities(package):
    package.__path__ = []
    for name, members in LONGSHORE.items():
        module = types.ModuleType(f"longshore.{name}", f"The capability {name}.")
        vars(module).update(members)
        setattr(package, name, module)
        sys.modules[module.__name__] = module
