"""Files that are read, and what is in them computed: threads read, processes compute. Exceptions at every place, work in order, another `processes`."""
# pattern: hybrid_threads
# python: 3.8
import os
import tempfile

processes = "a name that is taken"


def score(text, rounds=3, start=0):
    value = start
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    if value % 1000 == 412:
        raise ArithmeticError(value)
    return value


def collect(paths):
    """A score and a length for each file."""
    found = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        first = text.split("\n", 1)[0]
        value = score(text, rounds=4)
        print("did", first, value)
        found[first] = value, len(text)
    return found


def both(paths, limit):
    out = []
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            value = score(text) + score(text[:limit], start=7)
        except FileNotFoundError:
            value = None
        out.append(value)
    return out


def listed(paths):
    return [score(open(path, encoding="utf-8").read(), 2) for path in paths]


def lines(paths):
    """An iterable that is found out as the loop goes on."""
    for path in paths:
        yield path, len(path)


def lazily(paths):
    total = 0
    for path, length in lines(paths):
        with open(path, encoding="utf-8") as file:
            total += score(file.read()) + length % 2
    return total


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except (ArithmeticError, OSError) as error:
        return type(error).__name__, error.args[:1]


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        paths = []
        for n in range(12):
            paths.append(f"file{n}.txt")
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(f"title {n}\n" + "word " * (n + 1) * 20)
        print(collect(paths), collect([]), collect(paths[:1]))
        for at in (0, 5, 12):
            print(attempt(collect, paths[:at] + ["none.txt"] + paths[at:]))
            print(attempt(both, paths[:at] + ["none.txt"] + paths[at:], 30))
            print(attempt(listed, paths[:at] + ["none.txt"] + paths[at:]))
            print(attempt(lazily, paths[:at] + ["none.txt"] + paths[at:]))
        print(both(paths, 40), listed(paths), lazily(paths), processes)
        os.chdir("/")


if __name__ == "__main__":
    main()
