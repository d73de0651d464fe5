"""Loads a program, then waits for a request. The state at that moment is the snapshot that every call starts from.

Descriptor 0 is a connection, as under inetd: it brings the program first and then, after the snapshot, one request, and the answer is
written to it. So prints cannot disturb the answer. docs/python.md has the frames.
"""
import _thread
import gc
import importlib
import io
import json
import os
import re
import sys
import traceback
import types
import urllib.parse
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import SourceLoader, spec_from_file_location

ROOT = "/app/"
PACKAGES = "site-packages/"
ONLY_SYNTAX_TREE = 0x400
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
CONNECTION = 0


def read_exactly(size):
    parts = []
    while size:
        part = os.read(CONNECTION, size)
        if not part:
            raise EOFError("the input ended early")
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def write_all(data):
    while data:
        data = data[os.write(CONNECTION, data):]


def send(kind, fields, body=b""):
    head = "\0".join(fields).encode("utf-8", "surrogateescape")
    write_all(kind + len(head).to_bytes(4, "little") + head + body)


class Files(SourceLoader):
    """Finds and loads modules of one folder of the program's files."""

    def __init__(self, files, folder):
        self.files = files
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        base = self.folder + name.replace(".", "/")
        for file, is_package in ((base + "/__init__.py", True), (base + ".py", False)):
            if file in self.files:
                loader = File(self.files, name, ROOT + file)
                return spec_from_file_location(
                    name, ROOT + file, loader=loader, submodule_search_locations=[ROOT + base] if is_package else None)
        inside, compiled = base + "/", base + "."
        for file in self.files:
            if file.startswith(compiled) and file.endswith((".so", ".pyd")):
                raise ImportError(f"{name} is a C extension ({file}), which cannot run in the sandbox", name=name, path=file)
            if file.startswith(inside) and file.endswith(".py"):
                spec = ModuleSpec(name, None, is_package=True)
                spec.submodule_search_locations = [ROOT + base]
                return spec
        return None


class File(SourceLoader):
    def __init__(self, files, name, path):
        self.files = files
        self.name = name
        self.path = path

    def get_filename(self, name=None):
        return self.path

    def get_data(self, path):
        try:
            return self.files[path[len(ROOT):] if path.startswith(ROOT) else path]
        except KeyError:
            raise FileNotFoundError(2, "no such file in the program", path) from None


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


def refuse_thread(*arguments, **named):
    raise RuntimeError("threads cannot run in the sandbox: a function has one thread")


def provide_modules():
    module = types.ModuleType("longshore", "What Longshore gives to functions.")
    module.Request, module.Response = Request, Response
    sys.modules["longshore"] = module
    _thread.start_new_thread = _thread.start_new = refuse_thread


def encode(body):
    """The body's bytes and their type."""
    if body is None:
        return b"", None
    if isinstance(body, str):
        return body.encode("utf-8"), "text/plain; charset=utf-8"
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body), "application/octet-stream"
    if isinstance(body, (dict, list)):
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8"), "application/json"
    raise TypeError(f"an answer is str, bytes, dict, list, None or a Response, not {type(body).__name__}")


def header_fields(headers, content_type):
    fields = []
    for name, value in headers.items() if hasattr(headers, "items") else headers:
        name, value = str(name), str(value)
        if not TOKEN.fullmatch(name) or not VALUE.fullmatch(value):
            raise ValueError(f"the header {name!r} has characters that no header can have")
        if name.lower() == "content-type":
            content_type = None
        fields += (name, value)
    return fields if content_type is None else ["content-type", content_type, *fields]


def send_answer(result):
    response = result if isinstance(result, Response) else Response(result)
    status = response.status
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"a status is a number from 200 to 599, not {status!r}")
    body, content_type = encode(response.body)
    send(b"A", [str(int(status)), *header_fields(response.headers, content_type)], body)


def lines_of(error):
    trace = error.__traceback__
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith(ROOT):
        trace = trace.tb_next
    text = "".join(traceback.format_exception(type(error), error, trace))
    return [line for line in text.split("\n") if line]


def send_error(error):
    try:
        text = f"{type(error).__qualname__}: {error}" if str(error) else type(error).__qualname__
        fields = [text, *lines_of(error)]
    except BaseException:
        # Little memory is left, or the exception's own code throws.
        fields = [type(error).__name__]
    send(b"E", [field.replace("\0", "") for field in fields])


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def end(code):
    flush()
    os._exit(code)


def exit_code(ending):
    code = ending.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def binds_handler(statements):
    """Whether a module defines a handler, by its syntax tree."""
    for each in statements:
        kind = type(each).__name__
        if kind in ("FunctionDef", "AsyncFunctionDef", "ClassDef") and each.name == "handler":
            return True
        if kind in ("Import", "ImportFrom") and any((name.asname or name.name) == "handler" for name in each.names):
            return True
        targets = each.targets if kind == "Assign" else [each.target] if kind == "AnnAssign" else []
        if any(getattr(target, "id", None) == "handler" for target in targets):
            return True
        if any(binds_handler(getattr(each, part, ())) for part in ("body", "orelse", "finalbody") if kind in ("If", "Try", "With")):
            return True
    return False


def imported_by(statements):
    for each in statements:
        if type(each).__name__ == "Import":
            yield from (name.name for name in each.names)
        elif type(each).__name__ == "ImportFrom" and not each.level:
            yield each.module


class Script:
    """A program without a handler: each call runs the whole of it."""

    def __init__(self, path, source, tree):
        self.path = path
        self.code = compile(source, path, "exec")
        for name in imported_by(tree.body):
            # What the standard library does at its import is the same in every call, so it is done once.
            if name.split(".")[0] in sys.stdlib_module_names:
                try:
                    importlib.import_module(name)
                except Exception:
                    pass

    def serve(self, method, url, arguments, headers, size):
        sys.stdin = input_stream
        sys.argv = [self.path, *arguments]
        module = types.ModuleType("__main__")
        module.__file__ = self.path
        sys.modules["__main__"] = module
        exec(self.code, module.__dict__)


class Handler:
    """A program with a handler, which answers each request."""

    def __init__(self, path, files):
        name = path[len(ROOT):].rsplit("/", 1)[-1].removesuffix(".py").replace(".", "_")
        spec = spec_from_file_location(name, path, loader=File(files, name, path))
        module = types.ModuleType(name)
        module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, path
        module.__package__ = ""
        sys.modules[name] = module
        spec.loader.exec_module(module)
        self.handler = module.handler
        if not callable(self.handler):
            raise TypeError("handler is not a function: write def handler(request)")
        if getattr(getattr(self.handler, "__code__", None), "co_flags", 0) & 0x80:
            raise TypeError("handler is asynchronous: write def handler(request) without async")

    def serve(self, method, url, arguments, headers, size):
        request = Request(method, url, Headers(zip(headers[::2], headers[1::2])), read_exactly(size) if size else b"")
        send_answer(self.handler(request))


def receive_program():
    names = read_exactly(int.from_bytes(read_exactly(4), "little")).decode().split("\0")
    files = {}
    for name, size in zip(names[1::2], names[2::2]):
        files[name] = read_exactly(int(size))
    return names[0], files


def load():
    entry, files = receive_program()
    sys.meta_path.insert(2, Files(files, ""))
    sys.meta_path.append(Files(files, PACKAGES))
    sys.path[:] = [place for place in sys.path if place]
    source = files[entry]
    tree = compile(source, ROOT + entry, "exec", ONLY_SYNTAX_TREE)
    return Handler(ROOT + entry, files) if binds_handler(tree.body) else Script(ROOT + entry, source, tree)


def serve(sizes):
    """Answers one request. Everything after the snapshot happens here."""
    try:
        head, body = int.from_bytes(sizes[:4], "little"), int.from_bytes(sizes[4:], "little")
        fields = read_exactly(head).decode("utf-8", "surrogateescape").split("\0")
        arguments = 3 + int(fields[2])
        variables = arguments + 1 + 2 * int(fields[arguments])
        for at in range(arguments + 1, variables, 2):
            os.environ[fields[at]] = fields[at + 1]
        # A generator seeded before the snapshot would draw the same numbers in every call.
        generator = sys.modules.get("random")
        if generator is not None:
            generator.seed()
        program.serve(fields[0], fields[1], fields[3:arguments], fields[variables:], body)
        code = 0
    except SystemExit as ending:
        code = exit_code(ending)
    except BaseException as error:
        send_error(error)
        code = 0
    end(code)


provide_modules()
input_stream, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO())
output_stream, sys.stdout = sys.stdout, sys.stderr
try:
    program = load()
except BaseException as error:
    send_error(error)
    end(0)
if isinstance(program, Script):
    sys.stdout = output_stream
send(b"R", ["script" if isinstance(program, Script) else "handler"])
flush()
gc.collect()
gc.freeze()
# The read is the last call of this frame: map calls serve from C, so user code runs in a fresh evaluation loop.
for _ in map(serve, map(os.read, (CONNECTION,), (8,))):
    pass
