# pattern: process_pool thread_pool
# -*- coding: latin-1 -*-
"""Grüße."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor


def greet(name):
    return "Grüße, " + name


def _main_item(name):
    return greet(name) + " ¡"


def main():
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(_main_item, ["Jörg", "Zoë"]):
            # höflich
            text = result
            out.append(text)
    print(ascii(out))


if __name__ == "__main__":
    main()
