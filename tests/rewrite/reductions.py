# pattern: process_pool thread_pool
"""State that all iterations share, merged in the parent in the loop's order: no lock, no manager."""
import heapq
from collections import Counter, defaultdict


def weigh(n):
    total = 0
    for k in range(50):
        total += (k ^ n) % 13
    return total % 41


class Stats:
    def __init__(self):
        self.count, self.total, self.best = 0, 0.0, None

    def add(self, value):
        self.count += 1
        self.total += value / 3
        if self.best is None or value > self.best:
            self.best = value

    def read(self, numbers):
        for n in numbers:
            self.add(weigh(n))


def extremes(numbers):
    least, most = float("inf"), 0
    for n in numbers:
        value = weigh(n)
        least = min(least, value)
        most = max(most, value)
    return least, most


def running(numbers):
    count, mean, squares = 0, 0.0, 0.0
    for n in numbers:
        value = weigh(n)
        count += 1
        difference = value - mean
        mean += difference / count
        squares += difference * (value - mean)
    return mean, squares


def smallest(numbers, most):
    heap = []
    for n in numbers:
        heapq.heappush(heap, (-weigh(n), n))
        if len(heap) > most:
            heapq.heappop(heap)
    return sorted(heap)


def grouped(numbers):
    groups, counts, seen = defaultdict(list), Counter(), set()
    for n in numbers:
        value = weigh(n)
        groups[value % 3].append(n)
        counts[value % 5] += 1
        if value not in seen:
            seen.add(value)
    return dict(groups), counts, len(seen)


def product(numbers):
    state = 1
    for n in numbers:
        state = (state * 31 + weigh(n)) % 1000003
    return state


TOTAL = 0


def count_all(numbers):
    global TOTAL
    for n in numbers:
        TOTAL += weigh(n)


def main():
    numbers = list(range(40))
    stats = Stats()
    stats.read(numbers)
    print(stats.count, stats.total, stats.best)
    print(extremes(numbers), running(numbers), smallest(numbers, 3))
    print(grouped(numbers), product(numbers))
    count_all(numbers)
    print(TOTAL)


if __name__ == "__main__":
    main()
