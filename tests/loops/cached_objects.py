"""What a cache gives is one object, whichever call asked for it; the keys of a Counter are the objects that were counted."""
import collections
import functools


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Page:
    def __init__(self, n):
        self.n = n
        self.rows = None

    def add(self, x):
        if self.rows is not None:
            self.rows.append(x)
            return cost(x + len(self.rows))
        return cost(x)

    def __hash__(self):
        return 1


@functools.lru_cache(maxsize=None)
def page():
    return Page(1)


@functools.lru_cache(maxsize=None)
def lines():
    yield from range(100)


class Book:
    def __init__(self, n):
        self.n = n

    @functools.cached_property
    def page(self):
        return Page(self.n)

    @functools.cached_property
    def words(self):
        found = []
        for k in range(self.n):  # expect: safe
            found.append(cost(k))
        return found


def asked_twice(xs):
    one = page()
    page().rows = []
    out = []
    for x in xs:  # expect: refused
        out.append(one.add(x))
    return out


def of_attribute(book, xs):
    one = book.page
    book.page.rows = []
    out = []
    for x in xs:  # expect: refused
        out.append(one.add(x))
    return out


def read_on(xs):
    out = []
    ahead = lines()
    for x in xs:  # expect: refused
        out.append(cost(x + next(ahead) + next(lines())))
    return out


def handed_in(xs, rows):
    out = []
    for x in xs:  # expect: review
        shelf().append(x)
        out.append(cost(x + len(rows)))
    return out


@functools.lru_cache(maxsize=None)
def shelf():
    return []


def counted(xs):
    one = Page(2)
    collections.Counter([one]).most_common()[0][0].rows = []
    out = []
    for x in xs:  # expect: refused
        out.append(one.add(x))
    return out


def read_only(xs):
    books = [Book(x) for x in xs]
    out = []
    for book in books:  # expect: safe
        out.append(cost(len(book.words)))
    return out


def main():
    xs = list(range(12))
    print(asked_twice(xs))
    print(of_attribute(Book(3), xs))
    print(read_on(xs))
    print(handed_in(xs, shelf()))
    print(counted(xs))
    print(read_only(xs))


if __name__ == "__main__":
    main()
