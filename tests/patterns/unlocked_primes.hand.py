"""Primes among large numbers."""
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def is_prime(number):
    if number % 2 == 0:
        return number == 2
    step = 3
    while step * step <= number:
        if number % step == 0:
            return False
        step += 2
    return number > 1


def main():
    before = time.perf_counter()
    numbers = range(10**12, 10**12 + 800)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        primes = [number for number, prime in zip(numbers, pool.map(is_prime, numbers)) if prime]
    print(len(primes), primes[-1])
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
