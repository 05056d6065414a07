# pattern: interpreter_pool review
# python: 3.14
"""Exceptions at the first, a middle and the last item; a table, a condition, nothing at all."""




def distance(left, right):
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, row[0] = row[0], i
        for k, b in enumerate(right, 1):
            last, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, last + (a != b))
    return row[-1]


def nearest(word, others):
    if not word:
        raise ValueError("no word")
    return min((distance(word, other), other) for other in others)


def table(words, others):
    found = {}
    for word in words:
        found[word] = nearest(word, others)
    return found


def close(words, others, most):
    kept, far = [], 0
    for number, word in enumerate(words):
        steps, other = nearest(word, others)
        if steps > most:
            far += 1
            continue
        kept.append((number, word, other))
    return kept, far


def main():
    others = ["loop", "pool", "thread", "process", "worker"]
    words = ["loops", "polo", "read", "possess", "work"]
    print(table(words, others), table([], others), table(words[:1], others))
    print(close(words, others, 1), close(words, others, 9))
    for where in (0, 2, 4):
        broken = words[:where] + [""] + words[where + 1 :]
        try:
            print(table(broken, others))
        except ValueError as error:
            print("failed", where, error)


if __name__ == "__main__":
    main()
