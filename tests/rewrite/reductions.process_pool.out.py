# pattern: process_pool thread_pool
"""State that all iterations share, merged in the parent in the loop's order: no lock, no manager."""
import heapq
import os
import signal
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor


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
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            for result in pool.map(weigh, numbers):
                self.add(result)


def extremes(numbers):
    least, most = float("inf"), 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for value in pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1):
            least = min(least, value)
            most = max(most, value)
    return least, most


def running(numbers):
    count, mean, squares = 0, 0.0, 0.0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for value in pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1):
            count += 1
            difference = value - mean
            mean += difference / count
            squares += difference * (value - mean)
    return mean, squares


def _smallest_item(n):
    return (-weigh(n), n)


def smallest(numbers, most):
    heap = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(_smallest_item, numbers, chunksize=len(numbers) // 200 + 1):
            heapq.heappush(heap, result)
            if len(heap) > most:
                heapq.heappop(heap)
    return sorted(heap)


def grouped(numbers):
    groups, counts, seen = defaultdict(list), Counter(), set()
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, value in zip(numbers, pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1)):
            groups[value % 3].append(n)
            counts[value % 5] += 1
            if value not in seen:
                seen.add(value)
    return dict(groups), counts, len(seen)


def product(numbers):
    state = 1
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1):
            state = (state * 31 + result) % 1000003
    return state


TOTAL = 0


def count_all(numbers):
    global TOTAL
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(weigh, numbers):
            TOTAL += result


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
