# pattern: process_pool thread_pool
def measure(x):
    return x * 7 % 11


def main():
    total = 0
    product = 1
    values = []
    largest = -1
    for x in range(1, 25):
        v = measure(x)
        w = v * v + 1
        total += v
        product = product * w % 1000003
        values.append((v, w))
        if w > largest:
            largest = w
    print(total, product, values, largest)


if __name__ == "__main__":
    main()
