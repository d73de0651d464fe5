"""Gives an order's data to a workload of Avalon's kind, and its output back."""
import base64
import json

from longshore import Response

from {module} import {class} as Workload

SUCCEEDED = 200
FAILED = 422

workload = Workload()


def handler(request):
    items = json.loads(request.body)
    for item in items:
        item["data"] = base64.b64decode(item["data"])
    result, output = workload.execute(items)
    if result is not True:
        return Response(b"", FAILED)
    if not isinstance(output, (bytes, bytearray)):
        raise TypeError(f"the output of a workload is bytes, not {type(output).__name__}")
    return Response(bytes(output), SUCCEEDED)
