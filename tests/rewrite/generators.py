# pattern: process_pool thread_pool
def weight(x):
    return (x * 37) % 101


def word(x):
    return "w%d" % x


def main():
    numbers = list(range(30))
    total = sum(weight(x) for x in numbers)
    ranked = sorted((weight(x) for x in numbers), reverse=True)
    best = max(weight(x) for x in numbers if x != 7)
    text = ", ".join(word(x) for x in numbers)
    print(total, ranked[:5], best, text)


if __name__ == "__main__":
    main()
