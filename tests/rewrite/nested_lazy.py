# pattern: thread_pool process_pool
# Items that come one by one, and a loop inside the work: a second run finds that it is run by workers already.
import hashlib


def digests(n):
    found = []
    for row in ([i, i + 1, i + 2] for i in range(n)):
        for item in row:
            found.append(hashlib.sha256(b"%d" % item * 1000).hexdigest())
    return found


if __name__ == "__main__":
    print(len(digests(60)), digests(60)[-3:])
