# pattern: process_pool thread_pool
import math


def term(k):
    return math.sin(k) / (k + 0.1)


def main():
    total = 0.0
    for k in range(500):
        total += term(k)
    print(repr(total), repr(sum(term(k) for k in range(500))))


if __name__ == "__main__":
    main()
