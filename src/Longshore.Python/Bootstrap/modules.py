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
