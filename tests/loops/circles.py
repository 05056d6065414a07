"""Objects that lead to others of their class, or that look like something else: safe for threads, and processes have to leave them alone."""


class Node:
    def __init__(self, name, after=None):
        self.name = name
        self.after = after
        self.near = set()

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return isinstance(other, Node) and self.name == other.name


class Chain:
    def __init__(self, value, after):
        self.value = value
        self.after = after


class Basket:
    def __init__(self, owner):
        self.owner = owner
        self.fruits = []


class Fruit:
    def __init__(self, weight):
        self.weight = weight
        self.basket = None


class Odd:
    def __init__(self, n):
        self.n = n

    def __dict__(self):
        return {"n": self.n}


class Guise:
    def __init__(self, n):
        self.n = n

    @property
    def __class__(self):
        return int


class Named:
    def __new__(cls, n):
        return super().__new__(cls)

    def __init__(self, n):
        self.n = n


class Plain:
    def __init__(self, n):
        self.n = n
        self.parts = [Fruitless(n)]


class Fruitless:
    def __init__(self, n):
        self.n = n


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def graph(n):
    out = []
    for i in range(n):  # expect: safe
        a, b = Node(cost(i)), Node(cost(i + 1))
        a.near.add(b)
        b.near.add(a)
        out.append(a)
    return [len(a.near) for a in out]


def chained(n):
    out = []
    for i in range(n):  # expect: safe
        head = None
        for k in range(700):  # expect: safe
            head = Chain(cost(k), head)
        out.append(head)
    return [head.value for head in out]


def baskets(n):
    out = []
    for i in range(n):  # expect: safe
        basket, fruit = Basket(cost(i)), Fruit(i)
        fruit.basket = basket
        basket.fruits.append(fruit)
        out.append(basket)
    return [len(basket.fruits) for basket in out]


def odds(n):
    out = []
    for i in range(n):  # expect: safe
        out.append(Odd(cost(i)))
    return [one.n for one in out]


def guises(n):
    out = []
    for i in range(n):  # expect: safe
        out.append(Guise(cost(i)))
    return [one.n for one in out]


def named(n):
    out = []
    for i in range(n):  # expect: safe
        out.append(Named(cost(i)))
    return [one.n for one in out]


def plain(n):
    out = []
    for i in range(n):  # expect: safe
        out.append(Plain(cost(i)))
    return [one.parts[0].n for one in out]


if __name__ == "__main__":
    for work in graph, chained, baskets, odds, guises, named, plain:
        print(work.__name__, work(5))
