# pattern: thread_pool
"""Hashing drops the GIL: digests of blocks, a running one that stays with the parent."""
import functools
import hashlib
from concurrent.futures import ThreadPoolExecutor


def block(number, size=2048):
    return bytes((number * 7 + k) % 251 for k in range(size))


def digest(data):
    return hashlib.sha256(data).hexdigest()


def digests(blocks):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        found.extend(pool.map(digest, blocks))
    return found


def _chained_item(item):
    number, data = item
    return hashlib.sha512(data).digest()


def chained(blocks):
    state = hashlib.sha256()
    items = list(enumerate(blocks))
    with ThreadPoolExecutor(max_workers=8) as pool:
        for (number, data), own in zip(items, pool.map(_chained_item, items)):
            state.update(own)
            print(number, len(own))
    return state.hexdigest()


def _named_item(item, wanted):
    name, data = item
    if wanted not in name:
        return None
    return (hashlib.new("sha1" if len(data) > 9 else name, data).hexdigest(),)


def named(blocks, wanted):
    found = {}
    items = blocks.items()
    with ThreadPoolExecutor(max_workers=8) as pool:
        for (name, data), result_2 in zip(items, pool.map(functools.partial(_named_item, wanted=wanted), items)):
            if result_2 is None:
                continue
            (result,) = result_2
            found[name] = result
    return found


def _work_on_item(item):
    number, data = item
    return "one %d" % number, data


if __name__ == "__main__":
    with ThreadPoolExecutor(max_workers=8) as pool:
        blocks = list(pool.map(block, range(6)))
    print(digests(blocks), digests([]))
    print(chained(blocks))
    with ThreadPoolExecutor(max_workers=8) as pool:
        names = dict(pool.map(_work_on_item, enumerate(blocks)))
    print(named(names, "one"), named(names, "two"))
    try:
        named({"one 1": blocks[0], "one that is none": b"", "one 2": blocks[1]}, "one")
    except ValueError as error:
        print("failed", str(error).split()[0])
