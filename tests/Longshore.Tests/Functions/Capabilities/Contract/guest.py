# Runs the commands of its input: see GuestNode.
import os
import socket

import longshore
from longshore import http, invoke, kv, queue


def answer(of):
    return f"{of.status} {of.text()}"


def get(store, key):
    value, version = kv.Store(store).get_with_version(key)
    return "none" if value is None else f"{value.decode()} {version}"


def keys(store, prefix, limit):
    found, cursor = kv.Store(store).page(prefix, limit=limit or None)
    return " ".join([*found, *([">" + cursor] if cursor else [])])


spawned = None


def spawn(name, body):
    global spawned
    spawned = invoke.Function(name).spawn(body)
    return "spawned"


def talk(host, port, text):
    with socket.create_connection((host, port)) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read().decode()


COMMANDS = {
    "kv.get": get,
    "kv.put": lambda store, key, value, ttl: kv.Store(store).put(key, value, ttl or None),
    "kv.cas": lambda store, key, version, value: kv.Store(store).cas(key, version or None, value),
    "kv.increment": lambda store, key, by: kv.Store(store).increment(key, by),
    "kv.delete": lambda store, key: int(kv.Store(store).delete(key)),
    "kv.list": keys,
    "queue.send": lambda name, body, delay: queue.Queue(name).send(body, delay or 0) > 0 and "sent",
    "http.fetch": lambda method, url, body: answer(http.fetch(url, method, body or None)),
    "invoke.call": lambda name, body: answer(invoke.Function(name)(body)),
    "invoke.spawn": spawn,
    "invoke.await": lambda: answer(spawned.result()),
    "env": lambda name: os.environ.get(name, "none"),
    "tcp.talk": talk,
}


def code_of(error):
    """The code of the operation that was not done, which Python's own modules keep as the cause."""
    while error is not None:
        if isinstance(error, longshore.OperationError):
            return error.code
        error = error.__cause__


def handler(request):
    lines = []
    for line in request.text().split("\n"):
        name, *fields = line.split("\t")
        command = COMMANDS[name]
        fields += [""] * (command.__code__.co_argcount - len(fields))
        try:
            lines.append(str(command(*fields)))
        except Exception as error:
            lines.append(f"! {code_of(error) or repr(error)}")
    return "\n".join(lines)
