"""Modules of the standard library that need the host."""
from _frozen_importlib_external import PathFinder


class Provided:
    """Finds modules that the bootstrap makes itself."""

    makers = {"_socket": lambda module: fill_socket(module), "ssl": lambda module: fill_ssl(module)}

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name in cls.makers:
            return ModuleSpec(name, cls)
        if name == "http.client":
            spec = PathFinder.find_spec(name, path)
            spec.loader = Adapted(spec.loader)
            return spec
        return None

    @staticmethod
    def create_module(spec):
        return None

    @classmethod
    def exec_module(cls, module):
        cls.makers[module.__name__](module)


class Adapted:
    """Loads http.client as it is, and then changes how it connects."""

    def __init__(self, loader):
        self.loader = loader

    def __getattr__(self, name):
        return getattr(self.loader, name)

    def exec_module(self, module):
        self.loader.exec_module(module)
        adapt_http_client(module)


sys.meta_path.insert(0, Provided)
