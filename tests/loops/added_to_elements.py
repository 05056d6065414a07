"""`index.setdefault(word, set()).add(number)` in a `with` and in a `try`: nothing in it can go wrong, so that the parent may do it later."""
import contextlib
import hashlib


def words(paths):
    index = {}
    for number, path in enumerate(paths):  # expect: safe
        with open(path, errors="replace") as file:
            for line in file:
                for word in line.split():
                    index.setdefault(hashlib.md5(word.encode()).hexdigest()[:2], set()).add(number)
    return index


def places(paths):
    index = {}
    for number, path in enumerate(paths):  # expect: safe
        with open(path, errors="replace") as file:
            for line in file:
                index.setdefault(hashlib.md5(line.encode()).hexdigest()[:2], []).append(number)
    return index


class Narrow(dict):
    def setdefault(self, key, value=None):
        if len(self) > 4:
            raise KeyError(key)
        return dict.setdefault(self, key, value)


def narrow():
    index = Narrow()
    for number in range(6):  # expect: review
        with contextlib.suppress(KeyError):
            for word in "abcde":
                index.setdefault(hashlib.md5(word.encode()).hexdigest()[:2], []).append(number)
    return index


def something_else():
    index = {hashlib.md5(b"c").hexdigest()[:2]: 5}
    for number in range(6):  # expect: refused
        with contextlib.suppress(AttributeError):
            for word in "abcde":
                index.setdefault(hashlib.md5(word.encode()).hexdigest()[:2], []).append(number)
    return index


def not_hashable():
    index, failed = {}, 0
    for number in range(6):  # expect: refused
        try:
            for word in "abcde":
                index.setdefault(hashlib.md5(word.encode()).hexdigest()[:2], set()).add([number])
        except TypeError:
            failed += 1
    return index, failed


def main():
    paths = [hashlib.__file__] * 6
    for index in words(paths), places(paths), narrow(), something_else():
        print(sorted((k, sorted(v) if not isinstance(v, int) else v) for k, v in index.items())[:9])
    print(not_hashable())


main()
