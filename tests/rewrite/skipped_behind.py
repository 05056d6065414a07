# pattern: process_pool thread_pool
# python: 3.8
"""What an iteration binds before it skips is what the name stands for behind the loop; a value that nobody takes is found once."""

CALLS = []


def weigh(x):
    total = 0
    for k in range(x % 50):
        total += k * k
    return total


def checked(x):
    return [weigh(k) for k in (x, x + 1)]


def last_before_skip(items):
    last = 0
    for x in items:
        last = weigh(x)
        if x % 2:
            continue
        last = x + 100
    return last


def last_behind_skip(items):
    last = 0
    for x in items:
        if x % 2:
            continue
        last = weigh(x)
    return last


def last_kept_too(items, wanted):
    last, kept = 0, []
    for x in items:
        last = weigh(x)
        if x not in wanted:
            continue
        kept.append(last)
    return last, kept


def last_not_asked_for(items):
    kept = []
    for x in items:
        last = weigh(x)
        if x % 2:
            continue
        kept.append(last)
    return kept


def dropped_between(items):
    found = {}
    for x in items:
        found[weigh(x) % 7] = x
        checked(x)
        found.pop(3, None)
    return found


def dropped_twice(pairs):
    found, rest = [], []
    for name, x in pairs:
        found.append(weigh(x))
        checked(x)  # to see whether it can be done
        rest.append(len(found))
        checked(x + 1)

        # and then the last one
        found.append(weigh(x + 2))
    return found, rest


if __name__ == "__main__":
    print(last_before_skip(range(40, 48)), last_behind_skip(range(40, 48)))
    print(last_kept_too([45, 46, 47], [46]), last_not_asked_for([45, 46, 47]))
    print(dropped_between([41, 42, 43]), dropped_twice([("a", 41), ("b", 42)]))
