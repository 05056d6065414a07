"""Settings of several kinds in one dict: numbers among them have no items."""
import hashlib

SEEN = []


def digest(value):
    return hashlib.sha256(str(value).encode()).hexdigest()


class Restarts:
    def __init__(self, settings):
        self.settings = settings

    def run(self):
        best, where = "~", None
        for seed in self.settings["seeds"]:  # expect: safe
            found = digest(seed)
            if found < best:
                best, where = found, seed
        return best, where


def all_names(settings):
    found = []
    for name in settings["names"]:  # expect: safe
        found.append(digest(name))
    return found


def either(count):
    values = [1, 2] if count else 3.0
    found = []
    for value in values:  # expect: safe
        found.append(digest(value))
    return found


def numbered(settings):
    found = []
    for index, name in enumerate(settings["names"]):  # expect: safe
        found.append(digest(name * index))
    return found


class Loud:
    def __init__(self, names):
        self.names = names

    def __iter__(self):
        for name in self.names:
            SEEN.append(name)
            yield name


def loud(settings):
    found = []
    for name in settings["names"]:  # expect: review
        found.append(digest(name + str(len(SEEN))))
    return found


def drawn(settings):
    found = []
    for name in settings["names"]:  # expect: refused
        found.append(digest(name))
        settings["names"] = 3
        settings["more"].append(name)
        if len(settings["more"]) < 9:
            settings["list"].append(name)
    return found


if __name__ == "__main__":
    print(Restarts({"heat": 1.5, "seeds": range(5), "rounds": 3}).run())
    print(all_names({"names": ["a", "b"], "limit": 3}))
    print(either(1))
    try:
        either(0)
    except TypeError as error:
        print(error)
    print(numbered({"names": ["a", "b"], "limit": 3}))
    for wrong in (all_names, numbered):
        try:
            wrong({"names": 2.5})
        except TypeError as error:
            print(error)
    print(loud({"names": Loud(["a", "b"]), "limit": 3}))
    names = ["a"]
    print(drawn({"names": names, "list": names, "more": [], "limit": 3}))
