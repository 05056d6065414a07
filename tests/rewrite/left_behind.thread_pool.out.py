"""Names that a loop leaves behind, looked at otherwise than by their names."""
# pattern: thread_pool
import hashlib
from concurrent.futures import ThreadPoolExecutor


def key(word):
    return hashlib.pbkdf2_hmac("sha256", word.encode(), b"salt", 20).hex()[:8]


out = []
with ThreadPoolExecutor(max_workers=8) as pool:
    for first in pool.map(key, ["a", "b"]):
        out.append(first[0])
print(out, "first" in globals(), "key" in globals())
for name in ["c", "d"]:
    second = key(name)
    out.append(second[0])
print(out, globals()["name"])
with ThreadPoolExecutor(max_workers=8) as pool:
    for third in pool.map(key, ["e", "f"]):
        out.append(third[0])
print(out)


def shown(words):
    for item in words:
        found = key(item)
        out.append(found[0])
    return sorted(vars())


print(shown(["g", "h"]))
