"""What goes wrong with an item is printed or logged, and the loop goes on."""
# pattern: process_pool thread_pool
# python: 3.8
import logging
import sys

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


def goes_on(xs):
    rows, failures = [], 0
    for x in xs:
        try:
            row = weigh(x)
        except (Refused, ValueError) as e:
            print("bad", x, e)
            failures += 1
            continue
        rows.append(row + [len(row)])
    return rows, failures


def says_all(xs):
    rows = []
    for x in xs:
        try:
            print("start", x)
            row = weigh(x)
            print("done", row, file=sys.stderr)
            rows.append(row)
        except ValueError as e:
            log.warning("%s: %s", x, e)
        except Refused as e:
            log.error(e)
        else:
            log.info("%d is fine", x)
        finally:
            print("end of", x)
    return rows


def stops(xs):
    found = {}
    for x in xs:
        try:
            found[x] = weigh(x)
        except ValueError as e:
            print(f"{x}: {type(e).__name__}")
        except Refused as e:
            print("stopped by", repr(e), e.size)
            raise
    return found


def pairs():
    rows = []
    for x, y in (1, 2), (3, 4), (5, 6):
        try:
            rows.append(weigh(x * y + 1))
        except Exception as e:
            print(x, y, e)
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
