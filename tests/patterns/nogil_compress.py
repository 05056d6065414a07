# pattern: thread_pool
"""Native code that drops the GIL: compresses blocks."""
import sys
import zlib


def block(number):
    return bytes((number * 7 + k * k // 3) % 251 for k in range(5000)) * 60


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    blocks = [block(number) for number in range(8)]
    sizes = []
    for number in range(count):
        sizes.append(len(zlib.compress(blocks[number % 8], 9)))
    print(sum(sizes))


if __name__ == "__main__":
    main()
