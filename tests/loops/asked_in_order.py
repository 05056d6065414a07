"""Heaps, sorted lists, sums so far, groups and keys ask objects of which nothing is known for their comparisons, where the program has a class with such."""
import bisect
import heapq
import itertools
import queue

WAY = queue.SimpleQueue()


class Part:
    asked = 0

    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        Part.asked += 1
        return Part(self.n + other.n + Part.asked)

    def __lt__(self, other):
        Part.asked += 1
        return (self.n * Part.asked) % 7 < (other.n * Part.asked) % 7

    def __eq__(self, other):
        Part.asked += 1
        return Part.asked % 2 == 0

    def __hash__(self):
        Part.asked += 1
        return Part.asked % 3


def through_a_queue(x):
    WAY.put(x)
    return WAY.get()


def smallest(parts):
    return [heapq.nsmallest(2, parts)[0].n for i in range(10)]  # expect: review


def place(parts, one):
    return [bisect.bisect(parts, one) for i in range(10)]  # expect: refused


def so_far(parts):
    return [list(itertools.accumulate(parts))[-1].n for i in range(10)]  # expect: review


def different(parts):
    return [len(dict.fromkeys(parts)) for i in range(10)]  # expect: review


def groups(parts):
    return [len(list(itertools.groupby(parts))) for i in range(10)]  # expect: review


def in_a_list():
    parts = [through_a_queue(Part(i)) for i in range(5)]
    return [sorted(parts)[0].n for i in range(10)]  # expect: review


def added_up():
    parts = [through_a_queue(Part(i)) for i in range(5)]
    return [sum(parts[1:], parts[0]).n for i in range(10)]  # expect: review


def in_a_set():
    parts = [through_a_queue(Part(i)) for i in range(5)]
    return [len(set(parts)) for i in range(10)]  # expect: review


def of_numbers(n):
    return [heapq.nsmallest(2, [k * i % 7 for k in range(300)])[0] for i in range(n)]  # expect: safe


if __name__ == "__main__":
    for f in (in_a_list, added_up, in_a_set):
        Part.asked = 0
        print(f.__name__, f())
    for f in (smallest, so_far, different, groups):
        Part.asked = 0
        print(f.__name__, f(through_a_queue([Part(i) for i in range(5)])))
    print(place(through_a_queue([Part(i) for i in range(5)]), Part(3)), of_numbers(5))
