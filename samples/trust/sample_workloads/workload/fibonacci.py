"""Computes a Fibonacci number of any size."""
import sys

from avalon_worker.workload.workload import WorkLoad

# Python refuses to print numbers of over 4,300 digits unless it is told otherwise.
sys.set_int_max_str_digits(0)


class FibonacciWorkLoad(WorkLoad):
    def execute(self, in_data_array):
        try:
            position = int(in_data_array[0]["data"].decode("utf-8"))
        except ValueError:
            return False, b"the position is not a number"
        if position < 0:
            return False, b"the position is negative"
        return True, f"Fibonacci number at position {position} = {fibonacci(position)}".encode("utf-8")


def fibonacci(position):
    """F(2k) = F(k) (2 F(k+1) - F(k)) and F(2k+1) = F(k)^2 + F(k+1)^2, from the highest bit of the position down."""
    current, following = 0, 1
    for bit in bin(position)[2:]:
        current, following = current * (2 * following - current), current * current + following * following
        if bit == "1":
            current, following = following, current + following
    return current
