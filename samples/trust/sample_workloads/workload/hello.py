"""Greets whoever the order names."""
from avalon_worker.workload.workload import WorkLoad


class HelloWorkLoad(WorkLoad):
    def execute(self, in_data_array):
        try:
            name = in_data_array[0]["data"].decode("utf-8")
        except UnicodeDecodeError:
            return False, b"the name is not UTF-8"
        return True, f"Hello {name}".encode("utf-8")
