# pattern: process_pool_shared_memory
# needs: numpy
# fallback: always
"""An array that the loop's own function makes; no module is imported under another name."""
import concurrent.futures
import contextlib
import logging
import multiprocessing
import os
import signal
from multiprocessing.shared_memory import SharedMemory

import numpy


def weight(table, n, scale):
    return float(table[n:].sum()) * scale


def _build_item_start(shared_table, *values):
    global _build_item_shared
    _build_item_shared = (*_attached_array(*shared_table), *values)


def _build_item(n):
    memory, table, scale = _build_item_shared
    return weight(table, n, scale)


class _Serial(concurrent.futures.Executor):
    """Stands in for a pool: does its work in this thread, as the results are asked for."""

    def map(self, function, *items, **_options):
        return (function(*item) for item in zip(*items))


def _start_worker(initializer=None, initargs=()):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if initializer:
        initializer(*initargs)


def _process_pool(workers, initializer=None, initargs=()):
    """A pool or, where no process can be started, what works in this one."""
    before = multiprocessing.active_children()
    try:
        pool = concurrent.futures.ProcessPoolExecutor(max_workers=workers, initializer=_start_worker, initargs=(initializer, initargs))
        pool.submit(callable, _Serial).result()
        return pool
    except Exception as error:
        logging.getLogger(__name__).warning("no process can be started, working in this one: %r", error)
        for child in multiprocessing.active_children():
            if child not in before:
                child.kill()
        if initializer:
            initializer(*initargs)
        return _Serial()


@contextlib.contextmanager
def _shared_array(array):
    """A copy of the array in shared memory: gives where other processes find it. What is no plain array is given as it is."""
    if type(array) is not numpy.ndarray or array.dtype.hasobject or not array.nbytes:
        yield None, array
        return
    memory = SharedMemory(create=True, size=array.nbytes)
    try:
        order = "F" if array.flags.fnc else "C"
        numpy.ndarray(array.shape, array.dtype, memory.buf, order=order)[...] = array
        yield memory.name, (array.shape, array.dtype, order)
    finally:
        memory.close()
        memory.unlink()


def _attached_array(name, found):
    """The memory, which has to outlive the array, and the array in it, which is for reading only."""
    if name is None:
        return None, found
    shape, dtype, order = found
    memory = SharedMemory(name)
    array = numpy.ndarray(shape, dtype, memory.buf, order=order)
    array.flags.writeable = False
    return memory, array


def build(count, scale):
    table = numpy.sqrt(numpy.arange(count, dtype=float))
    found, names = [], ["a", "b"]
    items = range(count)
    with _shared_array(table) as shared_table, _process_pool(os.cpu_count(), initializer=_build_item_start, initargs=(shared_table, scale)) as pool:
        for n, value in zip(items, pool.map(_build_item, items, chunksize=len(items) // 200 + 1)):
            if value > 3:
                found.append((names[n % 2], round(value, 6)))
    return found


if __name__ == "__main__":
    print(build(12, 1.5), build(0, 1))
