"""A chain of digests of short texts, by hashlib."""
import hashlib
import time

start = time.perf_counter()
digest = b""
for _ in range(100_000):
    digest = hashlib.sha256(digest).digest()
print((time.perf_counter() - start) * 1000)
