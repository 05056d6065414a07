"""Names that a loop leaves behind, looked at otherwise than by their names."""
# pattern: thread_pool
import hashlib


def key(word):
    return hashlib.pbkdf2_hmac("sha256", word.encode(), b"salt", 20).hex()[:8]


out = []
for word in ["a", "b"]:
    first = key(word)
    out.append(first[0])
print(out, "first" in globals(), "key" in globals())
for name in ["c", "d"]:
    second = key(name)
    out.append(second[0])
print(out, globals()["name"])
for other in ["e", "f"]:
    third = key(other)
    out.append(third[0])
print(out)


def shown(words):
    for item in words:
        found = key(item)
        out.append(found[0])
    return sorted(vars())


print(shown(["g", "h"]))
