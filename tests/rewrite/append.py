# pattern: process_pool thread_pool
"""The plainest loop there is."""


def square(x):
    return x * x


def main():
    numbers = list(range(50))
    out = []
    for x in numbers:
        out.append(square(x))
    print(out)


if __name__ == "__main__":
    main()
