"""Items that come into their list through a function: `def add(self, page): self.pages.append(page)`, of what each call makes; or of one object twice."""


def work(n):
    total = 0
    for i in range(60):  # expect: refused
        total = (total * 31 + n * i) % 10007
    return total


class Page:
    def __init__(self, n):
        self.n = n
        self.v = 0

    def run(self):
        self.v = work(self.n + self.v)


class Long(Page):
    def run(self):
        super().run()
        self.v += 1


class Book:
    def __init__(self):
        self.pages = []

    def add(self, page):
        self.pages.append(page)
        return page

    def run(self):
        for page in self.pages:  # expect: safe
            page.run()


class Shelf:
    def __init__(self):
        self.books = []

    def put_down(self, page: Page):
        if page.n >= 0:
            self.books.append(page)

    def put(self, page):
        self.put_down(page)

    def run(self):
        for page in self.books:  # expect: safe
            page.run()


class Pair:
    def __init__(self):
        self.both = []

    def add_two(self, a, b):
        self.both.append(a)
        self.both.append(b)

    def run(self):
        for page in self.both:  # expect: safe
            page.run()


class PairOfOne:
    def __init__(self):
        self.twins = []

    def add_twins(self, a, b):
        self.twins.append(a)
        self.twins.append(b)

    def run(self):
        for page in self.twins:  # expect: review
            page.run()


class AddedTwice:
    def __init__(self):
        self.leaves = []

    def add_leaf(self, page):
        self.leaves.append(page)

    def run(self):
        for page in self.leaves:  # expect: review
            page.run()


class AddedInALoop:
    def __init__(self):
        self.sheets = []

    def add_sheet(self, page):
        self.sheets.append(page)

    def run(self):
        for page in self.sheets:  # expect: review
            page.run()


class Doubling:
    def __init__(self):
        self.doubles = []

    def add_double(self, page):
        for _ in range(2):
            self.doubles.append(page)

    def run(self):
        for page in self.doubles:  # expect: review
            page.run()


class Listing:
    def __init__(self):
        self.listed = []

    def add_listed(self, page):
        [self.listed.append(page) for _ in range(2)]

    def run(self):
        for page in self.listed:  # expect: review
            page.run()


class Last:
    def __init__(self):
        self.lasts = []

    def add_last(self, page):
        if page.n % 2:
            page = self.lasts[-1]
        self.lasts.append(page)

    def run(self):
        for page in self.lasts:  # expect: review
            page.run()


class Default:
    def __init__(self):
        self.defaults = []

    def add_default(self, page=Page(7)):
        self.defaults.append(page)

    def run(self):
        for page in self.defaults:  # expect: review
            page.run()


class Again:
    def __init__(self):
        self.repeated = []

    def add_again(self, page):
        self.repeated.append(page)
        return page

    def run(self):
        for page in self.repeated:  # expect: review
            page.run()


class Below(AddedTwice):
    def add_leaf(self, page):
        super().add_leaf(page)


class Mapped:
    def __init__(self):
        self.mapped = []

    def add_mapped(self, page):
        self.mapped.append(page)

    def run(self):
        for page in self.mapped:  # expect: review
            page.run()


class Recursive:
    def __init__(self):
        self.deep = []

    def add_deep(self, page, more):
        self.deep.append(page)
        if more:
            self.add_deep(page, more - 1)

    def run(self):
        for page in self.deep:  # expect: review
            page.run()


def kept_by_both(made):
    old, new = [], []
    made.append(Page(1))
    for page in made:
        old.append(page)
        new.append(page)
    return old


def listed_here():
    here = []
    page = Page(3)
    [here.append(page) for _ in range(2)]
    for page in here:  # expect: review
        page.run()
    return [page.v for page in here]


def main():
    book, shelf, pair, twins = Book(), Shelf(), Pair(), PairOfOne()
    leaves, sheets, doubles, lasts, again, mapped, deep, default = AddedTwice(), AddedInALoop(), Doubling(), Last(), Again(), Mapped(), Recursive(), Default()
    below, listing = Below(), Listing()
    one = Page(99)
    for i in range(5):
        book.add(Long(i) if i % 2 else Page(i))
        kind = Long if i % 3 else Page
        page = kind(i)
        shelf.put(page)
        pair.add_two(Page(i), Page(i + 1))
        twin = Page(i)
        twins.add_twins(twin, twin)
        leaf = Page(i)
        leaves.add_leaf(leaf)
        leaves.add_leaf(leaf)
        below.add_leaf(Page(i))
        sheets.add_sheet(one)
        doubles.add_double(Page(i))
        listing.add_listed(Page(i))
        lasts.add_last(Page(2 * i + (i > 1)))
        default.add_default()
        again.repeated.append(again.add_again(Page(i)))
        list(map(mapped.add_mapped, [one, one]))
        deep.add_deep(Page(i), 2)
    for _ in range(2):
        book.run()
        shelf.run()
        pair.run()
        twins.run()
        leaves.run()
        sheets.run()
        doubles.run()
        lasts.run()
        again.run()
        mapped.run()
        deep.run()
        default.run()
        below.run()
        listing.run()
    print([p.v for p in book.pages], [p.v for p in shelf.books], [p.v for p in pair.both], [p.v for p in twins.twins], [p.v for p in leaves.leaves])
    print([p.v for p in sheets.sheets], [p.v for p in doubles.doubles], [p.v for p in lasts.lasts], [p.v for p in again.repeated], [p.v for p in mapped.mapped])
    print([p.v for p in deep.deep], [p.v for p in default.defaults], [p.v for p in below.leaves], [p.v for p in listing.listed], kept_by_both([])[0].n, listed_here())


if __name__ == "__main__":
    main()
