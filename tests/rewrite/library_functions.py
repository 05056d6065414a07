# pattern: process_pool thread_pool
"""Calls of a library's function and nothing else, and conditions that say no."""
import math
import os.path
import re


def main(words, numbers, known):
    escaped = []
    for word in words:
        escaped.append(re.escape(word))
    factorials = sum(math.factorial(n) for n in numbers)
    names = [os.path.basename(word) for word in words]
    texts = {str(n) for n in numbers}
    new = [math.sqrt(n) for n in numbers if n not in known]
    old = [math.sqrt(n) for n in numbers if n in known]
    some = [len(word) for word in words if word is not None]
    long = [word.upper() for word in words if not word.isdigit()]
    each = [math.gcd(n, 6) for n in numbers if n % 2]
    return escaped, factorials, names, sorted(texts), new, old, some, long, each


if __name__ == "__main__":
    print(main(["a.b", "c/d", "17"], list(range(40)), {3, 4}))
