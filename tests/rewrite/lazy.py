# pattern: process_pool thread_pool review
# python: 3.8
import csv
import io
import itertools


class Dry(Exception):
    pass


def numbers(limit):
    for n in range(12):
        if n == limit:
            raise Dry("after %d" % n)
        yield n


def work(n):
    if n == 7:
        raise ValueError("seven")
    return n * n


def squares(limit):
    found = []
    for n in numbers(limit):
        found.append(work(n + 20))
    return found


def told(limit):
    total = 0
    for n in numbers(limit):
        print("got", n)
        total += work(n)
    return total


def rows(text):
    out = {}
    for name, number in csv.reader(io.StringIO(text)):
        out[name] = work(int(number) + 10)
    return out


def pairs():
    out = []
    for a, b in itertools.product("abc", range(3)):
        out.append(a * (work(b) + 1))
    return out


def main():
    print(squares(100), rows("a,1\nb,2\nc,3\n"), pairs())
    for limit in (0, 1, 5, 7, 8, 11):
        for function in (squares, told):
            try:
                print(function(limit))
            except (Dry, ValueError) as error:
                print(type(error).__name__, error)


if __name__ == "__main__":
    main()
