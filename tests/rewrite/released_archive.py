# pattern: thread_pool
"""Compressing and decompressing drop the GIL: damaged data at the first, a middle and the last item."""
import bz2
import lzma
import zlib


def packed(texts, level):
    out = []
    for text in texts:
        data = text.encode()
        out.append((len(data), zlib.compress(data, level)))
    return out


def unpacked(packets):
    out, size = [], 0
    try:
        for number, data in packets:
            text = zlib.decompress(data)
            size += len(text)
            out.append((number, text[:3]))
    except zlib.error as error:
        print("damaged", len(out), str(error)[:9])
    return out, size


def smallest(texts):
    best = {}
    for text in texts:
        sizes = {"zlib": len(zlib.compress(text)), "bz2": len(bz2.compress(text)), "lzma": len(lzma.compress(text))}
        name = min(sizes, key=sizes.get)
        best[name] = best.get(name, 0) + 1
    return best


def main():
    texts = ["%d " % number * 300 for number in range(6)]
    packets = packed(texts, 6)
    print([size for size, _ in packets], sum(len(data) for _, data in packets), packed([], 1))
    numbered = [(number, data) for number, (_, data) in enumerate(packets)]
    print(unpacked(numbered), unpacked([]))
    for where in (0, 3, 5):
        damaged = list(numbered)
        damaged[where] = (where, b"none")
        print(unpacked(damaged))
    print(smallest([text.encode() for text in texts]))


if __name__ == "__main__":
    main()
