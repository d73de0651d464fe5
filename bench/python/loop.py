"""A plain loop over integers."""
import time

start = time.perf_counter()
total = 0
for i in range(2_000_000):
    total += i & 7
assert total == 7_000_000
print((time.perf_counter() - start) * 1000)
