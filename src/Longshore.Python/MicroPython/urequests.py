"""Requests over HTTP with the interface of MicroPython's urequests."""
import json as texts
import urllib.error
import urllib.request


class Response:
    def __init__(self, answer):
        self.raw = answer
        self.status_code = answer.status
        self.reason = answer.reason
        self.headers = dict(answer.headers)
        self.encoding = "utf-8"
        self.read = None

    @property
    def content(self):
        if self.read is None:
            self.read = self.raw.read()
            self.raw.close()
        return self.read

    @property
    def text(self):
        return str(self.content, self.encoding)

    def json(self):
        return texts.loads(self.content)

    def close(self):
        self.raw.close()


def request(method, url, data=None, json=None, headers={}, stream=None, timeout=None):
    sent = dict(headers)
    if json is not None:
        data = texts.dumps(json)
        sent.setdefault("Content-Type", "application/json")
    body = data.encode() if isinstance(data, str) else data
    asked = urllib.request.Request(url, body, sent, method=method)
    if body is not None and not asked.has_header("Content-type"):
        # Otherwise urllib says that the body is a form.
        asked.add_unredirected_header("Content-type", "application/octet-stream")
    try:
        return Response(urllib.request.urlopen(asked) if timeout is None else urllib.request.urlopen(asked, timeout=timeout))
    except urllib.error.HTTPError as answer:
        # To urequests every answer is one, whatever its status is.
        return Response(answer)


def head(url, **named):
    return request("HEAD", url, **named)


def get(url, **named):
    return request("GET", url, **named)


def post(url, **named):
    return request("POST", url, **named)


def put(url, **named):
    return request("PUT", url, **named)


def patch(url, **named):
    return request("PATCH", url, **named)


def delete(url, **named):
    return request("DELETE", url, **named)
