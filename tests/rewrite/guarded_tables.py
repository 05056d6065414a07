# pattern: process_pool
"""A table that the top level fills by an expression without a call: with a pool it goes under the guard, and workers are handed it."""


def weigh(text, n):
    total = 0
    for k in range(300):
        total = (total * 31 + k + len(text)) % 10007
    return total % (n + 1)


if True:
    TEXTS = ["row %d" % i + " more" * (i % 3) for i in range(9)]
total = 0
for n in range(9):
    total += weigh(TEXTS[n], n)
print(total, TEXTS[4])
