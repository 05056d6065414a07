# pattern: process_pool thread_pool
"""The work gives the loop's variable another value: that is what the parent gets, and no more."""


def clean(line):
    return line.strip().lower()


def words(lines):
    found = set()
    for line in lines:
        if line.startswith("#"):
            line = line[1:]
        line = clean(line)
        found.add(line)
    return sorted(found)


def pairs(rows):
    seen = []
    for key, text in rows:
        text = clean(text) * 2
        seen.append("%s: %s" % (key, text))
    return seen


def shown(lines):
    for line in lines:
        line = clean(line)
        if line.startswith("#"):
            continue
        else:
            print(line + "!")


def last(lines):
    for line in lines:
        line = clean(line)
        print(line)
    return line


def otherwise(lines):
    for line in lines:
        line = clean(line)
        print(line)
    else:
        print("last was", line)


def main():
    lines = [" # One", "#Two ", " THREE", "# one", "four "]
    print(words(lines))
    print(pairs([("a", " X"), ("b", "Y ")]))
    shown(lines)
    print(last(lines))
    otherwise(lines)


if __name__ == "__main__":
    main()
