"""Native code that drops the GIL: what two compressors make of the same blocks."""
import bz2
import lzma
import os
from concurrent.futures import ThreadPoolExecutor


def block(number):
    return bytes((number * 13 + k * k // 5) % 199 for k in range(4000)) * 40


def sizes(data):
    return len(bz2.compress(data)), len(lzma.compress(data, preset=6))


def main():
    blocks = [block(number) for number in range(60)]
    small = large = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for packed, archived in pool.map(sizes, blocks):
            if packed < archived:
                small += packed
            else:
                large += archived
    print(small, large)


if __name__ == "__main__":
    main()
