"""Loops that run while the interpreter ends: no pool takes work then, so they are left. One that does not is rewritten."""
# pattern: thread_pool review
import atexit
import hashlib
import threading
import time
import weakref


def key(word):
    return hashlib.pbkdf2_hmac("sha256", word.encode(), b"salt", 20).hex()[:8]


def keys(words):
    return [key(word) for word in words]


def last(words):
    found = []
    for word in words:
        found.append(key(word))
    print("last", found)


def kept(words):
    print("kept", [key(word) for word in words])


@atexit.register
def decorated():
    total = 0
    for word in ("g", "h"):
        total += len(key(word))
    print("decorated", total)


class Store:
    def __init__(self, words):
        self.words = words

    def flush(self):
        return [key(word) for word in self.words]

    def __del__(self):
        print("gone", self.flush())


class Direct:
    def __del__(self):
        print("directly", [key(word) for word in ["m", "n"]])


class Other:
    pass


def later(words):
    time.sleep(0.2)
    found = []
    for word in words:
        found.append(key(word))
    print("later", found)


other = Other()
direct = Direct()
store = Store(["a", "b"])
atexit.register(last, ["c", "d"])
weakref.finalize(other, kept, ["e"])
threading.Thread(target=later, args=(["i", "j"],)).start()
print(keys(["k", "l"]))
