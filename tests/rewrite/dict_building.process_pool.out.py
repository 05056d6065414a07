# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def digest(text):
    value = 7
    for c in text:
        value = (value * 31 + ord(c)) % 65521
    return value


def _main_item(word):
    return digest(word) % 3


def main():
    words = ["one", "two", "three", "two", "four"]
    table = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for word, result in zip(words, pool.map(digest, words, chunksize=len(words) // 200 + 1)):
            table[word] = result
    groups = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for word, key in zip(words, pool.map(_main_item, words, chunksize=len(words) // 200 + 1)):
            groups.setdefault(key, []).append(word)
    print(table, groups)


if __name__ == "__main__":
    main()
