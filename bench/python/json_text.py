"""Writes and reads JSON."""
import json
import time

value = [{"id": i, "name": f"name {i}", "tags": ["a", "b", "c"], "price": i / 7, "nested": {"x": None, "y": True}} for i in range(500)]
start = time.perf_counter()
for _ in range(20):
    assert json.loads(json.dumps(value)) == value
print((time.perf_counter() - start) * 1000)
