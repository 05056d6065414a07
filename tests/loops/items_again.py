"""Items that are changed, and come again in another iteration."""
import itertools
import math


class Walker:
    def __init__(self, x):
        self.x = x
        self.steps = []

    def walk(self, target):
        self.x = (self.x + sum(math.sin(k * target.x) for k in range(50))) / 2
        self.steps.append(self.x)


def follow(walkers):
    for a, b in zip(walkers, walkers[1:]):  # expect: refused
        b.walk(a)


def follow_numbered(walkers):
    for i, (a, b) in enumerate(zip(walkers, walkers[1:])):  # expect: refused
        b.walk(a)


def meet(walkers):
    for a, b in itertools.combinations(walkers, 2):  # expect: refused
        a.walk(b)


def all_to_all(walkers, others):
    for a, b in itertools.product(walkers, others):  # expect: refused
        a.walk(b)


def two_lists(walkers, targets):
    for a, b in zip(walkers, targets):  # expect: safe
        a.walk(b)


def one_list_twice(walkers, targets):
    for a, b in zip(walkers, targets):  # expect: review
        a.walk(b)


def some_of_both(walkers, targets):
    for a, b in zip(walkers, targets):  # expect: review
        a.walk(b)


def chained(walkers):
    for a in itertools.chain(walkers, walkers):  # expect: refused
        a.walk(a)


def taken_twice(walkers):
    twice = list(itertools.chain(walkers, walkers))
    for a in twice:  # expect: review
        a.walk(a)


def main():
    walkers = [Walker(i) for i in range(6)]
    follow(walkers)
    follow_numbered(walkers)
    meet(walkers)
    all_to_all(walkers, walkers[:2])
    two_lists(walkers, [Walker(i * 2) for i in range(6)])
    one_list_twice(walkers, list(reversed(walkers)))
    some_of_both(walkers, [walkers[2] if i % 2 else Walker(i) for i in range(6)])
    chained(walkers)
    taken_twice(walkers)
    print([round(w.x, 9) for w in walkers], sum(len(w.steps) for w in walkers))


if __name__ == "__main__":
    main()
