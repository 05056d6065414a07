"""Each way through the work ends with statements of its own, which the parent runs: the worker says which way it was."""
# pattern: process_pool
import math
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weigh(n):
    if n % 7 == 6:
        raise ValueError(n)
    return sum(math.sqrt(k) for k in range(n % 40))


def _sorted_out_item(n):
    try:
        weight = weigh(n)
        return 0, weight
    except ValueError:
        return 1, None


def sorted_out(numbers):
    good, bad, failed = [], {}, 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, (which, value) in zip(numbers, pool.map(_sorted_out_item, numbers, chunksize=len(numbers) // 200 + 1)):
            if which == 0:
                good.append(value)
            else:
                bad[n] = None
                failed += 1
    return good, bad, failed


def _defaulted_item(n):
    try:
        return weigh(n)
    except ValueError:
        return None


def defaulted(numbers):
    weights = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        weights.extend(pool.map(_defaulted_item, numbers, chunksize=len(numbers) // 200 + 1))
    return weights


def _three_ways_item(n):
    return weigh(n % 6)


def three_ways(numbers):
    low, middle, high, most = [], [], 0, -1
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, weight in zip(numbers, pool.map(_three_ways_item, numbers, chunksize=len(numbers) // 200 + 1)):
            if weight < 2:
                low.append((n, weight))
            elif weight < 5:
                middle.append(weight)
                most = n
            else:
                high += 1
    return low, middle, high, most


def _counted_item(n):
    return int(weigh(n % 6)) % 2


def counted(numbers):
    even = odd = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(_counted_item, numbers, chunksize=len(numbers) // 200 + 1):
            if result:
                odd += 1
            else:
                even += 1
    return even, odd


def _told_item(n):
    replay = []
    try:
        try:
            value = weigh(n)
            replay.append((0, n))
            replay.append((1, value))
        except ValueError as error:
            replay.append((2, str(error)))
        return replay, None
    except BaseException as error_2:
        return replay, error_2


def told(numbers):
    total = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, (replay, error_2) in zip(numbers, pool.map(_told_item, numbers, chunksize=len(numbers) // 200 + 1)):
            for value_2 in replay:
                if value_2[0] == 0:
                    print("weighed", value_2[1])
                elif value_2[0] == 1:
                    total += value_2[1]
                else:
                    print("not", n, value_2[1])
            if error_2 is not None:
                raise error_2
    return total


def _with_a_comment_item(n):
    result = n % 2
    result_2 = weigh(n % 6) if result else None
    return result, result_2


def with_a_comment(numbers):
    seen, count = [], 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, (result, result_2) in zip(numbers, pool.map(_with_a_comment_item, numbers)):
            if result:
                seen.append(result_2)
                # counted, too
                count += 1
            else:
                count -= weigh(n % 6) > 1
    return seen, count


def _one_way_raises_item(n):
    weight = weigh(n % 6)
    if weight > 4:
        raise OverflowError(n)
    return weight


def one_way_raises(numbers):
    good, odd = [], []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, weight in zip(numbers, pool.map(_one_way_raises_item, numbers, chunksize=len(numbers) // 200 + 1)):
            if n % 2:
                odd.append(weight)
            else:
                good.append(n)
                good.append(weight)
    return good, odd


def main():
    numbers = range(30)
    print(sorted_out(numbers), sorted_out([]), sorted_out([6]), defaulted([5, 6, 7]))
    print(three_ways(numbers), counted(numbers))
    print(told([1, 6, 3]), with_a_comment([1, 2, 3, 4]))
    print(one_way_raises([1, 2, 3]))
    try:
        one_way_raises(numbers)
    except OverflowError as error:
        print("too heavy", error)


if __name__ == "__main__":
    main()
