"""Primes among large numbers."""
import os
from concurrent.futures import InterpreterPoolExecutor


def is_prime(number):
    if number % 2 == 0:
        return number == 2
    step = 3
    while step * step <= number:
        if number % step == 0:
            return False
        step += 2
    return number > 1


def show():
    numbers = range(10**12, 10**12 + 800)
    with InterpreterPoolExecutor(os.cpu_count()) as pool:
        primes = [number for number, prime in zip(numbers, pool.map(is_prime, numbers, chunksize=100)) if prime]
    print(len(primes), primes[-1])
