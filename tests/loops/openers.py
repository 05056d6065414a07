"""A file is opened by one of several functions, whichever the name asks for."""
import gzip
import lzma
import os
import tempfile


def work(line):
    total = 1
    for ch in line:  # expect: refused total
        total = (total * 31 + ord(ch)) % 10007
    return total


def chosen(name):
    opener = gzip.open if name.endswith(".gz") else open
    out = []
    with opener(name, "rt") as f:
        for line in f:  # expect: safe
            out.append(work(line))
    return out


def chosen_by_if(name):
    opener = open
    if name.endswith(".gz"):
        opener = gzip.open
    elif name.endswith(".xz"):
        opener = lzma.open
    out = []
    with opener(name, "rt") as f:
        for line in f:  # expect: safe
            out.append(work(line))
    return out


def endless(name, mode):
    """Not all of them open files."""
    number = 0
    while True:
        number += 1
        yield str(number)


def chosen_or_own(name):
    opener = endless if name.endswith("#") else open
    out = []
    for line in opener(name, "rt"):  # expect: review
        if len(out) > 20:
            break
        out.append(work(line))
    return out


def handed_in(opener, name):
    out = []
    with opener(name, "rt") as f:
        for line in f:  # expect: safe
            out.append(work(line))
    return out


def written_beside(name):
    opener = gzip.open if name.endswith(".gz") else open
    out = []
    with opener(name, "rt") as f:
        for line in f:  # expect: review
            with open(name + ".copy", "a") as copy:
                copy.write(line)
            out.append(work(line))
    return out


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lines")
        for name, opener in ((path, open), (path + ".gz", gzip.open), (path + ".xz", lzma.open)):  # expect: review
            with opener(name, "wt") as f:
                f.write("".join("line %d\n" % i for i in range(30)))
        print(chosen(path), chosen(path + ".gz"), chosen_by_if(path + ".xz"), chosen_or_own(path), handed_in(open, path), handed_in(gzip.open, path + ".gz"), written_beside(path))
