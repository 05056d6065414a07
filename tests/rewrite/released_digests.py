# pattern: thread_pool
"""Hashing drops the GIL: digests of blocks, a running one that stays with the parent."""
import hashlib


def block(number, size=2048):
    return bytes((number * 7 + k) % 251 for k in range(size))


def digest(data):
    return hashlib.sha256(data).hexdigest()


def digests(blocks):
    found = []
    for data in blocks:
        found.append(digest(data))
    return found


def chained(blocks):
    state = hashlib.sha256()
    for number, data in enumerate(blocks):
        own = hashlib.sha512(data).digest()
        state.update(own)
        print(number, len(own))
    return state.hexdigest()


def named(blocks, wanted):
    found = {}
    for name, data in blocks.items():
        if wanted not in name:
            continue
        found[name] = hashlib.new("sha1" if len(data) > 9 else name, data).hexdigest()
    return found


if __name__ == "__main__":
    blocks = [block(number) for number in range(6)]
    print(digests(blocks), digests([]))
    print(chained(blocks))
    names = {"one %d" % number: data for number, data in enumerate(blocks)}
    print(named(names, "one"), named(names, "two"))
    try:
        named({"one 1": blocks[0], "one that is none": b"", "one 2": blocks[1]}, "one")
    except ValueError as error:
        print("failed", str(error).split()[0])
