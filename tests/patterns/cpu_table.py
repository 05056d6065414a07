# pattern: process_pool
"""Walks through a large table that all iterations read."""
import sys


def build(size):
    return [str(k) * 12 for k in range(size)]


def walk(table, start):
    total, at = 0, start
    for _ in range(6000):
        total += len(table[at])
        at = (at * 31 + 7) % len(table)
    return total


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    table = build(300000)
    totals = []
    for start in range(count):
        totals.append(walk(table, start))
    print(sum(totals))


if __name__ == "__main__":
    main()
