"""Context managers that swallow exceptions, under names that others have which do not: a name that is bound within keeps what it was."""
import contextlib


def cost(n):
    total = 0
    for k in range(n % 5 + 20):
        total = (total * 31 + k) % 1009
    if n % 7 == 3:
        raise ValueError(n)
    return total


class Client:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return True


class Guard:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return isinstance(error, ValueError)


class Plain:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class Api:
    def get(self):
        return Guard()

    def open(self):
        return Plain()


@contextlib.contextmanager
def lock():
    try:
        yield
    except ValueError:
        pass


def swallowed(xs):
    a, y = [], None
    for x in xs:  # expect: safe
        with Client():
            y = cost(x)
        a.append(y)
    api = Api()
    for x in xs:  # expect: safe
        with api.get():
            z = cost(x)
        a.append(z)
    for x in xs:  # expect: safe
        with lock():
            w = cost(x)
        a.append(w)
    for x in xs:  # expect: refused carried
        with Client():
            y = cost(x + (y or 0))
        a.append(y)
    return a


def passed_on(xs):
    a = []
    api = Api()
    for x in xs:  # expect: safe
        with api.open():
            y = cost(x)
        a.append(y)
    return a


def attempt(function, xs):
    try:
        return function(xs)
    except (ValueError, UnboundLocalError) as error:
        return type(error).__name__


def main():
    xs = list(range(12))
    print(attempt(swallowed, xs), attempt(passed_on, xs), attempt(passed_on, xs[:3]), attempt(swallowed, xs[3:]))


if __name__ == "__main__":
    main()
