# pattern: process_pool thread_pool
# -*- coding: latin-1 -*-
"""Grüße."""

from concurrent.futures import ThreadPoolExecutor


def greet(name):
    return "Grüße, " + name


def _main_item(name):
    return greet(name) + " ¡"


def main():
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_main_item, ["Jörg", "Zoë"]):
            # höflich
            text = result
            out.append(text)
    print(ascii(out))


if __name__ == "__main__":
    main()
