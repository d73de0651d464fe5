"""MicroPython's collections."""
from collections import OrderedDict, deque, namedtuple
