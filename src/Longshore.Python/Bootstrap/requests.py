"""What a program imports from longshore."""
import _thread
import json
import sys
import types
import urllib.parse


class Request:
    """An HTTP request."""

    def __init__(self, method, url, headers, body):
        self.method = method
        self.url = url
        self.body = body
        self.headers = headers

    @property
    def path(self):
        return urllib.parse.unquote(urllib.parse.urlsplit(self.url).path)

    @property
    def query(self):
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.url).query, keep_blank_values=True))

    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)


class Headers(dict):
    """Headers by their names in any case."""

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


class Response:
    """An answer with a status and headers. The body is text, bytes, a dict or list that becomes JSON, or None."""

    def __init__(self, body=None, status=200, headers=None):
        self.body = body
        self.status = status
        self.headers = headers or {}


class OperationError(Exception):
    """An operation was not done. The code is one of the errors in docs/capabilities."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


def call(name, *fields):
    """Asks the host for an operation and returns the fields of its answer, as bytes."""
    if not is_serving:
        raise RuntimeError("an operation can be asked for in a call, not while the program is imported")
    fields = [field if isinstance(field, bytes) else str(field).encode() for field in (name, *fields)]
    send_bytes(b"C", b"".join(len(field).to_bytes(4, "little") + field for field in fields))
    answer = read_exactly(int.from_bytes(read_exactly(4), "little"))
    answered, at = [], 0
    while at < len(answer):
        end = at + 4 + int.from_bytes(answer[at:at + 4], "little")
        answered.append(answer[at + 4:end])
        at = end
    if not answered or answered[0]:
        raise OperationError(*(field.decode() for field in answered or (b"Cancelled", b"the call was ended")))
    return answered[1:]


class Object:
    """An object in a bucket. The body is None unless it was read."""

    def __init__(self, key, fields, body=None, offset=0):
        size, etag, version, milliseconds, content_type = (field.decode() for field in fields)
        self.key, self.size, self.etag, self.version = key, int(size), etag, version
        self.modified = int(milliseconds) / 1000
        self.content_type = content_type
        self.body, self.offset = body, offset


def optional(value):
    return "" if value is None else value


def get_object(bucket, key, *, offset=None, length=None, if_match=None, if_none_match=None):
    """The object, or None. A negative offset is that of the last bytes. If the condition does not hold, the body is None."""
    fields = call("objects.get", bucket, key, optional(offset), optional(length), optional(if_match), optional(if_none_match))
    if not fields:
        return None
    return Object(key, fields[:5], fields[6], int(fields[5])) if len(fields) > 5 else Object(key, fields)


def put_object(bucket, key, body, *, content_type=None, if_match=None, if_none_match=None):
    """Puts text or bytes and returns what is known of the object. A condition that does not hold raises OperationError("Conflict")."""
    return Object(key, call("objects.put", bucket, key, body, optional(content_type), optional(if_match), optional(if_none_match)))


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


def refuse_thread(*arguments, **named):
    raise RuntimeError("threads cannot run in the sandbox: a function has one thread")


def provide_modules():
    module = types.ModuleType("longshore", "What Longshore gives to functions.")
    module.Request, module.Response, module.OperationError, module.call = Request, Response, OperationError, call
    sys.modules["longshore"] = module
    objects = types.ModuleType("longshore.objects", "Objects in buckets.")
    objects.Object, objects.get, objects.put, objects.stat = Object, get_object, put_object, stat_object
    objects.remove, objects.list = remove_object, list_objects
    module.objects = sys.modules["longshore.objects"] = objects
    _thread.start_new_thread = _thread.start_new = refuse_thread
