"""The modules of longshore: kv, state, queue, http, invoke, objects and secret."""
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


class Space:
    """A namespace of state. Its grant is state:NAME, or state:NAME:ro to read. A change is durable once it is pushed."""

    def __init__(self, name):
        self.name = name

    def read(self, region, offset=0, length=None):
        """The bytes of a range, by default of all. They are fewer where the region ends."""
        return self.read_with_version(region, offset, length)[0]

    def read_with_version(self, region, offset=0, length=None):
        """The bytes, and the version for write."""
        data, version = call("state.read", self.name, region, offset, optional(length))
        return data, int(version)

    def write(self, region, value, offset=0, version=None):
        """Writes str or bytes and returns the write's version. With the version of a read, it raises an OperationError with the code Conflict
        if the bytes have changed since."""
        return int(call("state.write", self.name, region, offset, bytes_of(value), optional(version))[0])

    def append(self, region, value):
        """Writes at the end and returns the offset."""
        return int(call("state.append", self.name, region, bytes_of(value))[0])

    def size(self, region):
        """The length, or None if there is no region."""
        return self._size(call("state.size", self.name, region))

    def resize(self, region, length):
        call("state.resize", self.name, region, length)

    def delete(self, region):
        """Returns whether there was one."""
        return call("state.delete", self.name, region)[0] == b"1"

    def push(self, region):
        """Returns whether there was something to push."""
        return call("state.push", self.name, region)[0] == b"1"

    def pull(self, region, discard=False):
        """Brings the node's copy up to date, and returns the size."""
        return self._size(call("state.pull", self.name, region, "discard" if discard else ""))

    def lock(self, region, mode="write", wait=None, lease=None):
        """Takes a lock, "write" or "read", within some seconds and for some seconds. Returns its fencing token. A with statement gives it
        back at its end."""
        spans = ("" if span is None else int(span * 1000) for span in (wait, lease))
        return Lock(self, region, int(call("state.lock", self.name, region, mode, *spans)[0]))

    def unlock(self, region):
        """Returns whether the call had the lock."""
        return call("state.unlock", self.name, region)[0] == b"1"

    def _size(self, fields):
        return int(fields[0]) if fields else None


class Lock(int):
    """A fencing token."""

    def __new__(cls, space, region, token):
        lock = super().__new__(cls, token)
        lock.space, lock.region = space, region
        return lock

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.space.unlock(self.region)


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
    "state": {"Space": Space},
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
