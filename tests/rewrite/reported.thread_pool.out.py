"""What goes wrong with an item is printed or logged, and the loop goes on."""
# pattern: process_pool thread_pool
# python: 3.8
import logging
import sys
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger("reported")


class Refused(Exception):
    def __init__(self, message, size=0):
        super().__init__(message)
        self.size = size


def weigh(x):
    total = 0
    for k in range(200):
        total += (k ^ x) % 7
    if total % 5 == 0:
        raise Refused("weight", total)
    if total % 5 == 1:
        raise ValueError(x)
    return [x, total]


def _goes_on_item(x):
    replay = []
    try:
        try:
            row = weigh(x)
        except (Refused, ValueError) as e:
            replay.append((0, str(e)))
            replay.append((1, None))
            return replay, None, None
        return replay, (row,), None
    except BaseException as error:
        return replay, None, error


def goes_on(xs):
    rows, failures = [], 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, (replay, result, error) in zip(xs, pool.map(_goes_on_item, xs)):
            for value in replay:
                if value[0] == 0:
                    print("bad", x, value[1])
                else:
                    failures += 1
            if error is not None:
                raise error
            if result is None:
                continue
            (row,) = result
            rows.append(row + [len(row)])
    return rows, failures


def _says_all_item(x):
    replay = []
    try:
        try:
            replay.append((0, x))
            row = weigh(x)
            replay.append((1, str(row)))
            replay.append((2, row))
        except ValueError as e:
            replay.append((3, str(e)))
        except Refused as e:
            replay.append((4, str(e)))
        else:
            replay.append((5, x))
        finally:
            replay.append((6, x))
        return replay, None
    except BaseException as error:
        return replay, error


def says_all(xs):
    rows = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, (replay, error) in zip(xs, pool.map(_says_all_item, xs)):
            for value in replay:
                if value[0] == 0:
                    print("start", value[1])
                elif value[0] == 1:
                    print("done", value[1], file=sys.stderr)
                elif value[0] == 2:
                    rows.append(value[1])
                elif value[0] == 3:
                    log.warning("%s: %s", x, value[1])
                elif value[0] == 4:
                    log.error(value[1])
                elif value[0] == 5:
                    log.info("%d is fine", value[1])
                else:
                    print("end of", value[1])
            if error is not None:
                raise error
    return rows


def _stops_item(x):
    replay = []
    try:
        try:
            replay.append((0, weigh(x)))
        except ValueError as e:
            replay.append((1, f"{x}: {type(e).__name__}"))
        except Refused as e:
            replay.append((2, (repr(e), str(e.size))))
            raise
        return replay, None
    except BaseException as error:
        return replay, error


def stops(xs):
    found = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, (replay, error) in zip(xs, pool.map(_stops_item, xs)):
            for value in replay:
                if value[0] == 0:
                    found[x] = value[1]
                elif value[0] == 1:
                    print(value[1])
                else:
                    print("stopped by", value[1][0], value[1][1])
            if error is not None:
                raise error
    return found


def _pairs_item(item):
    x, y = item
    replay = []
    try:
        try:
            replay.append((0, weigh(x * y + 1)))
        except Exception as e:
            replay.append((1, str(e)))
        return replay, None
    except BaseException as error:
        return replay, error


def pairs():
    rows = []
    items = ((1, 2), (3, 4), (5, 6))
    with ThreadPoolExecutor(max_workers=8) as pool:
        for (x, y), (replay, error) in zip(items, pool.map(_pairs_item, items)):
            for value in replay:
                if value[0] == 0:
                    rows.append(value[1])
                else:
                    print(x, y, value[1])
            if error is not None:
                raise error
    return rows


def main():
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(message)s")
    print(goes_on(range(20)))
    print(says_all(range(20)))
    try:
        print(stops(range(20)))
    except Refused as e:
        print("outside", e, e.size)
    print(pairs())


if __name__ == "__main__":
    main()
