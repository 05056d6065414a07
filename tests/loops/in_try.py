"""Work at the beginning of a `try` whose other statements have to be done in order."""


def work(n):
    s = 0
    for i in range(60):
        s = (s * 31 + i * n) % 10007
    if s % 11 == 3:
        raise ValueError("bad %d" % n)
    return s


class Store:
    def __init__(self):
        self.rows, self.failures, self.limit = {}, [], 9000

    def save(self, key, value):
        if value > self.limit:
            raise KeyError(key)
        self.rows[key] = value

    def fail(self, key, error):
        self.failures.append((key, type(error).__name__, error.args))


def saved(numbers, store):
    for n in numbers:  # expect: safe
        try:
            store.save(n, work(n))
        except (ValueError, KeyError) as error:
            store.fail(n, error)


def several(numbers, store):
    total = 0
    for n in numbers:  # expect: safe
        label = "n%d" % n
        try:
            first = work(n)
            second = work(first + 1)
            store.save(label, first + second)
        except ValueError as error:
            store.fail(label, error)
            continue
        except KeyError:
            total -= 1
        else:
            store.save(label + "!", 1)
        finally:
            total += 1
    return total


def default(numbers, store):
    for n in numbers:  # expect: safe
        try:
            value = work(n)
            store.save(-n, 1)
        except ValueError:
            value = None
        store.save(n, (value or 0) % 9000)


def left(numbers, store):
    for n in numbers:  # expect: safe
        try:
            value = work(n)
            store.save(-n, 1)
        except ValueError as error:
            store.fail(n, error)
            continue
        store.save(n, value % 9000)


def stale(numbers, store):
    value = 0
    for n in numbers:  # expect: safe
        try:
            value = work(n)
            store.save(-n, 1)
        except ValueError as error:
            store.fail(n, error)
        store.save(n, value % 9000)


def half_way(numbers, store):
    first = 0
    for n in numbers:  # expect: safe
        try:
            first = work(n)
            second = work(first)
            store.save(n, second % 9000)
        except ValueError:
            store.save(n, first % 9000)


def last(numbers, store):
    first = 0
    for n in numbers:  # expect: safe
        try:
            first = work(n)
            second = work(first)
            store.save(n, second % 9000)
        except ValueError as error:
            store.fail(n, error)
    return first


def read(numbers, store):
    for n in numbers:  # expect: refused
        try:
            value = work(n + len(store.rows))
            store.save(n, value % 9000)
        except ValueError as error:
            store.fail(n, error)


def ahead(numbers, store):
    for n in numbers:  # expect: refused
        offset = len(store.rows)
        try:
            store.save(n, work(n + offset) % 9000)
        except ValueError as error:
            store.fail(n, error)


def handler(numbers, store):
    shift = 0
    for n in numbers:  # expect: refused shift
        try:
            store.save(n, work(n + shift) % 9000)
        except ValueError as error:
            shift += 1
            store.fail(n, error)


def behind(numbers, store):
    for n in numbers:  # expect: safe
        try:
            store.save(n, 1)
            store.save(n, work(n) + store.rows[n])
            store.limit -= work(n + 1) % 3 + store.rows[n]
        except ValueError as error:
            store.fail(n, error)
        except KeyError:
            pass


def passed_over(numbers, store):
    for n in numbers:  # expect: refused
        if n in store.rows:
            continue
        try:
            store.save(n % 7, work(n) % 9000)
        except ValueError as error:
            store.fail(n, error)


def partly(numbers, store):
    for n in numbers:  # expect: safe
        row = []
        try:
            row.append(work(n))
            row.append(work(n + 1))
            store.save(n, sum(row) % 9000)
        except ValueError:
            store.save(n, len(row))


def made_ahead(numbers, store):
    for n in numbers:  # expect: safe
        low = n - 3
        high = low + 9
        print("between", low, high)
        try:
            value = work(low) + work(high)
            store.save(n, value)
        except (ValueError, KeyError) as error:
            store.fail(n, error)


def again(n):
    if work(n) % 13 == 1:
        raise
    return n


def raised_again(numbers):
    """Of an exception that is being handled around the loop a worker knows nothing."""
    rows = []
    try:
        raise KeyError("outer")
    except KeyError:
        for n in numbers[:8]:  # expect: safe
            value = work(n)
            if value > 9800:
                raise
            rows.append(value)
        for n in numbers[:6]:  # expect: safe
            if work(n) > 9500:
                raise
        for n in numbers[:6]:  # expect: refused
            rows.append(again(n))
        for n in numbers[:6]:  # expect: safe
            try:
                rows.append(work(n))
            except ValueError:
                raise
    return rows


def main():
    numbers = list(range(40)) * 2
    print(raised_again(numbers))
    stores = [Store() for _ in range(14)]
    try:
        print(saved(numbers, stores[0]))
        print(several(numbers, stores[1]))
        print(default(numbers, stores[2]))
        print(left(numbers, stores[3]))
        print(stale(numbers, stores[4]))
        print(half_way(numbers, stores[5]))
        print(last(numbers, stores[6]))
        print(read(numbers, stores[7]))
        print(ahead(numbers, stores[8]))
        print(handler(numbers, stores[9]))
        print(behind(numbers, stores[10]))
        print(passed_over(numbers, stores[11]))
        print(partly(numbers, stores[12]))
        print(made_ahead(numbers, stores[13]))
    except (ValueError, KeyError) as error:
        print("left by", error)
    for store in stores:
        print(store.rows, store.failures, store.limit)


if __name__ == "__main__":
    main()
