# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


def work(x, k):
	return x * k


def run(xs, k):
	total = 0
	with ThreadPoolExecutor(max_workers=8) as pool:
		for result in pool.map(functools.partial(work, k=k), xs):
			# the work
			y = result
			total += y  # in order
	return total


if __name__ == "__main__":
	print(run([1, 2, 3], 5))
