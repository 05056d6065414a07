# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def parse(line):
    key, sep, val = line.partition("=")
    return key.strip(), sep, sum(ord(c) * i for i, c in enumerate(val * 50))


def settings(lines):
    found, bare = {}, 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for key, sep, val in pool.map(parse, lines, chunksize=len(lines) // 200 + 1):
            if not sep:
                bare += 1
            found[key] = val
    return found, bare


def _numbered_item(item):
    number, line = item
    return parse(line)


def numbered(lines):
    found = {}
    items = list(enumerate(lines))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (number, line), (key, _, val) in zip(items, pool.map(_numbered_item, items, chunksize=len(items) // 200 + 1)):
            found[key] = number, val
    return found


def commented(lines):
    found = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(parse, lines, chunksize=len(lines) // 200 + 1):
            # the separator is not needed
            key, _, val = result
            found[key] = val
    return found


def line_again(lines):
    total, line = 0, ""
    for line in lines:
        line, sep, val = parse(line)
        total += val
    return total, line


def _failing_item(line):
    return parse(line) if line else (1, 2)


def failing(lines):
    found, key = [], None
    try:
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            for key, sep, val in pool.map(_failing_item, lines):
                found.append(val)
    except ValueError as error:
        print(key, error)
    return found


def main():
    lines = ["a = 1", "b", "c=22", "d = 0x1f"]
    print(settings(lines))
    print(numbered(lines))
    print(commented(lines))
    print(line_again(lines))
    print(failing(lines + [""] + lines))


if __name__ == "__main__":
    main()
