"""One name for one file after the other."""
import os
import tempfile


def work(line):
    return sum(len(line) * i for i in range(100)) + len(line.split())


def one_by_one(first, second):
    out = []
    with open(first) as f:
        for line in f:  # expect: safe
            out.append(work(line))
    with open(second) as f:
        for line in f:  # expect: safe
            if line.startswith("#"):
                continue
            out.append(work(line))
    return out


def header_first(first, second):
    out = []
    with open(first) as f:
        head = f.readline()
    with open(second) as f:
        for line in f:  # expect: safe
            out.append(work(line) - work(head))
    return out


def bound_inside(first, second):
    out = []
    with open(first) as f:
        head = f.readline()
    with open(second) as f:
        f = iter([head])
        for line in f:  # expect: review iterable # true: safe
            out.append(work(line))
    return out


def read_inside(first, second):
    out = []
    with open(first) as f:
        head = f.readline()
    with open(second) as f:
        for line in f:  # expect: refused
            out.append(work(line) + work(f.readline()) + work(head))
    return out


def left_early(first, second):
    out = []
    with open(first) as f:
        head = f.readline()
    with open(second) as f:
        for line in f:  # expect: refused break
            out.append(work(line))
            if len(out) > 3:
                break
        out.append(f.readline() + head)
    return out


def another_inside(first, second):
    out = []
    with open(first) as f:
        for line in f:  # expect: refused
            with open(second) as f:
                out.append(work(line) + work(f.read()))
    return out


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as tmp:
        paths = [os.path.join(tmp, name) for name in "ab"]
        for path in paths:
            with open(path, "w") as f:
                f.write("".join(f"line {i}\n" for i in range(9)))
        for function in (one_by_one, header_first, bound_inside, read_inside, left_early, another_inside):
            print(function(*paths))
