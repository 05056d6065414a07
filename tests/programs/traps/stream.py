"""Looks parallel, is not: the draws come from one random stream, in order."""
import random


def walk(steps):
    position = 0.0
    for _ in range(steps):
        position += random.random() - 0.5
    return position


def main():
    random.seed(7)
    ends = []
    for _ in range(900):
        ends.append(walk(20000))
    print(f"{sum(ends):.9f} {max(ends):.9f}")


if __name__ == "__main__":
    main()
