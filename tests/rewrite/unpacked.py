# pattern: process_pool thread_pool
def parse(line):
    key, sep, val = line.partition("=")
    return key.strip(), sep, sum(ord(c) * i for i, c in enumerate(val * 50))


def settings(lines):
    found, bare = {}, 0
    for line in lines:
        key, sep, val = parse(line)
        if not sep:
            bare += 1
        found[key] = val
    return found, bare


def numbered(lines):
    found = {}
    for number, line in enumerate(lines):
        key, _, val = parse(line)
        found[key] = number, val
    return found


def commented(lines):
    found = {}
    for line in lines:
        # the separator is not needed
        key, _, val = parse(line)
        found[key] = val
    return found


def line_again(lines):
    total, line = 0, ""
    for line in lines:
        line, sep, val = parse(line)
        total += val
    return total, line


def failing(lines):
    found, key = [], None
    try:
        for line in lines:
            key, sep, val = parse(line) if line else (1, 2)
            found.append(val)
    except ValueError as error:
        print(key, error)
    return found


def main():
    lines = ["a = 1", "b", "c=22", "d = 0x1f"]
    print(settings(lines))
    print(numbered(lines))
    print(commented(lines))
    print(line_again(lines))
    print(failing(lines + [""] + lines))


if __name__ == "__main__":
    main()
