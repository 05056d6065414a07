# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def score(i, text):
    return i * len(text)


def _main_item(item):
    i, name = item
    return score(i, name)


def main():
    names = ["x", "yy", "zzz"]
    out = []
    items = list(enumerate(names, 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (i, name), value in zip(items, pool.map(_main_item, items, chunksize=len(items) // 200 + 1)):
            out.append("%d:%s=%d" % (i, name, value))
    print(out)


if __name__ == "__main__":
    main()
