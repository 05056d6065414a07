"""What is pickled of a class may be said elsewhere (copyreg), and what exceptions keep beside their arguments is not: safe for threads, and
processes have to leave them alone. What a class does as it is made is part of the work that makes it."""
import copyreg

NAMES = []


class Money:
    def __init__(self, amount: int):
        self.amount = amount
        self.note = ""


def _make(amount: int):
    return Money(amount)


def _reduce(money):
    return _make, (money.amount,)


copyreg.pickle(Money, _reduce)


class Field:
    def __set_name__(self, owner, name):
        NAMES.append(name)


class Quiet:
    def __set_name__(self, owner, name):
        self.name = name


class Missing:
    pass


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def paid(n):
    out = []
    for i in range(n):  # expect: safe
        money = Money(cost(i))
        money.note = "paid"
        out.append(money)
    return [(money.amount, money.note) for money in out]


def named(i):
    class Record:
        x = Field()
    return cost(i) + len(Record.__name__)


def loud(n):
    out = []
    for i in range(n):  # expect: refused NAMES
        out.append(named(i))
    return out, len(NAMES)


def quiet(n):
    out = []
    for i in range(n):  # expect: safe
        class Record:
            x = Quiet()
        out.append(cost(i) + len(Record.__name__))
    return out


def failing(n):
    total, missing = 0, Missing()
    try:
        for i in range(n):  # expect: safe
            total += cost(i)
            if i > n - 3:
                total += len(missing.size)
    except AttributeError as error:
        print(error.name, type(error.obj).__name__)
    return total


if __name__ == "__main__":
    print(paid(5))
    print(loud(5))
    print(quiet(5))
    print(failing(7))
