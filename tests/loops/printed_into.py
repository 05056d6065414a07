"""What is printed goes where the program has put sys.stdout, and the work looks at that."""
import contextlib
import io
import sys


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Counter:
    def __init__(self):
        self.size = 0

    def write(self, text):
        self.size += len(text)

    def flush(self):
        pass


def replaced(rows):
    out, buffer, before = [], io.StringIO(), sys.stdout
    sys.stdout = buffer
    for row in rows:  # expect: refused
        print(row)
        out.append(cost(len(buffer.getvalue())))
    sys.stdout = before
    return out


def redirected(rows):
    out, buffer = [], io.StringIO()
    with contextlib.redirect_stdout(buffer):
        for row in rows:  # expect: refused
            print(row)
            out.append(cost(len(buffer.getvalue())))
    return out


def counted(rows):
    out, counter, before = [], Counter(), sys.stdout
    sys.stdout = counter
    for row in rows:  # expect: refused
        print(row)
        out.append(cost(counter.size))
    sys.stdout = before
    return out


def behind(rows):
    out, buffer = [], io.StringIO()
    with contextlib.redirect_stdout(buffer):
        for row in rows:  # expect: safe
            print(row)
            out.append(cost(row))
    return out, buffer.getvalue()


if __name__ == "__main__":
    numbers = [5, 3, 8, 1, 4]
    for function in (replaced, redirected, counted, behind):
        print(function.__name__, function(numbers))
