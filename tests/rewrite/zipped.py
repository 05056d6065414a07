# pattern: process_pool thread_pool
def dot(a, b):
    return a * b


def main():
    left = [1, 2, 3]
    right = (4.0, 5.5, 6.25)
    total = 0.0
    for a, b in zip(left, right):
        total += dot(a, b)
    rows = []
    for (a, b), c in zip(zip(left, left), right):
        value = dot(a, b) + c
        rows.append(value)
    print(total, rows)


if __name__ == "__main__":
    main()
