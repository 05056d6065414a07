"""any, all and next stop asking a generator where they know enough: no item behind that may show that its work has begun."""
import enum
import itertools
import random


def heavy(a, b=1):
    if a == 77:
        raise ValueError(a)
    t = 0
    for k in range(40):
        t = (t * 31 + a * k + b) % 10007
    return t


def exists(n):
    return any(heavy(x) % 5 == 2 for x in range(n))  # expect: safe


def every(xs):
    found = all(heavy(x) > 3 for x in xs if x != 5)  # expect: safe
    return found


def first(xs, limit):
    return next((x for x in xs if heavy(x) > limit), None)  # expect: safe


def counted_on(n):
    return next(k for k in itertools.count(n) if heavy(k, 2) % 7 == 0)  # expect: safe


def not_there(xs):
    try:
        return next(heavy(x) for x in xs if heavy(x) < 0)  # expect: safe
    except StopIteration:
        return "none"


def indexed(xs, default):
    return next((i for i, x in enumerate(xs) if heavy(x) % 3 == 0), default)  # expect: safe


def prime(n):
    return n > 1 and all(n % k for k in range(2, int(n ** 0.5) + 1))


def twin(limit):
    return next((n, n + 2) for n in range(limit) if prime(n) and prime(n + 2))  # expect: safe


def shown(x):
    print("at", x)
    return heavy(x) % 3 == 0


def prints(xs):
    return any(shown(x) for x in xs)  # expect: refused


CALLS = []


def noted(x):
    CALLS.append(x)
    return heavy(x) % 3 == 0


def notes(xs):
    return all(noted(x) for x in xs), len(CALLS)  # expect: refused


def drawn(xs):
    return any(heavy(x) < random.random() for x in xs), random.random()  # expect: refused


def witness(xs):
    if any(heavy(hit := x) % 3 == 0 for x in xs):  # expect: refused
        return hit


def witness_in_condition(xs):
    found = next((x for x in xs if (score := heavy(x)) % 3 == 0), None)  # expect: refused
    return found, score


def rest(xs):
    numbers = iter(xs)
    found = next(x for x in numbers if heavy(x) % 3 == 0)  # expect: refused
    return found, list(numbers)


def rest_of_zip(xs, ys):
    numbers = iter(ys)
    found = any(heavy(x, y) % 3 == 0 for x, y in zip(xs, numbers))  # expect: refused
    return found, list(numbers)


def taking(queue):
    while queue:
        yield queue.pop()


def rest_of_queue(xs):
    queue = list(xs)
    found = any(heavy(x) % 3 == 0 for x in taking(queue))  # expect: refused
    return found, queue


def read_on(path):
    with open(path) as file:
        found = any(heavy(len(line)) % 3 == 0 for line in file)  # expect: refused
        return found, file.read()


def stops_inside(xs):
    return any(heavy(100 // y, x) % 2 == 0 for x in xs for y in (3, 2, 0))  # expect: refused


class Answer:
    asked = []

    def __init__(self, value):
        self.value = value

    def __bool__(self):
        Answer.asked.append(self.value)
        return self.value > 5000


def asks_answers(xs):
    return any(Answer(heavy(x)) for x in xs), Answer.asked  # expect: refused


class Grade(enum.Enum):
    GOOD = 1
    BAD = 0

    def __bool__(self):
        Answer.asked.append(self.name)
        return self is Grade.GOOD


def grade(x):
    return Grade.GOOD if heavy(x) % 3 == 0 else Grade.BAD


def asks_grades(xs):
    return any(grade(x) for x in xs), len(Answer.asked)  # expect: refused


def tries_again(x):
    return any(heavy(x) % 3 == 0 for _ in range(3))  # expect: refused


def own_any(xs):
    def any(values):
        return list(values)
    return any(heavy(x) % 3 == 0 for x in xs)  # expect: refused


def handed_on(xs):
    numbers = (heavy(x) for x in xs)  # expect: refused
    return next(numbers), sum(numbers)


class Reader:
    def __init__(self, xs):
        self.numbers = iter(xs)

    def find(self):
        return next(x for x in self.numbers if heavy(x) % 3 == 0)  # expect: refused


def for_all(numbers):
    try:
        print(every(numbers), first(numbers, 20000))
    except ValueError as error:
        print("no", error)


def main():
    xs = [4, 9, 1, 30, 22, 11, 8, 3]
    print(exists(70), every(xs[:6]), every([3, 4, 5]), first(xs, 9000), counted_on(3), not_there(xs[:5]), indexed(xs, -1), indexed([], "none"), twin(90))
    print(prints(xs), notes(xs), witness(xs), witness_in_condition(xs), rest(xs), rest_of_zip(xs, xs), rest_of_queue(xs))
    print(asks_answers(xs), asks_grades(xs), tries_again(3), own_any(xs[:5]), handed_on(xs[:5]))
    random.seed(1)
    print(drawn(xs), read_on(__file__)[0])
    reader = Reader(xs)
    print(reader.find(), reader.find() if len(xs) > 20 else "end")
    for_all([77, 1])
    for_all([1, 2, 77])
    for_all([5])
    for_all([1, 8, 3, 2, 77])
    try:
        print(stops_inside([1, 2]))
    except ZeroDivisionError as error:
        print("no", error)


if __name__ == "__main__":
    main()
