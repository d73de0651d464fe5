# longshore deploy hello samples/hello.py
# curl localhost:10010/function/hello?name=you


def handler(request):
    name = request.query.get("name", "world")
    return f"Hello, {name}!\n"
