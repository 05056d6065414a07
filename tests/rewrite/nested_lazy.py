# pattern: thread_pool process_pool
# python: 3.8
# Items that come one by one, and a loop inside the work: a second run finds that it is run by workers already.
import hashlib


def digests(n):
    found = []
    for first in (3 * i for i in range(n)):
        for item in range(first, first + 3):
            found.append(hashlib.sha256(b"%d" % item * 1000).hexdigest())
    return found


if __name__ == "__main__":
    print(len(digests(60)), digests(60)[-3:])
