# A request in, an answer out:
#   curl localhost:8080/function/NAME?name=you
import os


def handler(request):
    name = request.query.get("name", "world")
    return f"{os.environ['GREETING']}, {name}!\n"
