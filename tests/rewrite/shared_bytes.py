# pattern: process_pool_shared_memory
# python: 3.8
"""What the work looks into is large, and bytes."""
import struct
import zlib


def records(count):
    return b"".join(struct.pack("<IH", n * 7919 % 1000, n % 13) for n in range(count))


def checksums(data: bytes, size: int):
    sums = []
    for start in range(0, len(data), size):
        sums.append(zlib.crc32(data[start:start + size]))
    return sums


def totals(data: bytes):
    total, odd = 0, []
    for n in range(len(data) // 6):
        number = int.from_bytes(data[6 * n:6 * n + 4], "little")
        kind = data[6 * n + 4]
        if data[6 * n] % 2:
            odd.append((n, kind))
        total += number
    return total, odd[:5]


def heads(buffer: bytearray, starts: range):
    return [len(buffer[start:start + 3]) + buffer[-1] for start in starts if start < len(buffer)]


def main():
    data = records(300)
    print(checksums(data, 100), checksums(b"", 10))
    print(totals(data), totals(b""))
    print(heads(bytearray(data), range(1798, 1803)), heads(bytearray(), range(2)))
    try:
        checksums(data, 0)
    except ValueError as error:
        print("failed", error)


if __name__ == "__main__":
    main()
