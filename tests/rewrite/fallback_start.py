# pattern: process_pool
# fallback: always
# share: once
import concurrent.futures as futures
import logging
import sys


def lookup(table, n):
    return table[n % len(table)] + n


def collect(table):
    out = []
    for n in range(30):
        out.append(lookup(table, n))
    return out


def main():
    logging.getLogger("x").debug("start %s", futures.__name__)
    print(collect({0: 1, 1: 5, 2: 9}), sys.argv[1:])


if __name__ == "__main__":
    main()
