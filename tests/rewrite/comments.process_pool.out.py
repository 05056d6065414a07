# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return x * 3


def main():
    out = []
    # before the loop
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(work, range(6)):  # every item
            # first: the work
            y = result  # heavy

            # second: a bit more
            y = y + 1
            # third: keep it

            # with a gap
            out.append(y)  # kept
        # at the end
    # after the loop
    print(out)


if __name__ == "__main__":
    main()
