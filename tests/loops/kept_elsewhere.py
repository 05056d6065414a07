"""What a function makes, puts where others find it, and gives back: who goes through the result sees what is done there."""


class Line:
    def __init__(self, text):
        self.text = text
        self.count = 0

    def weight(self):
        total = 0
        for c in self.text * 20:  # expect: refused total
            total = (total * 31 + ord(c)) % 65521
        return total


KEPT = []
BY_NAME = {}


def kept(texts):
    lines = [Line(t) for t in texts]  # expect: safe
    KEPT.append(lines)
    return lines


def of_list(texts):
    lines = kept(texts)
    out = []
    for line in lines:  # expect: review
        out.append(Line(line.text * (1 + line.count)).weight())
        KEPT[0][-1].count += 1
    return out


def stored(text):
    line = Line(text)
    BY_NAME["last"] = line
    return line


def of_dict(texts):
    lines = [stored(t) for t in texts]  # expect: refused
    out = []
    for line in lines:  # expect: review
        out.append(Line(line.text * (1 + line.count)).weight())
        BY_NAME["last"].count += 1
    return out


def twice_over(texts):
    return kept(texts)


def further_up(texts):
    lines = twice_over(texts)
    out = []
    for line in lines:  # expect: review
        out.append(Line(line.text * (1 + line.count)).weight())
        KEPT[-1][-1].count += 1
    return out


def filled_later(texts):
    lines = []
    KEPT.append(lines)
    for t in texts:  # expect: safe
        lines.append(Line(t))
    return lines


def of_filled(texts):
    lines = filled_later(texts)
    out = []
    for line in lines:  # expect: review
        out.append(Line(line.text * (1 + line.count)).weight())
        KEPT[-1][-1].count += 1
    return out


def of_closure(texts):
    seen = []

    def make(text):
        line = Line(text)
        seen.append(line)
        return line

    lines = [make(t) for t in texts]  # expect: refused
    out = []
    for line in lines:  # expect: review
        out.append(Line(line.text * (1 + line.count)).weight())
        seen[-1].count += 1
    return out


def others(texts):
    """What is kept is something else."""
    lines = [Line(t) for t in texts]  # expect: safe
    kept(texts)
    out = []
    for line in lines:  # expect: safe
        out.append(Line(line.text * (1 + line.count)).weight())
        KEPT[-1][-1].count += 1
    return out


def down(texts, depth):
    lines = [Line(t) for t in texts]  # expect: safe
    KEPT.append(lines)
    return down(texts, depth - 1) if depth else lines


def recursive(texts):
    lines = down(texts, 2)
    out = []
    for line in lines:  # expect: review
        out.append(Line(line.text * (1 + line.count)).weight())
        KEPT[-1][-1].count += 1
    return out


def make(text):
    return Line(text)


def kept_by_one(texts):
    lines = [make(t) for t in texts]  # expect: safe
    KEPT.append(lines)
    return lines


def by_two(texts):
    return kept_by_one(texts)


def made_further_down(texts):
    """The lines are those of a call of a call of a call."""
    lines = by_two(texts)
    out = []
    for line in lines:  # expect: review
        out.append(Line(line.text * (1 + line.count)).weight())
        KEPT[-1][-1].count += 1
    return out


def main():
    texts = ["abc", "defg", "hi"]
    print(of_list(texts), of_dict(texts), further_up(texts), of_filled(texts), of_closure(texts), others(texts), recursive(texts),
          made_further_down(texts))


if __name__ == "__main__":
    main()
