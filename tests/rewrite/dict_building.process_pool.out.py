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


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def main():
    words = ["one", "two", "three", "two", "four"]
    table = {}
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for word, result in zip(words, pool.map(digest, words, chunksize=len(words) // 200 + 1)):
            table[word] = result
    groups = {}
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for word, key in zip(words, pool.map(_main_item, words, chunksize=len(words) // 200 + 1)):
            groups.setdefault(key, []).append(word)
    print(table, groups)


if __name__ == "__main__":
    main()
