"""The variable that goes through the keys of a defaultdict is that of other loops, too."""
from collections import defaultdict


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def grouped(words):
    groups = defaultdict(list)
    for w in words:  # expect: safe
        groups[w[0]].append(len(w))
    return groups


def twice(words):
    groups = grouped(words)
    out = {}
    for k in sorted(groups):  # expect: safe
        out[k] = cost(sum(groups[k])) + len(groups[k])
    for k, n in sorted(out.items()):  # expect: safe
        out[k] = cost(n)
    return out


def of_others(words, more):
    groups = grouped(words)
    out = []
    for k in more:  # expect: refused groups
        out.append(cost(len(groups[k]) + len(groups)))
    for k in sorted(groups):  # expect: safe
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def bound_inside(words, more):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused groups
        for k in more:  # expect: refused groups
            out.append(cost(len(groups[k]) + len(groups)))
    return out


def changed(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused groups
        k = k + "x"
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def walked(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused groups
        if (k := k + "y") and len(out) < 9:
            out.append(cost(len(groups[k]) + len(groups)))
    return out


def later(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: safe
        out.append(cost(len(groups[k])))
    k = "none"
    for n in range(3):  # expect: refused k
        k += "x"
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def main():
    words = ["ab", "abc", "b", "cde", "cd"]
    print(twice(words), of_others(words, "xyx"), bound_inside(words, "xyx"), changed(words), walked(words), later(words))


if __name__ == "__main__":
    main()
