"""MicroPython's zlib: decompression only."""
import io
import zlib

# Zlib's header says how large its window is.
HEADER = 0


def decompress(data, wbits=HEADER, bufsize=0):
    """What zlib or, with negative wbits, plain deflate has compressed."""
    return zlib.decompress(data, wbits or zlib.MAX_WBITS)


class DecompIO(io.BytesIO):
    """A stream of what another stream has compressed."""

    def __init__(self, stream, wbits=HEADER):
        super().__init__(decompress(stream.read(), wbits))
