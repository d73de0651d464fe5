"""Finds the modules that travel with the program."""
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import SourceLoader, spec_from_file_location

ROOT = "/app/"
PACKAGES = "site-packages/"


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

    def get_resource_reader(self, name):
        """The files of a package, for importlib.resources."""
        return Resources(self.files, self.path[len(ROOT):].rpartition("/")[0])


class Resources:
    """A file or folder of the program, as importlib.resources.abc.Traversable."""

    def __init__(self, files, path):
        self.all = files
        self.path = path
        self.name = path.rpartition("/")[2]

    def files(self):
        return self

    def is_file(self):
        return self.path in self.all

    def is_dir(self):
        return any(file.startswith(self.path + "/") for file in self.all)

    def iterdir(self):
        inside = self.path + "/"
        for name in sorted({file[len(inside):].split("/")[0] for file in self.all if file.startswith(inside)}):
            yield Resources(self.all, inside + name)

    def joinpath(self, *parts):
        names = [name for part in parts for name in str(part).split("/") if name not in ("", ".")]
        return Resources(self.all, "/".join([self.path, *names]))

    def __truediv__(self, part):
        return self.joinpath(part)

    def read_bytes(self):
        try:
            return self.all[self.path]
        except KeyError:
            raise FileNotFoundError(2, "no such file in the program", ROOT + self.path) from None

    def read_text(self, encoding=None, errors=None):
        return self.read_bytes().decode(encoding or "utf-8", errors or "strict")

    def open(self, mode="r", *arguments, **named):
        import io
        data = io.BytesIO(self.read_bytes())
        return data if "b" in mode else io.TextIOWrapper(data, *arguments, **named)

    def __str__(self):
        return ROOT + self.path
