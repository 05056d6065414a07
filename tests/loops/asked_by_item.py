"""`key=xs.__getitem__`: reads the list, as xs[i] does; and functions of libraries that make text."""
from email.utils import getaddresses
from xml.sax.saxutils import escape, quoteattr


def spectrum(n):
    return [(n * k * k) % 17 for k in range(20)]


def peaks(ns):
    out = []
    for n in ns:  # expect: safe
        spec = spectrum(n)
        out.append((max(range(len(spec)), key=spec.__getitem__), tuple(spec).__getitem__(1)))
    return out


def peaks_of_what_grows(ns):
    seen = [1, 5, 2]
    out = []
    for n in ns:  # expect: refused
        best = max(range(len(seen)), key=seen.__getitem__)
        out.append(sum(spectrum(n + best)))
        seen.append(n + best)
    return out


class Counted(list):
    asked = 0

    def __getitem__(self, i):
        self.asked += 1
        return super().__getitem__(i) + self.asked % 3


def peaks_of_counted(ns):
    spec = Counted(spectrum(3))
    out = []
    for n in ns:  # expect: review
        out.append(max(range(len(spec)), key=spec.__getitem__) + sum(spectrum(n)))
    return out


def tags(names):
    out = []
    for name in names:  # expect: safe
        out.append(f"<a to={quoteattr(name)}>{escape(name)}</a>{getaddresses([name])[0][1].upper()}")
    return out


def main():
    print(peaks(range(1, 9)), peaks_of_what_grows(range(1, 9)), peaks_of_counted(range(1, 9)))
    print(tags(["A <a@b.org>", "<c&d>"]))


if __name__ == "__main__":
    main()
