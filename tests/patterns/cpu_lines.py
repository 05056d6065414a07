# pattern: process_pool
"""Many small items: counts words of lines into one table, in order."""
import sys


def lines(count):
    words = "quick silver engines parallel measure iterate kernel sample profile worker".split()
    return [" ".join(words[(k * 7 + i * i) % len(words)] for i in range(12)) for k in range(count)]


def score(line):
    best = 0
    for word in line.split():
        value = 0
        for letter in word:
            value = (value * 33 + ord(letter)) % 65521
        best = max(best, value)
    return best


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200000
    texts = lines(count)
    seen, total = {}, 0
    for text in texts:
        value = score(text)
        seen[value] = seen.get(value, 0) + 1
        total += value
    print(total, sorted(seen.items()))


if __name__ == "__main__":
    main()
