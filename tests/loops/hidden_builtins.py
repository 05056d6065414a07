"""A module's own names, set through its dictionary, that hide builtins from then on: what they are is seen nowhere in the text."""
import hashlib

COUNT = []
real = sorted


def counted(items):
    COUNT.append(1)
    return real(items) + [len(COUNT)]


def first_again(*limits):
    return [limits[0] - 1] + list(real_range(*limits)) if len(limits) == 2 and limits[0] else list(real_range(*limits))


real_range = range
globals().update({"sorted": counted})
globals().__ior__({"range": first_again})


def ordered(n):
    out = []
    for i in list(real_range(n)):  # expect: review
        out.append(hashlib.md5(str(sorted([i, i * 3 % 5, 2])).encode()).hexdigest())
    return out


def rows(n):
    low = [[1.0 + i] * n for i in real_range(n)]
    for j in real_range(n):
        for i in range(j + 1, n):  # expect: refused
            t = 1.0
            for k in real_range(n):
                t -= low[j][k] * 0.01
            low[i][j] = t
    return low


print(ordered(7))
print([[round(x, 6) for x in row] for row in rows(7)])
