"""Statements of the parent's in a `try`, an `if` or a `with` that each way through the work comes to once, at its end: the worker returns their values. Others it gathers."""
# pattern: process_pool thread_pool review
import contextlib
import os
import tempfile


def load(n):
    if n % 4 == 1:
        raise KeyError(n)
    if n % 7 == 6:
        raise ValueError("no %d" % n)
    return sum(i * i for i in range(n * 100))


def table(numbers):
    loaded = {}
    for n in numbers:
        try:
            loaded[n] = load(n)
        except KeyError as error:
            loaded[n] = -len(error.args)  # as it is
            # nothing else
        except ValueError:
            loaded[n] = None
    return loaded


def pairs(numbers):
    found = []
    for n in numbers:
        m = load(n * 4) + 1
        if m % 3 == 0:
            found.append((n, m))
        elif m % 3 == 1:
            found.append((n, -m))
        else:
            raise RuntimeError(m)
    return found


def attempt(numbers):
    try:
        return pairs(numbers)
    except RuntimeError as error:
        return "raised %s" % error


def two_values(numbers):
    found = {}
    for n in numbers:
        if n % 2:
            found[load(n * 4) % 13] = n, "odd"
        else:
            found[load(n * 4) % 17] = n, "even"
    return found


def sizes(paths):
    total = 0
    for path in paths:
        with open(path) as file:
            total += len(file.read()) + load(4)
    return total


def kept(numbers):
    """A way around it, two of them, a manager that swallows, an `if` without else, a name that is bound anew."""
    one, two, three, four, five = [], [], [], [], []
    for n in numbers:
        try:
            one.append(load(n))
        except (KeyError, ValueError):
            pass
    for n in numbers:
        try:
            two.append(load(n))
        except (KeyError, ValueError):
            two.append(n)
            two.append(n)
    for n in numbers:
        with contextlib.suppress(KeyError, ValueError):
            three.append(load(n))
    for n in numbers:
        if n % 4 == 0:
            four.append(load(n))
    for n in numbers:
        try:
            n = load(n)
            five.append(n)
        except (KeyError, ValueError):
            five.append(n)
    return one, two, three, four, five


def main():
    numbers = [0, 1, 2, 3, 4, 5, 6, 8, 10]
    print(table(numbers), table([]))
    print(attempt([2, 3, 4]), attempt([0, 3]), attempt([]))
    print(two_values(range(5)))
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in "abc"]
        for path in paths:
            with open(path, "w") as file:
                file.write(path[-1] * 5)
        print(sizes(paths))
    print(kept(numbers))


if __name__ == "__main__":
    main()
