"""Native code that drops the GIL: compresses blocks."""
import os
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor


def block(number):
    return bytes((number * 7 + k * k // 3) % 251 for k in range(5000)) * 60


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    blocks = [block(number) for number in range(8)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        sizes = list(pool.map(lambda number: len(zlib.compress(blocks[number % 8], 9)), range(count)))
    print(sum(sizes))


if __name__ == "__main__":
    main()
