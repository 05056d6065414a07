"""Methods of objects that nobody knows, called for what they change: processes would change a copy of what they were given."""


def work(x):
    total = 0
    for k in range(300):  # expect: refused total
        total += (x * k) % 7
    return total


def rows_of(new, old):
    for k in old:  # expect: review process-mutation
        new[k].append(work(old[k][0]))


def part_of_item(items):
    for item in items:  # expect: review process-mutation
        item.seen.add(work(item.key))


def made_by_the_item(library, paths):
    for path in paths:  # expect: review unknown-method
        picture = library.load(path)
        picture.turn(work(len(path)))


class Sized:
    @property
    def size(self):
        return 3


def asked_by_name(things):
    for thing in things:  # expect: review unknown-method
        thing.best = work(getattr(thing, "size", 3))


def main():
    print(work(3))


if __name__ == "__main__":
    main()
