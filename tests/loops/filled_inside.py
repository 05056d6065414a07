"""What is filled with the items of a list that an inner statement makes: words of files, in `with`, in inner loops."""
import os
import tempfile
from collections import Counter, defaultdict
from contextlib import suppress


class Record:
    def __init__(self, word):
        self.word = word
        self.marks = []


def words(text):
    return [w.strip(".").lower() for w in text.split()]


def records(text):
    found = []
    for word in text.split():
        if len(word) > 1:
            found.append(Record(word))
    return found


def pieces(text):
    return [[w, len(w)] for w in text.split()]


def count_files(paths):
    total = Counter()
    for path in paths:  # expect: safe
        with open(path, encoding="utf-8") as file:
            for line in file:  # expect: safe
                total.update(words(line))
    return sorted(total.items())


def lengths(paths):
    found = {}
    for path in paths:  # expect: safe
        with open(path, encoding="utf-8") as file:
            for line in file:  # expect: safe
                key = words(line)[0]
                found[key] = found.get(key, 0) + len(line)
    return sorted(found.items())


def all_records(folders):
    found = []
    for texts in folders:  # expect: safe
        for text in texts:  # expect: safe
            if len(text) > 1:
                found.extend(records(text))
    return [r.word for r in found]


def by_initial(folders):
    found = defaultdict(list)
    for texts in folders:  # expect: safe
        for text in texts:  # expect: safe
            found[text[0]] += [w for w in words(text) if w]
    return sorted(found.items())


def table(folders):
    found = {}
    for texts in folders:  # expect: safe
        for text in texts:  # expect: safe
            found.update({w: [len(w), text] for w in words(text)})
    return sorted(found.items())


def changed_later(folders):
    found = []
    for texts in folders:  # expect: refused
        for text in texts:  # expect: safe
            found.extend(pieces(text))
            found[-1].append(len(found))
    return found


def marked_later(folders):
    found = []
    for texts in folders:  # expect: refused
        for text in texts:  # expect: safe
            found.extend(records(text))
            found[0].marks.append(text)
    return [(r.word, r.marks) for r in found]


def held_outside(folders):
    found = {}
    for texts in folders:  # expect: refused
        seen = []
        for text in texts:  # expect: refused
            found.update({text: [seen]})
            seen.append(text)
    return sorted(found.items())


def one_or_other(folders, extra):
    found = []
    for texts in folders:  # expect: refused
        for text in texts:  # expect: safe
            found.extend(extra if len(text) > 4 else words(text))
            extra.append(text)
    return found


def bad(text):
    return [w if w != "bb" else [w] for w in text.split()]


def met_inside(paths, log):
    total = Counter()
    for path in paths:  # expect: refused
        with suppress(TypeError), open(path, encoding="utf-8") as file:
            for line in file:  # expect: safe
                total.update(bad(line))
                log.append(line)
    return sorted(total.items())


def met_outside(paths):
    total = Counter()
    try:
        for path in paths:  # expect: safe
            with open(path, encoding="utf-8") as file:
                for line in file:  # expect: safe
                    total.update(bad(line))
    except TypeError as error:
        print(str(error)[:15])
    return sorted(total.items())


def main():
    folders = [["a bb c", "dd e"], ["c dd", "e f", "a a"], ["x y", "bb", "q r s"]]
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{n}.txt") for n in range(len(folders))]
        for path, texts in zip(paths, folders):
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(texts) + "\n")
        log = []
        print(count_files(paths), lengths(paths), met_inside(paths, log), log, met_outside(paths))
    print(all_records(folders), by_initial(folders), table(folders), changed_later(folders))
    print(marked_later(folders), held_outside(folders), one_or_other(folders, ["z"]))


main()
