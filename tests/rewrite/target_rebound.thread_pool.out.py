# pattern: process_pool thread_pool
"""The work gives the loop's variable another value: that is what the parent gets, and no more."""

from concurrent.futures import ThreadPoolExecutor


def clean(line):
    return line.strip().lower()


def _words_item(line):
    if line.startswith("#"):
        line = line[1:]
    line = clean(line)
    return line


def words(lines):
    found = set()
    with ThreadPoolExecutor(max_workers=8) as pool:
        for line in pool.map(_words_item, lines):
            found.add(line)
    return sorted(found)


def _pairs_item(item):
    key, text = item
    text = clean(text) * 2
    return text


def pairs(rows):
    seen = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for (key, text), text in zip(rows, pool.map(_pairs_item, rows)):
            seen.append("%s: %s" % (key, text))
    return seen


def shown(lines):
    with ThreadPoolExecutor(max_workers=8) as pool:
        for line in pool.map(clean, lines):
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
