# pattern: process_pool
from collections import defaultdict


def score(n):
    return sum((n * k) % 7 for k in range(50))


def by_length(words):
    groups = defaultdict(list)
    for word in words:
        groups[len(word)].append(word)
    out = {}
    for length in sorted(groups):
        out[length] = sum(score(len(word)) for word in groups[length])
    return out


def by_letter(words):
    groups = defaultdict(lambda: 0)
    for word in words:
        groups[word[0]] += 1
    out = {}
    for letter in sorted(groups):
        out[letter] = score(groups[letter])
    return out


def main():
    words = ["a", "bc", "de", "fgh"]
    print(by_length(words), by_letter(words))


if __name__ == "__main__":
    main()
