"""The same under names that are made as the program runs: no builtin of this module is known."""
import hashlib

COUNT = []
real = sorted


def counted(items):
    COUNT.append(1)
    return real(items) + [len(COUNT)]


for name in ["sor" + "ted"]:
    globals()[name] = counted


def ordered(n):
    out = []
    for i in [1, 2, 3, 4, 5, 6, n]:  # expect: review
        out.append(hashlib.md5(b"%d" % sorted([i, i * 3 % 5, 2])[-1]).hexdigest())
    return out


print(ordered(7))
