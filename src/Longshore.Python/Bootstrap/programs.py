"""The two kinds of programs: those with a handler, and scripts."""
import importlib
import sys
import types
import urllib.parse

ONLY_SYNTAX_TREE = 0x400


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

    def serve(self, entry, method, url, arguments, headers, size):
        if entry:
            raise LookupError("the program has no handler, so it has no other function that answers requests")
        sys.stdin = input_stream
        # Over HTTP the parts of the query are the arguments, as for every command.
        query = urllib.parse.urlsplit(url).query
        sys.argv = [self.path, *(arguments or (urllib.parse.unquote(part) for part in query.split("&") if part))]
        module = types.ModuleType("__main__")
        module.__file__ = self.path
        sys.modules["__main__"] = module
        exec(self.code, module.__dict__)


def synchronous(function, name):
    if not callable(function):
        raise TypeError(f"{name} is not a function: write def {name}(request)")
    if getattr(getattr(function, "__code__", None), "co_flags", 0) & 0x80:
        raise TypeError(f"{name} is asynchronous: write def {name}(request) without async")
    return function


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
        self.module = module
        self.handler = synchronous(module.handler, "handler")

    def entry(self, name):
        """A function of the program's own. What it has imported answers nobody."""
        found = self.module.__dict__.get(name)
        if name.startswith("_") or getattr(found, "__module__", None) != self.module.__name__:
            raise LookupError(f"the program defines no public function {name}")
        return synchronous(found, name)

    def serve(self, entry, method, url, arguments, headers, size):
        request = Request(method, url, Headers(zip(headers[::2], headers[1::2])), read_exactly(size) if size else b"")
        send_answer((self.entry(entry) if entry else self.handler)(request))


def receive_program():
    names = read_exactly(int.from_bytes(read_exactly(4), "little")).decode().split("\0")
    files = {}
    for name, size in zip(names[1::2], names[2::2]):
        files[name] = read_exactly(int(size))
    return names[0], files


def load():
    entry, files = receive_program()
    sys.meta_path.insert(3, Files(files, ""))
    sys.meta_path.append(Files(files, PACKAGES))
    sys.path[:] = [place for place in sys.path if place]
    source = files[entry]
    tree = compile(source, ROOT + entry, "exec", ONLY_SYNTAX_TREE)
    return Handler(ROOT + entry, files) if binds_handler(tree.body) else Script(ROOT + entry, source, tree)
