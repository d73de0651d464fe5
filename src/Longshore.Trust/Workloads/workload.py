"""The base of workloads."""
from abc import ABC, abstractmethod


class WorkLoad(ABC):
    """Something that orders can ask for."""

    @abstractmethod
    def execute(self, in_data_array):
        """Runs once.

        in_data_array: a list of dicts, each with "index" and "data" (bytes).
        Returns whether it succeeded, and its output as bytes.
        """
