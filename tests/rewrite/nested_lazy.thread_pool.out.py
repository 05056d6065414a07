# pattern: thread_pool process_pool
# python: 3.8
# Items that come one by one, and a loop inside the work: a second run finds that it is run by workers already.
import collections
import hashlib
from concurrent.futures import ThreadPoolExecutor


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


def digests(n):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for first, future in _ahead(pool, _digests_item, (3 * i for i in range(n)), 32):
            replay = future.result()
            for value in replay:
                found.append(value)
    return found


if __name__ == "__main__":
    print(len(digests(60)), digests(60)[-3:])
