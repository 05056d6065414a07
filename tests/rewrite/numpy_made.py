# pattern: process_pool_shared_memory
# needs: numpy
# fallback: always
"""An array that the loop's own function makes; no module is imported under another name."""
import numpy


def weight(table, n, scale):
    return float(table[n:].sum()) * scale


def build(count, scale):
    table = numpy.sqrt(numpy.arange(count, dtype=float))
    found, names = [], ["a", "b"]
    for n in range(count):
        value = weight(table, n, scale)
        if value > 3:
            found.append((names[n % 2], round(value, 6)))
    return found


print(build(12, 1.5), build(0, 1))
