# pattern: thread_pool
"""Deriving keys drops the GIL: until the right one is found, with what each item brings along, several levels deep."""
import binascii
import collections
import functools
import hashlib
from concurrent.futures import ThreadPoolExecutor


def _keys_item(word, self):
    return binascii.hexlify(self.key(word))[:12]


class Vault:
    def __init__(self, salt, rounds):
        self.salt = salt
        self.rounds = rounds

    def key(self, word):
        return hashlib.pbkdf2_hmac("sha256", word.encode(), self.salt, self.rounds)

    def keys(self, words):
        found = []
        with ThreadPoolExecutor(max_workers=8) as pool:
            found.extend(pool.map(functools.partial(_keys_item, self=self), words))
        return found


def _opened_item(item, vault, wanted):
    tried, word = item
    return vault.key(word) == wanted


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


def opened(vault, words, wanted):
    with ThreadPoolExecutor(max_workers=8) as pool:
        for (tried, word), future in _ahead(pool, functools.partial(_opened_item, vault=vault, wanted=wanted), enumerate(words, 1), 32):
            result = future.result()
            if result:
                print("opened after", tried)
                return word
    return None


def _of_users_item(item, rounds):
    name, word = item
    return name, hashlib.pbkdf2_hmac("sha1", word.encode(), name.encode(), rounds).hex()


def of_users(users, rounds):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return dict(pool.map(functools.partial(_of_users_item, rounds=rounds), users.items()))


def _work_on_item(word, vault):
    return vault.key(word)


if __name__ == "__main__":
    vault = Vault(b"salt", 20)
    words = ["one", "two", "three", "four", "five"]
    print(vault.keys(words), vault.keys([]))
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(functools.partial(_work_on_item, vault=vault), ("one", "three", "five", "six")):
            print(opened(vault, words, result))
    print(of_users({"a": "x", "b": "y"}, 10), of_users({}, 10))
    try:
        of_users({"a": "x", "b": 3}, 10)
    except AttributeError as error:
        print("failed", error)
