"""Loads a program, then waits for a request. The state at that moment is the snapshot that every call starts from.

Descriptor 0 is a connection, as under inetd: it brings the program first and then, after the snapshot, one request, and the answer is
written to it. So prints cannot disturb the answer.
"""
import gc
import io
import os
import sys


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def end(code):
    flush()
    os._exit(code)


def exit_code(ending):
    code = ending.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def serve(sizes):
    """Answers one request. Everything after the snapshot happens here."""
    global is_serving
    is_serving = True
    try:
        head, body = int.from_bytes(sizes[:4], "little"), int.from_bytes(sizes[4:], "little")
        fields = read_exactly(head).decode("utf-8", "surrogateescape").split("\0")
        arguments = 4 + int(fields[3])
        variables = arguments + 1 + 2 * int(fields[arguments])
        for at in range(arguments + 1, variables, 2):
            os.environ[fields[at]] = fields[at + 1]
        # A generator seeded before the snapshot would draw the same numbers in every call.
        generator = sys.modules.get("random")
        if generator is not None:
            generator.seed()
        program.serve(fields[2], fields[0], fields[1], fields[4:arguments], fields[variables:], body)
        code = 0
    except SystemExit as ending:
        code = exit_code(ending)
    except BaseException as error:
        send_error(error)
        code = 0
    end(code)


is_serving = False
provide_modules()
input_stream, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO())
output_stream, sys.stdout = sys.stdout, sys.stderr
try:
    program = load()
except BaseException as error:
    send_error(error)
    end(0)
if isinstance(program, Script):
    sys.stdout = output_stream
send(b"R", ["script" if isinstance(program, Script) else "handler"])
flush()
gc.collect()
gc.freeze()
# The read is the last call of this frame: map calls serve from C, so user code runs in a fresh evaluation loop.
for _ in map(serve, map(os.read, (CONNECTION,), (8,))):
    pass
