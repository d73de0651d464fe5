"""MicroPython's struct."""
from struct import calcsize, pack, pack_into, unpack, unpack_from
