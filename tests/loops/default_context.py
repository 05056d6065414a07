"""A thread's first context of decimal is a copy of DefaultContext, as that is by then."""
import decimal
from decimal import Decimal


def thirds(n: int):
    first = str(Decimal(1) / 3)
    decimal.DefaultContext.prec = 5
    out = []
    for i in range(n):  # expect: review decimal.getcontext
        out.append(str(Decimal(i) / 3))
    decimal.DefaultContext.prec = 28
    return first, out


def lengths(words: list[str]):
    out = []
    for w in words:  # expect: safe
        out.append(sum(ord(c) * len(w) for c in w))
    return out


if __name__ == "__main__":
    print(thirds(4), lengths(["a", "bb"]))
