"""Helpers of the CPU-bound program: everything here is pure."""


def words_of(text):
    return [word.strip(".,;:!?").lower() for word in text.split()]


def distance(a, b):
    """Levenshtein's distance, row by row."""
    previous = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            cost = 0 if left == right else 1
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost))
        previous = row
    return previous[-1]


def score(text):
    """How unlike its neighbours each word of a text is, on average."""
    words = words_of(text)
    total = 0
    for i in range(len(words) - 1):
        total += distance(words[i], words[i + 1])
    return total / max(1, len(words) - 1)
