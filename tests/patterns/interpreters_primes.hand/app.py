import sys
import time

import primes_among

if __name__ == "__main__":
    before = time.perf_counter()
    primes_among.show()
    print("work", time.perf_counter() - before, file=sys.stderr)
