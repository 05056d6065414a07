# pattern: thread_pool process_pool
# python: 3.8
# Items that come one by one, and a loop inside the work: a second run finds that it is run by workers already.
import collections
import hashlib
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _digests_item(first):
    replay = []
    for item in range(first, first + 3):
        replay.append(hashlib.sha256(b"%d" % item * 1000).hexdigest())
    return replay


def _ahead(pool, function, items, most):
    """Yields each item with its future, in order; at most that many are under way."""
    futures, error = collections.deque(), None
    try:
        try:
            for item in items:
                futures.append((item, pool.submit(function, item)))
                if len(futures) >= most:
                    yield futures.popleft()
        except Exception as caught:
            error = caught
        while futures:
            yield futures.popleft()
        if error is not None:
            raise error
    finally:
        while futures:
            futures.popleft()[1].cancel()


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def digests(n):
    found = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for first, future in _ahead(pool, _digests_item, (3 * i for i in range(n)), 4 * os.cpu_count()):
            replay = future.result()
            for value in replay:
                found.append(value)
    return found


if __name__ == "__main__":
    print(len(digests(60)), digests(60)[-3:])
