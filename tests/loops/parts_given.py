"""`return rows, errors`, taken apart by who calls: each part is known by its place, where all that may come back is written out so."""


class Line:
    def __init__(self, text):
        self.text = text
        self.count = 0

    def weight(self):
        total = 0
        for c in self.text * 20:  # expect: refused total
            total = (total * 31 + ord(c)) % 65521
        return total


class Fault:
    def __init__(self, number):
        self.number = number
        self.log = []


def load(texts):
    lines, faults = [], []
    for n, text in enumerate(texts):  # expect: safe
        if text:
            lines.append(Line(text))
        else:
            faults.append(Fault(n))
    return lines, faults


def weights(texts):
    lines, faults = load(texts)
    out = []
    for line in lines:  # expect: safe
        out.append(line.weight() + len(faults))
    return out


def beside(texts):
    """The one list grows, the other is read."""
    lines, faults = load(texts)
    for line in lines:  # expect: safe
        if line.weight() % 2:
            faults.append(Fault(len(lines)))
    return len(faults)


def maybe(texts):
    if not texts:
        return None
    if len(texts) == 1:
        return [Line(texts[0])], []
    return load(texts)


def by_another(texts):
    lines, faults = maybe(texts)
    out = []
    for line in lines:  # expect: safe
        out.append(line.weight())
        faults.append(line.weight())
    return out


def swapped(texts):
    both = load(texts)
    if len(texts) > 2:
        return load(texts)
    return both


def unwritten(texts):
    """One of the ways back does not say what stands where."""
    lines, faults = swapped(texts)
    out = []
    for line in lines:  # expect: refused # true: safe
        out.append(line.weight())
        faults.append(line.weight())
    return out


def twice(texts):
    lines = [Line(t) for t in texts]  # expect: safe
    return lines, lines


def same_list(texts):
    lines, others = twice(texts)
    out = []
    for line in lines:  # expect: refused
        out.append(line.weight() + len(others))
        others.append(line)
        if len(others) > 2 * len(texts):
            break
    return out


def turned(texts, swap):
    first, second = [len(t) for t in texts], [0]  # expect: safe
    if swap:
        return second, first
    return first, second


def either_way(texts):
    """What stands first is the one list or the other."""
    sizes, rest = turned(texts, len(texts) > 2)
    out = []
    for text in texts:  # expect: refused
        out.append(Line(text * len(sizes)).weight())
        rest.append(len(text))
    return out


def through(pair):
    return pair


def handed_on(texts):
    lines, faults = through(load(texts))
    out = []
    for line in lines:  # expect: review # true: safe
        out.append(line.weight())
    return out, faults


KEPT = []


def kept(texts):
    lines = [Line(t) for t in texts]  # expect: safe
    KEPT.append(lines)
    return lines, KEPT


def seen_elsewhere(texts):
    lines, all_kept = kept(texts)
    out = []
    for line in lines:  # expect: review
        out.append(Line(line.text * (1 + line.count)).weight())
        all_kept[0][-1].count += 1
    return out


def deeper(texts, depth):
    if depth == 0:
        return [Line(t) for t in texts], []  # expect: safe
    lines, log = deeper(texts, depth - 1)
    log.append(depth)
    return lines, log


def recursive(texts):
    lines, log = deeper(texts, 2)
    out = []
    for line in lines:  # expect: safe
        out.append(line.weight() + sum(log))
    return out


def main():
    texts = ["abc", "", "defg", "hi", ""]
    print(weights(texts), beside(texts), by_another(texts), unwritten(texts), same_list(texts), either_way(texts), len(handed_on(texts)[0]))
    print(seen_elsewhere(texts), recursive(texts))


if __name__ == "__main__":
    main()
