# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def is_prime(n):
    if n < 2:
        return False
    i = 2
    while i * i <= n:
        if n % i == 0:
            return False
        i += 1
    return True


def main():
    primes = []
    items = range(200)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, result in zip(items, pool.map(is_prime, items)):
            if result:
                primes.append(n)
    print(primes)


if __name__ == "__main__":
    main()
