"""What an iteration does to files, servers and other programs before it looks at them."""
import os
import subprocess
import sys
import tempfile

FOLDER = tempfile.mkdtemp()


def path_of(n):
    return os.path.join(FOLDER, "%d.txt" % n)


def parse(text):
    total = 0
    for k in range(60):
        for c in text:  # expect: refused total
            total = (total * 31 + ord(c)) % 1000003
    return total


def written_by_a_program(numbers):
    out = []
    for n in numbers:  # expect: review
        subprocess.run(["sh", "-c", "echo %d > %s" % (n, path_of(n))])
        with open(path_of(n)) as file:
            text = file.read()
        out.append(parse(text))
    return out


def written_by_a_shell(numbers):
    out = []
    for n in numbers:  # expect: review
        os.system("echo %d > %s" % (n + 1, path_of(n)))
        out.append(parse(open(path_of(n)).read()))
    return out


def written_in_between(numbers):
    out = []
    for n in numbers:  # expect: review
        print("at", n)
        with open(path_of(n), "w") as file:
            file.write(str(n + 2))
        out.append(parse(open(path_of(n)).read()))
    return out


def refresh(n):
    subprocess.run(["sh", "-c", "echo %d > %s" % (n + 3, path_of(n))])


def written_by_a_helper(numbers):
    out = []
    for n in numbers:  # expect: review
        refresh(n)
        if n % 2:
            out.append(parse(open(path_of(n)).read()))
    return out


def told_behind(numbers):
    out = []
    for n in numbers:  # expect: review
        out.append(parse(open(path_of(n)).read()))
        subprocess.run(["sh", "-c", "echo %d > %s" % (n, path_of(n + 1))])
    return out


def logged(numbers, log):
    out = []
    for n in numbers:  # expect: review
        log.write("at %d\n" % n)
        out.append(parse(open(path_of(n)).read()))
    return out


def note(n):
    with open(os.path.join(FOLDER, "notes"), "a") as file:
        file.write("%d\n" % n)
    return parse(str(n))


def noted(numbers):
    return [note(n) for n in numbers]  # expect: refused


def kept(numbers):
    path = path_of(3)
    for n in numbers:  # expect: refused
        with open(path, "w") as file:
            file.write(str(parse(str(n))))
    with open(path) as file:
        return file.read()


def named_twice(numbers):
    for n in numbers:  # expect: review
        with open(path_of(n), "w") as file:
            file.write(str(parse(str(n + 100))))
    out = []
    for n in numbers:  # expect: safe
        with open(path_of(n)) as file:
            text = file.read()
        out.append(parse(text))
    return out


def load(n):
    with open(path_of(n + 50), "w") as file:
        subprocess.run(["echo", str(n)], stdout=file, check=True)
    return os.path.getsize(path_of(n + 50))


def loaded_once(numbers):
    """The program is what takes time: a worker that only looked for the file would gain nothing."""
    sizes = []
    for n in numbers:  # expect: review subprocess
        if os.path.exists(path_of(n + 50)):
            print("have", n)
            continue
        sizes.append(load(n))
    return sizes


def limits(numbers):
    """The work looks at what the parent sets for the whole process."""
    out, before = [], sys.getrecursionlimit()
    for n in numbers:  # expect: refused sys.setrecursionlimit
        sys.setrecursionlimit(1000 + n)
        out.append(parse(str(sys.getrecursionlimit())))
    sys.setrecursionlimit(before)
    return out


def main():
    numbers = list(range(8))
    print(limits(numbers))
    print(loaded_once(numbers), loaded_once(numbers))
    print(written_by_a_program(numbers))
    print(written_by_a_shell(numbers))
    print(written_in_between(numbers))
    print(written_by_a_helper(numbers))
    print(told_behind(numbers[:-1]))
    print(noted(numbers), kept(numbers), named_twice(numbers))
    with open(os.path.join(FOLDER, "log"), "w") as log:
        print(logged(numbers, log))
    with open(os.path.join(FOLDER, "log")) as log:
        print(log.read())


main()
