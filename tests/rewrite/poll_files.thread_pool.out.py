"""Files that others write, for which a loop waits; and sleeps that are as long as the item says."""
# pattern: thread_pool review
import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def content_of(path, seconds):
    while seconds > 0 and not os.path.exists(path):
        time.sleep(0.005)
        seconds -= 0.005
    with open(path) as file:
        return file.read()


def _contents_item(path):
    return path[-1], content_of(path, 5)


def contents(paths):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return dict(pool.map(_contents_item, paths))


def nap(seconds):
    time.sleep(seconds)
    return round(seconds * 1000)


def naps(lengths):
    total = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(nap, lengths):
            total += result
    return total


def write_later(folder):
    time.sleep(0.02)
    with open(os.path.join(folder, "new"), "w") as file:
        file.write("of c")
    os.rename(os.path.join(folder, "new"), os.path.join(folder, "c"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        writer = threading.Thread(target=write_later, args=(folder,))
        writer.start()
        with open(os.path.join(folder, "b"), "w") as file:
            file.write("of b")
        print(contents([os.path.join(folder, "c"), os.path.join(folder, "b")]))
        writer.join()
    print(naps([0.01, 0.002, 0.005]), naps([]))


if __name__ == "__main__":
    main()
