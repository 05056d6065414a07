# pattern: process_pool thread_pool
def work(x, k):
	return x * k


def run(xs, k):
	total = 0
	for x in xs:
		# the work
		y = work(x, k)
		total += y  # in order
	return total


if __name__ == "__main__":
	print(run([1, 2, 3], 5))
