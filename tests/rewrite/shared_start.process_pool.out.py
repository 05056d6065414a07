# pattern: process_pool
# python: 3.8
# share: once
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _build_item(k):
    return k, str(k) * 3


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def build(n):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return dict(pool.map(_build_item, range(n), chunksize=len(range(n)) // 200 + 1))


def lookup(table, n, step):
    return sum(len(table[(n * step + k) % len(table)]) for k in range(20))


def _collect_item_start(*values):
    global _collect_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _collect_item_shared = values


def _collect_item(n):
    step, table = _collect_item_shared
    return lookup(table, n, step)


def collect(table, step):
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=_collect_item_start, initargs=(step, table)) as pool:
        out.extend(pool.map(_collect_item, range(30)))
    return out


def chosen(words):
    return [word.upper() for word in ["a", "b", "c", "a"] if word in words]


def _counted_item_start(*values):
    global _counted_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _counted_item_shared = values


def _counted_item(key):
    (table,) = _counted_item_shared
    return table.get(key)


def counted(table, keys):
    kept, total = [], 0
    with _ProcessPool(max_workers=os.cpu_count(), initializer=_counted_item_start, initargs=(table,)) as pool:
        for key, value in zip(keys, pool.map(_counted_item, keys, chunksize=len(keys) // 200 + 1)):
            if value is None:
                continue
            total += len(value)
            kept.append((key, value))
    return kept, total


def main():
    table = build(50)
    print(collect(table, 7), collect(table, 3))
    print(chosen({"a", "c"}), chosen([]))
    print(counted(table, [3, 99, 20, 49, 50]))
    try:
        collect({}, 1)
    except ZeroDivisionError as error:
        print("failed", error)


if __name__ == "__main__":
    main()
