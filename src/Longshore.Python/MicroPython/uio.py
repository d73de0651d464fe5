"""MicroPython's io."""
from io import BytesIO, StringIO, open
