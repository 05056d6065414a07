# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def measure(x):
    return x * 7 % 11


def main():
    total = 0
    product = 1
    values = []
    largest = -1
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for v in pool.map(measure, range(1, 25)):
            w = v * v + 1
            total += v
            product = product * w % 1000003
            values.append((v, w))
            if w > largest:
                largest = w
    print(total, product, values, largest)


if __name__ == "__main__":
    main()
