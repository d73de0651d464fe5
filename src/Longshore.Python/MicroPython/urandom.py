"""MicroPython's random."""
from random import choice, getrandbits, randint, random, randrange, seed, uniform
