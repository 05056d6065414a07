"""Clocks are read to tell how long something took: both readings go where it is done, or the loop is for a look."""
import time
from datetime import datetime


def work(n: int) -> int:
    t = 0
    for i in range(n * 100):
        t += i * n % 7
    return t


def whole(xs: list[int]):
    rows = []
    for x in xs:  # expect: safe
        begun = time.time()
        result = work(x)
        rows.append((result, time.time() - begun))
    return rows


def total(xs: list[int]):
    spent = 0.0
    for x in xs:  # expect: safe
        begun = time.perf_counter()
        work(x)
        spent += time.perf_counter() - begun
    return spent


def told(xs: list[int]):
    found = []
    for x in xs:  # expect: safe
        begun = datetime.now()
        found.append(work(x))
        print("took", datetime.now() - begun)
    return found


def of_each(xs: list[int]):
    first, second = [], []
    for x in xs:  # expect: safe
        one = time.perf_counter_ns()
        work(x)
        two = time.perf_counter_ns()
        work(x + 1)
        three = time.perf_counter_ns()
        first.append(two - one)
        second.append(three - two)
    return first, second


def of_the_parent(xs: list[int]):
    """What it measures is not done by who would read the first clock."""
    spent = []
    for x in xs:  # expect: review clock
        begun = time.perf_counter()
        print(work(x))
        ended = time.perf_counter()
        spent.append(ended - begun)
    return spent


def of_a_call(xs: list[int], ask):
    one, two = [], []
    for x in xs:  # expect: review clock
        begun = time.monotonic()
        ask(x)
        between = time.monotonic()
        work(x)
        ended = time.monotonic()
        one.append(between - begun)
        two.append(ended - between)
    return one, two


def nothing_else(xs: list[int]):
    """The moments are all that is kept of it."""
    seen = []
    for x in xs:  # expect: review clock
        print(x)
        at = time.time()
        seen.append((x, at))
    return seen


def around(xs: list[int]):
    one, two = [], []
    for x in xs:  # expect: review clock
        one.append((time.time(), work(x)))
        print("one of", x)
        two.append((time.time(), work(x)))
    return one, two


def timed(n: int):
    begun = time.time()
    work(n)
    return time.time() - begun


def of_its_own(xs: list[int]):
    """Each reading stands beside what it measures."""
    one, two = [], []
    for x in xs:  # expect: safe
        one.append(timed(x))
        two.append(timed(x + 1))
    return one, two


def paced(xs: list[int]):
    """The parent's clock measures the parent's part."""
    found, last = [], time.time()
    for x in xs:  # expect: safe
        found.append(work(x))
        if time.time() - last > 5:
            print("so far", len(found))
            last = time.time()
    return found
