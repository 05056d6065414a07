"""Rows of the Mandelbrot set."""
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial


def row(y, width, height, depth=200):
    counts = []
    for x in range(width):
        c = complex(3 * x / width - 2, 2 * y / height - 1)
        z, n = 0j, 0
        while n < depth and abs(z) < 2:
            z = z * z + c
            n += 1
        counts.append(n)
    return counts


def main():
    height = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        rows = list(pool.map(partial(row, width=320, height=height), range(height), chunksize=4))
    print(sum(map(sum, rows)))


if __name__ == "__main__":
    main()
