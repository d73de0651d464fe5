"""The part of MicroPython's ulab that small programs of linear algebra use."""
