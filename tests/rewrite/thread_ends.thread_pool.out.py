"""Loops that threads run: left where nobody waits for the thread, whatever else is joined or is a daemon in the file."""
# pattern: thread_pool review
import functools
import hashlib
import os.path
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Thread as Worker

done = queue.Queue()


def key(word):
    return hashlib.pbkdf2_hmac("sha256", word.encode(), b"salt", 20).hex()[:8]


def waited(words):
    with ThreadPoolExecutor(max_workers=8) as pool:
        done.put(list(pool.map(key, words)))


def in_list(words):
    done.put([key(word) for word in words])


def held(words):
    with ThreadPoolExecutor(max_workers=8) as pool:
        done.put(list(pool.map(key, words)))


def given_back(words):
    with ThreadPoolExecutor(max_workers=8) as pool:
        done.put(list(pool.map(key, words)))


def quiet(words):
    with ThreadPoolExecutor(max_workers=8) as pool:
        done.put(list(pool.map(key, words)))


def left(words):
    time.sleep(0.2)
    print("left", [key(word) for word in words])


def left_in_list(words):
    time.sleep(0.4)
    print("left in a list", [key(word) for word in words])


def left_held(words):
    time.sleep(0.6)
    print("left in an object", [key(word) for word in words])


def left_back(words):
    time.sleep(0.8)
    print("left by its caller", [key(word) for word in words])


class Later(threading.Thread):
    """A class of threads."""

    def run(self):
        time.sleep(1)
        print("left by its class", [key(word) for word in ["a", "b"]])


class Loader:
    def __init__(self, words):
        self.thread = threading.Thread(target=held, args=(words,))
        self.other = threading.Thread(target=left_held, args=(words,))
        self.thread.start()
        self.other.start()

    def close(self):
        self.thread.join()


def begun(words):
    thread = Worker(target=given_back, args=(words,))
    thread.start()
    return thread


def begun_and_left(words):
    thread = Worker(target=left_back, args=(words,))
    thread.start()
    return thread


def _main_item(_, words):
    return threading.Thread(target=in_list, args=(words,))


def _main_item_2(one):
    one.start()


def _main_item_3(one):
    one.join()


def main():
    words = ["a", "b"]
    thread = threading.Thread(target=waited, args=(words,))
    thread.start()
    thread.join()
    with ThreadPoolExecutor(max_workers=8) as pool:
        threads = list(pool.map(functools.partial(_main_item, words=words), range(2)))
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_main_item_2, threads):
            pass
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_main_item_3, threads):
            pass
    loader = Loader(words)
    loader.close()
    begun(words).join()
    threading.Thread(target=quiet, args=(words,), daemon=True).start()
    for _ in range(6):
        print(done.get(), os.path.join("a"), "".join(words))
    Worker(target=left, args=(words,)).start()
    others = [Worker(target=left_in_list, args=(words,))]
    others[0].start()
    begun_and_left(words)
    Later().start()


if __name__ == "__main__":
    main()
