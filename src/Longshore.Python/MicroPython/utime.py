"""MicroPython's time: Python's, and clocks that count milliseconds and microseconds up to a maximum, and then begin at 0."""
from time import *
from time import monotonic_ns, sleep

PERIOD = 1 << 30


def ticks_ms():
    return monotonic_ns() // 1_000_000 % PERIOD


def ticks_us():
    return monotonic_ns() // 1_000 % PERIOD


def ticks_cpu():
    return ticks_us()


def ticks_add(ticks, delta):
    return (ticks + delta) % PERIOD


def ticks_diff(later, earlier):
    """The time from one to the other, negative if the first was earlier."""
    return (later - earlier + PERIOD // 2) % PERIOD - PERIOD // 2


def sleep_ms(milliseconds):
    sleep(milliseconds / 1e3)


def sleep_us(microseconds):
    sleep(microseconds / 1e6)
