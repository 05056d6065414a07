# pattern: process_pool_shared_memory
# python: 3.8
"""What the work looks into is large, and bytes."""
import contextlib
import operator
import os
import signal
import struct
import zlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory


def records(count):
    return b"".join(struct.pack("<IH", n * 7919 % 1000, n % 13) for n in range(count))


def _checksums_item_start(shared_data, *values):
    global _checksums_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _checksums_item_shared = (*_attached_bytes(*shared_data), *values)


def _checksums_item(start):
    memory, data, size = _checksums_item_shared
    return zlib.crc32(bytes(data[start:start + size]))


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


@contextlib.contextmanager
def _shared_bytes(data):
    """A copy of the bytes in shared memory: gives where other processes find it."""
    memory = SharedMemory(create=True, size=len(data) or 1)
    try:
        memory.buf[:len(data)] = data
        yield memory.name, len(data)
    finally:
        memory.close()
        memory.unlink()


def _attached_bytes(name, length):
    """The memory, which has to outlive the view, and a view of the bytes in it."""
    memory = SharedMemory(name)
    return memory, memory.buf[:length].toreadonly()


def checksums(data: bytes, size: int):
    sums = []
    with _shared_bytes(data) as shared_data, _ProcessPool(max_workers=os.cpu_count(), initializer=_checksums_item_start, initargs=(shared_data, size)) as pool:
        sums.extend(pool.map(_checksums_item, range(0, len(data), size), chunksize=len(range(0, len(data), size)) // 200 + 1))
    return sums


def _totals_item_start(shared_data):
    global _totals_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _totals_item_shared = (*_attached_bytes(*shared_data),)


def _totals_item(n):
    memory, data = _totals_item_shared
    return int.from_bytes(bytes(data[6 * n:6 * n + 4]), "little"), 6 * n, data[6 * n] % 2


def totals(data: bytes):
    total, odd = 0, []
    items = range(len(data) // 6)
    with _shared_bytes(data) as shared_data, _ProcessPool(max_workers=os.cpu_count(), initializer=_totals_item_start, initargs=(shared_data,)) as pool:
        for n, (number, result, result_2) in zip(items, pool.map(_totals_item, items, chunksize=len(items) // 200 + 1)):
            kind = data[result + 4]
            if result_2:
                odd.append((n, kind))
            total += number
    return total, odd[:5]


def _heads_item_start(shared_buffer):
    global _heads_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _heads_item_shared = (*_attached_bytes(*shared_buffer),)


def _heads_item(start):
    memory, buffer = _heads_item_shared
    if not (start < len(buffer)):
        return None
    return (len(bytearray(buffer[start:start + 3])) + buffer[-1],)


def heads(buffer: bytearray, starts: range):
    with _shared_bytes(buffer) as shared_buffer, _ProcessPool(max_workers=os.cpu_count(), initializer=_heads_item_start, initargs=(shared_buffer,)) as pool:
        return [result[0] for result in pool.map(_heads_item, starts, chunksize=operator.length_hint(starts) // 200 + 1) if result is not None]


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
