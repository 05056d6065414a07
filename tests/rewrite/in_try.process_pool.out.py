# pattern: process_pool thread_pool
# python: 3.8
"""Work in a `try` that has to stay with the parent: what it raises is raised there."""

import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing


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


def _entered_item(n, worst):
    try:
        return weigh(n, worst), None
    except BaseException as raised:
        return None, raised


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def entered(numbers, ledger, worst):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, (result, raised) in zip(numbers, pool.map(functools.partial(_entered_item, worst=worst), numbers, chunksize=len(numbers) // 200 + 1)):
            try:
                if raised is not None:
                    raise raised
                ledger.enter(n, result)
            except (ValueError, Missing) as error:
                ledger.failed(n, error)


def _several_item(n, worst):
    try:
        return weigh(n, worst), None
    except BaseException as raised:
        return None, raised


def several(numbers, ledger, worst):
    seen = 0
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool, closing(pool.map(functools.partial(_several_item, worst=worst), numbers, chunksize=len(numbers) // 200 + 1)) as results:
        for n in numbers:
            name = "number %d" % n
            print(name)
            result, raised = next(results)
            try:
                # the work
                if raised is not None:
                    raise raised
                low = result
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


def _named_item(n, worst):
    try:
        name = "number %d" % n
        if not name:
            raise ValueError(n)
        value = weigh(len(name) + n, worst)
        return value, None
    except BaseException as raised:
        return None, raised


def named(numbers, ledger, worst):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, (value, raised) in zip(numbers, pool.map(functools.partial(_named_item, worst=worst), numbers, chunksize=len(numbers) // 200 + 1)):
            name = "number %d" % n
            try:
                if raised is not None:
                    raise raised
                ledger.enter(name, value)
            except (ValueError, Missing) as error:
                value = None
                ledger.failed(name, error)
            ledger.rows.append(value)


def _uncaught_item(n, worst):
    try:
        return weigh(n, worst), None
    except BaseException as raised:
        return None, raised


def uncaught(numbers, ledger, worst):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, (result, raised) in zip(numbers, pool.map(functools.partial(_uncaught_item, worst=worst), numbers, chunksize=len(numbers) // 200 + 1)):
            try:
                ledger.rows.append(n)
                if raised is not None:
                    raise raised
                ledger.enter(n, result)
            except Missing as error:
                ledger.failed(n, error)


def _caught_all_item(n, worst):
    try:
        return weigh(n, worst), None
    except BaseException as raised:
        return None, raised


def caught_all(numbers, ledger, worst):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, (result, raised) in zip(numbers, pool.map(functools.partial(_caught_all_item, worst=worst), numbers, chunksize=len(numbers) // 200 + 1)):
            try:
                if raised is not None:
                    raise raised
                ledger.enter(n, result)
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
