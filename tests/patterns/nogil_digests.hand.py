"""Native code that drops the GIL: keys of passwords."""
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor


def key_of(password, rounds):
    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"pyparallel", rounds).hex()


def main():
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        keys = pool.map(lambda number: key_of("secret%d" % number, 60000), range(60))
        named = {"user%d" % number: key for number, key in enumerate(keys)}
    for name, key in sorted(named.items()):
        print(name, key)


if __name__ == "__main__":
    main()
