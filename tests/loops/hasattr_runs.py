"""hasattr() looks for the attribute as getattr() does, and f(**x) asks x for its keys: here both count it."""


class Lazy:
    asked = 0

    def __init__(self, size: int):
        self.size = size

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        Lazy.asked += 1
        return name


class Shape:
    asked = 0

    def __init__(self, size: int):
        self.size = size

    @property
    def area(self):
        Shape.asked += 1
        return self.size * self.size

    def keys(self):
        Shape.asked += 1
        return ["size"]

    def __getitem__(self, key):
        return self.size


class Plain:
    def __init__(self, size: int):
        self.size = size


def doubled(size=0):
    return size * 2


def lazy(items: list[Lazy]):
    return [hasattr(item, "colour") for item in items]  # expect: refused asked


def shapes(items: list[Shape]):
    return [hasattr(item, "area") for item in items]  # expect: refused asked


def spread(items: list[Shape]):
    return [doubled(**item) for item in items]  # expect: refused asked


def named(items: list[Lazy], name):
    return [hasattr(item, name) for item in items]  # expect: review hasattr


def plain(items: list[Plain]):
    return [(hasattr(item, "colour"), sum(range(item.size))) for item in items]  # expect: safe


def main():
    print(lazy([Lazy(1), Lazy(2)]), shapes([Shape(1), Shape(2)]), spread([Shape(1)]), named([Lazy(1)], "a" + "b"), plain([Plain(3)]), Lazy.asked, Shape.asked)


main()
