"""Dictionaries of attributes and of a module's names: what is stored in them is an attribute, or a global."""
import sys

LOG = []
LIMIT = 0
STEP = 0
COUNT = 0
HERE = sys.modules[__name__]
NAMES = globals()


def heavy(n):
    return sum(i * n % 7 for i in range(40))


def quiet(n):
    return heavy(n)


def loud(n):
    LOG.append(n)
    return heavy(n + len(LOG))


class Shop:
    def __init__(self):
        self.price = 3
        self.step = quiet

    def cost(self, n):
        return heavy(n + self.price)


class ByDict(Shop):
    pass


class ByVars(Shop):
    pass


class ByUpdate(Shop):
    def put(self, **values):
        self.__dict__.update(values)


class ByHelper(Shop):
    pass


class Method:
    def cost(self, n):
        return heavy(n)


class Inner:
    def cost(self, n):
        return self.inner(n)

    def inner(self, n):
        return heavy(n)


class Plain:
    def __init__(self, **values):
        for name, value in values.items():  # expect: refused
            setattr(self, name, value)
        self.__dict__.update(values)

    def cost(self, n):
        return heavy(n + self.price)

    def __repr__(self):
        return ", ".join(f"{k}={v}" for k, v in sorted(self.__dict__.items()))  # expect: review


def put(names, value):
    names["step"] = value


def globals_by_name(xs):
    out = []
    for x in xs:  # expect: refused
        NAMES["LIMIT"] += 1
        out.append(heavy(x + LIMIT))
    return out


def globals_by_module(xs):
    out = []
    for x in xs:  # expect: refused
        HERE.STEP += 1
        out.append(heavy(x + STEP))
    for x in xs:  # expect: refused
        sys.modules[__name__].STEP = x
        out.append(heavy(x + STEP))
    for x in xs:  # expect: refused
        setattr(HERE, "STEP", x)
        out.append(heavy(x + STEP))
    return out


def globals_of_a_function(xs):
    out = []
    names = heavy.__globals__
    for x in xs:  # expect: refused
        names["COUNT"] = x
        out.append(heavy(x + COUNT))
    return out


def another_module(module, xs):
    out = []
    for x in xs:  # expect: refused
        module.COUNT = x
        out.append(heavy(x + COUNT))
    return out


def attributes(xs):
    out = []
    shop = Shop()
    names = shop.__dict__
    for x in xs:  # expect: refused
        names["price"] += x
        out.append(heavy(x + shop.price))
    names = vars(shop)
    for x in xs:  # expect: refused
        names["price"] += x
        out.append(shop.cost(x))
    for x in xs:  # expect: refused
        shop.price = x
        out.append(heavy(names["price"]))
    for x in xs:  # expect: refused
        names.update(price=x)
        out.append(shop.cost(x))
    for x in xs:  # expect: refused
        setattr(shop, f"price{x}", x)
        out.append(heavy(x + len(names)))
    for x in xs:  # expect: safe
        out.append(heavy(x + names["price"]))
    return out


def functions(xs, name):
    out = []
    first, second, third, fourth, fifth, sixth = ByDict(), ByVars(), ByUpdate(), ByHelper(), Method(), Inner()
    first.__dict__["step"] = loud
    for x in xs:  # expect: refused
        out.append(first.step(x))
    vars(second)["step"] = loud
    for x in xs:  # expect: refused
        out.append(second.step(x))
    third.put(step=loud)
    for x in xs:  # expect: refused
        out.append(third.step(x))
    put(vars(fourth), loud)
    for x in xs:  # expect: refused
        out.append(fourth.step(x))
    vars(fifth).setdefault("cost", loud)
    for x in xs:  # expect: refused
        out.append(fifth.cost(x))
    setattr(sixth, name, loud)
    for x in xs:  # expect: refused
        out.append(sixth.cost(x))
    return out


def plain(xs):
    out = []
    item = Plain(price=4)
    for x in xs:  # expect: safe
        out.append(item.cost(x))
    return out, repr(item)


def main():
    xs = list(range(6))
    for part in (globals_by_name, globals_by_module, globals_of_a_function, attributes, plain):  # expect: refused
        print(part.__name__, part(xs))
    print(another_module(HERE, xs))
    print(functions(xs, "inner"))


if __name__ == "__main__":
    main()
