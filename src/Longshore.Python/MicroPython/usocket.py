"""MicroPython's socket, which is also a stream."""
import socket as sockets
from socket import *


class socket(sockets.socket):
    """A socket with the methods of a stream."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.stream = None

    def opened(self):
        if self.stream is None:
            self.stream = self.makefile("rb")
        return self.stream

    def read(self, size=-1):
        return self.opened().read(size)

    def readinto(self, buffer, size=None):
        return self.opened().readinto(memoryview(buffer)[:size])

    def readline(self):
        return self.opened().readline()

    def write(self, data):
        self.sendall(data)
        return len(data)
