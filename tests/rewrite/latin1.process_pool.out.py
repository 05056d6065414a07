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
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(_main_item, ["Jörg", "Zoë"]):
            # höflich
            text = result
            out.append(text)
    print(ascii(out))


if __name__ == "__main__":
    main()
