"""Turns what a program returns or raises into frames."""
import json
import re
import traceback

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def encode(body):
    """The body's bytes and their type."""
    if body is None:
        return b"", None
    if isinstance(body, str):
        return body.encode("utf-8"), "text/plain; charset=utf-8"
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body), "application/octet-stream"
    if isinstance(body, (dict, list)):
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8"), "application/json"
    raise TypeError(f"an answer is str, bytes, dict, list, None or a Response, not {type(body).__name__}")


def header_fields(headers, content_type):
    fields = []
    for name, value in headers.items() if hasattr(headers, "items") else headers:
        name, value = str(name), str(value)
        if not TOKEN.fullmatch(name) or not VALUE.fullmatch(value):
            raise ValueError(f"the header {name!r} has characters that no header can have")
        if name.lower() == "content-type":
            content_type = None
        fields += (name, value)
    return fields if content_type is None else ["content-type", content_type, *fields]


def send_answer(result):
    response = result if isinstance(result, Response) else Response(result)
    status = response.status
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"a status is a number from 200 to 599, not {status!r}")
    body, content_type = encode(response.body)
    send(b"A", [str(int(status)), *header_fields(response.headers, content_type)], body)


def lines_of(error):
    trace = error.__traceback__
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith(ROOT):
        trace = trace.tb_next
    text = "".join(traceback.format_exception(type(error), error, trace))
    return [line for line in text.split("\n") if line]


def send_error(error):
    try:
        text = f"{type(error).__qualname__}: {error}" if str(error) else type(error).__qualname__
        fields = [text, *lines_of(error)]
    except BaseException:
        # Little memory is left, or the exception's own code throws.
        fields = [type(error).__name__]
    send(b"E", [field.replace("\0", "") for field in fields])
