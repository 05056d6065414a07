# pattern: process_pool thread_pool
# python: 3.8
"""What an iteration binds before it skips is what the name stands for behind the loop; a value that nobody takes is found once."""

from concurrent.futures import ThreadPoolExecutor

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
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, last in zip(items, pool.map(weigh, items)):
            if x % 2:
                continue
            last = x + 100
    return last


def _last_behind_skip_item(x):
    if x % 2:
        return None
    last = weigh(x)
    return (last,)


def last_behind_skip(items):
    last = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_last_behind_skip_item, items):
            if result is None:
                continue
            (last,) = result
    return last


def last_kept_too(items, wanted):
    last, kept = 0, []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, last in zip(items, pool.map(weigh, items)):
            if x not in wanted:
                continue
            kept.append(last)
    return last, kept


def _last_not_asked_for_item(x):
    last = weigh(x)
    if x % 2:
        return None
    return (last,)


def last_not_asked_for(items):
    kept = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_last_not_asked_for_item, items):
            if result is None:
                continue
            (last,) = result
            kept.append(last)
    return kept


def _dropped_between_item(x):
    result = weigh(x) % 7
    checked(x)
    return result


def dropped_between(items):
    found = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, result in zip(items, pool.map(_dropped_between_item, items)):
            found[result] = x
            found.pop(3, None)
    return found


def _dropped_twice_item(item):
    name, x = item
    result = weigh(x)
    checked(x)  # to see whether it can be done
    checked(x + 1)
    result_2 = weigh(x + 2)
    return result, result_2


def dropped_twice(pairs):
    found, rest = [], []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result, result_2 in pool.map(_dropped_twice_item, pairs):
            found.append(result)
            rest.append(len(found))
            # and then the last one
            found.append(result_2)
    return found, rest


if __name__ == "__main__":
    print(last_before_skip(range(40, 48)), last_behind_skip(range(40, 48)))
    print(last_kept_too([45, 46, 47], [46]), last_not_asked_for([45, 46, 47]))
    print(dropped_between([41, 42, 43]), dropped_twice([("a", 41), ("b", 42)]))
