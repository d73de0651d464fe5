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
        raise OperationError(*(field.decode() for field in answered[:2] or (b"Cancelled", b"the call was ended")))
    return answered[1:]


def refuse_thread(*arguments, **named):
    raise RuntimeError("threads cannot run in the sandbox: a function has one thread")


def provide_modules():
    module = types.ModuleType("longshore", "What Longshore gives to functions.")
    module.Request, module.Response, module.OperationError, module.call = Request, Response, OperationError, call
    sys.modules["longshore"] = module
    provide_capabilities(module)
    _thread.start_new_thread = _thread.start_new = refuse_thread
