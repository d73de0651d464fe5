"""MicroPython's os."""
from os import *
from os import listdir as ilistdir
