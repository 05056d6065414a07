# pattern: process_pool thread_pool
# python: 3.8
"""Work in a `try` that has to stay with the parent: what it raises is raised there."""


class Missing(Exception):
    pass


class Ledger:
    def __init__(self):
        self.rows, self.failures = [], []

    def enter(self, name, value):
        if value % 5 == 4:
            raise Missing(name)
        self.rows.append((name, value))

    def failed(self, name, error):
        self.failures.append((name, type(error).__name__, str(error)))


def weigh(n, worst=-1):
    total = 0
    for k in range(n % 7 + 3):
        total = (total * 31 + n * k) % 1009
    if n == worst:
        raise ValueError("no weight for %d" % n)
    if n == 99:
        raise SystemExit("out of %d" % n)
    return total


def entered(numbers, ledger, worst):
    for n in numbers:
        try:
            ledger.enter(n, weigh(n, worst))
        except (ValueError, Missing) as error:
            ledger.failed(n, error)


def several(numbers, ledger, worst):
    seen = 0
    for n in numbers:
        name = "number %d" % n
        print(name)
        try:
            # the work
            low = weigh(n, worst)
            high = weigh(low + n,
                         worst)

            # what has to be in order
            ledger.enter(name, low + high)
        except ValueError as error:
            ledger.failed(name, error)
            continue
        except Missing:
            seen -= 100
        else:
            seen += 1
        finally:
            seen += 1000
        ledger.rows.append(low)
    return seen


def named(numbers, ledger, worst):
    for n in numbers:
        name = "number %d" % n
        try:
            if not name:
                raise ValueError(n)
            value = weigh(len(name) + n, worst)
            ledger.enter(name, value)
        except (ValueError, Missing) as error:
            value = None
            ledger.failed(name, error)
        ledger.rows.append(value)


def uncaught(numbers, ledger, worst):
    for n in numbers:
        try:
            ledger.rows.append(n)
            ledger.enter(n, weigh(n, worst))
        except Missing as error:
            ledger.failed(n, error)


def caught_all(numbers, ledger, worst):
    for n in numbers:
        try:
            ledger.enter(n, weigh(n, worst))
        except:
            ledger.failed(n, None)


def main():
    ledgers = [Ledger(), Ledger(), Ledger(), Ledger(), Ledger()]
    numbers = list(range(20))
    for worst in (0, 7, 19, -1):
        entered(numbers, ledgers[0], worst)
        print(several(numbers, ledgers[1], worst))
        named(numbers, ledgers[2], worst + 8)
        try:
            uncaught(numbers, ledgers[3], worst)
        except ValueError as error:
            print("ended by", error)
        caught_all(numbers + [99, 3], ledgers[4], worst)
    entered([], ledgers[0], 3)
    entered([5], ledgers[0], 5)
    try:
        entered([5, 99, 7], ledgers[0], 3)
    except SystemExit as error:
        print("ended by", error)
    for ledger in ledgers:
        print(ledger.rows, ledger.failures)


if __name__ == "__main__":
    main()
