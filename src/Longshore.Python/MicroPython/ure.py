"""MicroPython's re, whose expressions are a part of Python's."""
from re import DOTALL, IGNORECASE, MULTILINE, compile, match, search, split, sub
