# pattern: thread_pool
"""Deriving keys drops the GIL: until the right one is found, with what each item brings along, several levels deep."""
import binascii
import hashlib


class Vault:
    def __init__(self, salt, rounds):
        self.salt = salt
        self.rounds = rounds

    def key(self, word):
        return hashlib.pbkdf2_hmac("sha256", word.encode(), self.salt, self.rounds)

    def keys(self, words):
        found = []
        for word in words:
            found.append(binascii.hexlify(self.key(word))[:12])
        return found


def opened(vault, words, wanted):
    for tried, word in enumerate(words, 1):
        if vault.key(word) == wanted:
            print("opened after", tried)
            return word
    return None


def of_users(users, rounds):
    return {name: hashlib.pbkdf2_hmac("sha1", word.encode(), name.encode(), rounds).hex() for name, word in users.items()}


if __name__ == "__main__":
    vault = Vault(b"salt", 20)
    words = ["one", "two", "three", "four", "five"]
    print(vault.keys(words), vault.keys([]))
    for word in "one", "three", "five", "six":
        print(opened(vault, words, vault.key(word)))
    print(of_users({"a": "x", "b": "y"}, 10), of_users({}, 10))
    try:
        of_users({"a": "x", "b": 3}, 10)
    except AttributeError as error:
        print("failed", error)
