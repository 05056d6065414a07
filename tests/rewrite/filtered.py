# pattern: process_pool thread_pool
def work(n):
    return (n * 7919) % 13


def main():
    points = [[i] for i in range(8)]
    good = [point for point in points if work(point[0]) % 2]
    for point in good:
        point[0] += 100
    print(points)
    print([n for n in range(8) if work(n) % 2])


if __name__ == "__main__":
    main()
