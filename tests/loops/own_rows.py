"""Generators that are methods: their object is named in the loop's body, too, and is not used up by being asked for them."""
import os
import tempfile


def work(x):
    return sum(k * x for k in range(40))


class Store:
    def __init__(self, folder):
        self.folder = folder
        self.xs = list(range(1, 9))
        self.it = iter(range(1, 9))
        self.limit = 1
        self.count = 0
        self.found = []

    def doubled(self):
        for x in self.xs:
            yield x * 2

    def paths(self):
        for base, _, names in os.walk(self.folder):
            for name in sorted(names):
                if name.endswith(".txt"):
                    yield os.path.join(base, name)

    def rest(self):
        for x in self.it:
            yield x

    def counted(self):
        for x in self.xs:
            self.count += 1
            yield x

    def above(self):
        for x in self.xs:
            if x > self.limit:
                yield x

    def fill(self):
        for x in self.doubled():  # expect: safe
            self.found.append(work(x))

    def read(self):
        for path in self.paths():  # expect: safe
            with open(path) as file:
                self.found.append(len(file.read()))

    def first(self):
        for x in self.doubled():  # expect: safe
            if work(x) % 7 == 3:
                self.found.append(x)
                break

    def divided(self):
        for x in self.doubled():  # expect: safe
            self.found.append(work(x) // (x - 10))

    def use_up(self):
        for x in self.rest():  # expect: review
            self.found.append(work(x) // (x - 4))

    def use_up_first(self):
        for x in self.rest():  # expect: refused
            if work(x) % 5 == 0:
                self.found.append(x)
                break

    def count_on(self):
        for x in self.counted():  # expect: review
            self.found.append(work(x) // (x - 4))

    def raised(self):
        for x in self.above():  # expect: refused
            self.found.append(work(x))
            self.limit += 1


def main():
    with tempfile.TemporaryDirectory() as folder:
        for n in range(4):
            with open(os.path.join(folder, f"{n}.txt"), "w") as file:
                file.write("line\n" * n)
        store = Store(folder)
        for method in (store.fill, store.read, store.first, store.divided, store.use_up, store.use_up_first, store.count_on, store.raised):
            try:
                method()
            except ZeroDivisionError as error:
                print(error)
            print(store.found, store.count, store.limit)
        print(list(store.it))


main()
