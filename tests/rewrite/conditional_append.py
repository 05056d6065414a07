# pattern: process_pool thread_pool
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
    for n in range(200):
        if is_prime(n):
            primes.append(n)
    print(primes)


if __name__ == "__main__":
    main()
