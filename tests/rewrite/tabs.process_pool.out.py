# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x, k):
	return x * k


def run(xs, k):
	total = 0
	with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
		for result in pool.map(functools.partial(work, k=k), xs, chunksize=len(xs) // 200 + 1):
			# the work
			y = result
			total += y  # in order
	return total


if __name__ == "__main__":
	print(run([1, 2, 3], 5))
