# pattern: thread_pool
"""Native code that drops the GIL: keys of passwords."""
import hashlib


def key_of(password, rounds):
    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"pyparallel", rounds).hex()


def main():
    keys = {}
    for number in range(60):
        keys["user%d" % number] = key_of("secret%d" % number, 60000)
    for name, key in sorted(keys.items()):
        print(name, key)


if __name__ == "__main__":
    main()
