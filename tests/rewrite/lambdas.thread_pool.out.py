# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


def _main_item(shift, rows):
    moved = [(n + shift, s) for n, s in rows]
    best = sorted(moved, key=lambda r: -r[0])
    top = best[0]
    return top


def main():
    rows = [(3, "c"), (1, "a"), (2, "b")]
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_main_item, rows=rows), range(4)))
    print(out)


if __name__ == "__main__":
    main()
