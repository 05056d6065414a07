# pattern: thread_pool
"""Compressing and decompressing drop the GIL: damaged data at the first, a middle and the last item."""
import bz2
import functools
import lzma
import zlib
from concurrent.futures import ThreadPoolExecutor


def _packed_item(text, level):
    data = text.encode()
    return (len(data), zlib.compress(data, level))


def packed(texts, level):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_packed_item, level=level), texts))
    return out


def _unpacked_item(item):
    number, data = item
    return zlib.decompress(data)


def unpacked(packets):
    out, size = [], 0
    try:
        with ThreadPoolExecutor(max_workers=8) as pool:
            for (number, data), text in zip(packets, pool.map(_unpacked_item, packets)):
                size += len(text)
                out.append((number, text[:3]))
    except zlib.error as error:
        print("damaged", len(out), str(error)[:9])
    return out, size


def _smallest_item(text):
    sizes = {"zlib": len(zlib.compress(text)), "bz2": len(bz2.compress(text)), "lzma": len(lzma.compress(text))}
    name = min(sizes, key=sizes.get)
    return name


def smallest(texts):
    best = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for name in pool.map(_smallest_item, texts):
            best[name] = best.get(name, 0) + 1
    return best


def _main_item(number):
    return "%d " % number * 300


def _main_item_2(item):
    _, data = item
    return len(data)


def _main_item_3(item):
    number, (_, data) = item
    return (number, data)


def _main_item_4(text):
    return text.encode()


def main():
    with ThreadPoolExecutor(max_workers=8) as pool:
        texts = list(pool.map(_main_item, range(6)))
    packets = packed(texts, 6)
    with ThreadPoolExecutor(max_workers=8) as pool:
        print([size for size, _ in packets], sum(pool.map(_main_item_2, packets)), packed([], 1))
    with ThreadPoolExecutor(max_workers=8) as pool:
        numbered = list(pool.map(_main_item_3, enumerate(packets)))
    print(unpacked(numbered), unpacked([]))
    for where in (0, 3, 5):
        damaged = list(numbered)
        damaged[where] = (where, b"none")
        print(unpacked(damaged))
    with ThreadPoolExecutor(max_workers=8) as pool:
        print(smallest(list(pool.map(_main_item_4, texts))))


if __name__ == "__main__":
    main()
