"""Primes among large numbers."""


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
    primes = []
    for number in range(10**12, 10**12 + 800):
        if is_prime(number):
            primes.append(number)
    print(len(primes), primes[-1])
