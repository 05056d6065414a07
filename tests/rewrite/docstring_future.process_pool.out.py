#!/usr/bin/env python3
# pattern: process_pool thread_pool
# Copyright: nobody.
"""A module with a docstring

of several lines.
"""
from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor


def half(x: int) -> float:
    return x / 2


def main() -> None:
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        halves: list[float] = list(pool.map(half, range(9)))
    print(halves)


if __name__ == "__main__":
    main()
