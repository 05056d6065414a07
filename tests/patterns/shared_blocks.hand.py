"""Checksums of the blocks of one large buffer."""
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def checksum(block):
    low, high = 1, 0
    for byte in block:
        low = (low + byte) % 65521
        high = (high + low) % 65521
    return high << 16 | low


def attach(name, length):
    global memory, shared
    memory = SharedMemory(name)
    shared = memory.buf[:length]


def checksum_shared(start, size):
    return checksum(shared[start:start + size])


def checksums(data: bytes, size: int):
    memory = SharedMemory(create=True, size=len(data))
    try:
        memory.buf[:len(data)] = data
        starts = range(0, len(data), size)
        with ProcessPoolExecutor(os.cpu_count(), initializer=attach, initargs=(memory.name, len(data))) as pool:
            return dict(zip(starts, pool.map(checksum_shared, starts, [size] * len(starts))))
    finally:
        memory.close()
        memory.unlink()


def main():
    before = time.perf_counter()
    data = bytes(k * k % 251 for k in range(4096)) * 6000
    sums = checksums(data, 300000)
    print(len(sums), sum(sums.values()))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
