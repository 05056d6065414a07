"""What argparse gives: values as their options say, one object for all who have it."""
import argparse


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


SHARED = [1]


def one(word, args):
    return cost(len(word) * args.scale + (args.extra or 0))


def handed_whole(args):
    out = []
    for word in args.words:  # expect: safe
        out.append(one(word, args))
    return out


def counted(word, args):
    args.seen += 1
    return cost(len(word) + args.seen)


def changed(args):
    out = []
    for word in args.words:  # expect: refused
        out.append(counted(word, args))
    return out


def changed_between(args):
    out = []
    for word in args.words:  # expect: refused
        out.append(one(word, args))
        args.scale = len(word)
    return out


def default_list(args):
    out = []
    for word in ["a", "bc", "def"]:  # expect: review alias
        SHARED.append(total(args, word))
        out.append(SHARED[-1])
    return out


def total(args, word):
    return cost(sum(args.numbers) + len(word))


class Table:
    def __init__(self, text):
        self.text = text
        self.uses = 0

    def use(self):
        self.uses += 1
        return self.uses


def made_by_function(args):
    out = []
    for word in ["a", "bc", "def"]:  # expect: review
        out.append(cost(args.table.use() + len(word)))
    return out


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", "-s", type=int, default=3)
    parser.add_argument("--extra", type=int)
    parser.add_argument("words", nargs="*", default=["a", "bcd", "ef"])
    parser.add_argument("--numbers", type=int, nargs="+", default=SHARED)
    group = parser.add_argument_group("more")
    group.add_argument("--seen", type=int, default=0)
    group.add_argument("--table", type=Table, default="x y")
    return parser.parse_args([])


if __name__ == "__main__":
    print(handed_whole(parse()), changed(parse()), changed_between(parse()), default_list(parse()), made_by_function(parse()))
