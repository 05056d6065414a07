"""Files that are read, and what is in them computed: threads read, processes compute. Exceptions at every place, work in order, another `processes`."""
# pattern: hybrid_threads
# python: 3.8
import collections
import functools
import os
import signal
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

processes = "a name that is taken"


def score(text, rounds=3, start=0):
    value = start
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    if value % 1000 == 412:
        raise ArithmeticError(value)
    return value


def _collect_item(path, processes_2):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    first = text.split("\n", 1)[0]
    value = processes_2.submit(score, text, rounds=4).result()
    return first, text, value


def collect(paths):
    """A score and a length for each file."""
    found = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as processes_2, ThreadPoolExecutor(max_workers=16) as pool:
        processes_2.submit(int).result()  # starts them ahead of the threads
        for first, text, value in pool.map(functools.partial(_collect_item, processes_2=processes_2), paths):
            print("did", first, value)
            found[first] = value, len(text)
    return found


def _both_item(path, limit, processes_2):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        value = processes_2.submit(score, text).result() + processes_2.submit(score, text[:limit], start=7).result()
    except FileNotFoundError:
        value = None
    return value


def _ahead(pool, function, items, most):
    """Yields each item with its future, in order; at most that many are under way."""
    futures, error = collections.deque(), None
    try:
        try:
            for item in items:
                futures.append((item, pool.submit(function, item)))
                if len(futures) >= most:
                    yield futures.popleft()
        except Exception as caught:
            error = caught
        while futures:
            yield futures.popleft()
        if error is not None:
            raise error
    finally:
        while futures:
            futures.popleft()[1].cancel()


def both(paths, limit):
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as processes_2, ThreadPoolExecutor(max_workers=16) as pool:
        processes_2.submit(int).result()  # starts them ahead of the threads
        for path, future in _ahead(pool, functools.partial(_both_item, limit=limit, processes_2=processes_2), paths, 64):
            value = future.result()
            out.append(value)
    return out


def _listed_item(path, processes_2):
    return processes_2.submit(score, open(path, encoding="utf-8").read(), 2).result()


def listed(paths):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as processes_2, ThreadPoolExecutor(max_workers=16) as pool:
        processes_2.submit(int).result()  # starts them ahead of the threads
        return list(pool.map(functools.partial(_listed_item, processes_2=processes_2), paths))


def lines(paths):
    """An iterable that is found out as the loop goes on."""
    for path in paths:
        yield path, len(path)


def _lazily_item(item, processes_2):
    path, length = item
    with open(path, encoding="utf-8") as file:
        return processes_2.submit(score, file.read()).result() + length % 2


def lazily(paths):
    total = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as processes_2, ThreadPoolExecutor(max_workers=16) as pool:
        processes_2.submit(int).result()  # starts them ahead of the threads
        for (path, length), future in _ahead(pool, functools.partial(_lazily_item, processes_2=processes_2), lines(paths), 64):
            result = future.result()
            total += result
    return total


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except (ArithmeticError, OSError) as error:
        return type(error).__name__, error.args[:1]


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        paths = []
        for n in range(12):
            paths.append(f"file{n}.txt")
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(f"title {n}\n" + "word " * (n + 1) * 20)
        print(collect(paths), collect([]), collect(paths[:1]))
        for at in (0, 5, 12):
            print(attempt(collect, paths[:at] + ["none.txt"] + paths[at:]))
            print(attempt(both, paths[:at] + ["none.txt"] + paths[at:], 30))
            print(attempt(listed, paths[:at] + ["none.txt"] + paths[at:]))
            print(attempt(lazily, paths[:at] + ["none.txt"] + paths[at:]))
        print(both(paths, 40), listed(paths), lazily(paths), processes)
        os.chdir("/")


if __name__ == "__main__":
    main()
