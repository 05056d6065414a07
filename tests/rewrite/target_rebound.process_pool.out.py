# pattern: process_pool thread_pool
"""The work gives the loop's variable another value: that is what the parent gets, and no more."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor


def clean(line):
    return line.strip().lower()


def _words_item(line):
    if line.startswith("#"):
        line = line[1:]
    line = clean(line)
    return line


def words(lines):
    found = set()
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for line in pool.map(_words_item, lines, chunksize=len(lines) // 200 + 1):
            found.add(line)
    return sorted(found)


def _pairs_item(item):
    key, text = item
    text = clean(text) * 2
    return text


def pairs(rows):
    seen = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (key, text), text in zip(rows, pool.map(_pairs_item, rows, chunksize=len(rows) // 200 + 1)):
            seen.append("%s: %s" % (key, text))
    return seen


def shown(lines):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for line in pool.map(clean, lines):
            if line.startswith("#"):
                continue
            else:
                print(line + "!")


def last(lines):
    for line in lines:
        line = clean(line)
        print(line)
    return line


def otherwise(lines):
    for line in lines:
        line = clean(line)
        print(line)
    else:
        print("last was", line)


def main():
    lines = [" # One", "#Two ", " THREE", "# one", "four "]
    print(words(lines))
    print(pairs([("a", " X"), ("b", "Y ")]))
    shown(lines)
    print(last(lines))
    otherwise(lines)


if __name__ == "__main__":
    main()
