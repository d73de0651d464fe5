"""MicroPython's errno."""
from errno import *
from errno import errorcode
