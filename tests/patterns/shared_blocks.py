# pattern: process_pool_shared_memory
"""Checksums of the blocks of one large buffer."""
import sys
import time


def checksum(block):
    low, high = 1, 0
    for byte in block:
        low = (low + byte) % 65521
        high = (high + low) % 65521
    return high << 16 | low


def checksums(data: bytes, size: int):
    sums = {}
    for start in range(0, len(data), size):
        sums[start] = checksum(data[start:start + size])
    return sums


def main():
    before = time.perf_counter()
    data = bytes(k * k % 251 for k in range(4096)) * 6000
    sums = checksums(data, 300000)
    print(len(sums), sum(sums.values()))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
