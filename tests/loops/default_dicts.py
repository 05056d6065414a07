"""Looking up a defaultdict makes what is missing; what its own keys lead to is there."""
import collections
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


def medians(words):
    groups = grouped(words)
    out = {}
    for k in sorted(groups):  # expect: safe
        out[k] = cost(sum(sorted(groups[k])))
    return out


def totals(words):
    groups = grouped(words)
    return {k: sum(cost(n) for n in groups[k]) for k in groups}  # expect: safe


def pairs(words):
    groups = grouped(words)
    out = []
    for k, lengths in groups.items():  # expect: safe
        out.append(cost(len(groups[k]) + len(lengths)))
    return out


def listed_first(words):
    groups = grouped(words)
    keys = sorted(groups)
    out, more = [], defaultdict(list)
    result = defaultdict(list)
    for k in keys:  # expect: safe
        result[k].append(cost(sum(groups[k])))
    return result


def listed_and_nothing_more(words):
    groups = grouped(words)
    keys = sorted(groups)
    out = []
    found = defaultdict(list)
    for k in keys:  # expect: safe
        out.append(cost(len(groups[k]) + len(groups)))
    return [cost(len(groups[k]) + len(groups)) for k in keys] + out  # expect: refused


def key_added_to_list(words):
    groups = grouped(words)
    keys = sorted(groups)
    keys.append("zz")
    out = []
    for k in keys:  # expect: refused
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def key_added_by_other_name(words):
    groups = grouped(words)
    keys = sorted(groups)
    more = keys
    more.append("zz")
    out = []
    for k in keys:  # expect: refused
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def taken_out_between(words):
    groups = grouped(words)
    keys = sorted(groups)
    groups.clear()
    out = []
    for k in keys:  # expect: refused
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def rebound_between(words):
    groups = grouped(words)
    keys = sorted(groups)
    groups = defaultdict(list)
    out = []
    for k in keys:  # expect: refused
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def of_the_round_before(words):
    out = []
    for w in words:
        if out:
            keys = sorted(groups)
        else:
            keys = []
        groups = grouped([w])
        for k in keys:  # expect: refused
            out.append(cost(len(groups[k]) + len(groups)))
        out.append(w)
    return out


def of_the_first_round(words):
    out = []
    groups = grouped(words)
    keys = sorted(groups)
    for w in words:
        for k in keys:  # expect: refused
            out.append(cost(len(groups[k]) + len(groups)) + len(w))
        groups.clear()
    return out


def other_key(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused
        out.append(cost(len(groups[k.upper()]) + len(groups)))
    return out


def changed_key(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused
        k = k + "x"
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def other_dict(words):
    groups, others = grouped(words), defaultdict(list)
    out = []
    for k in sorted(groups):  # expect: refused
        out.append(cost(len(others[k]) + len(others)))
    return out


def taken_out(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused
        del groups[k]
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def emptied(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):
        groups.clear()
        for w in words:  # expect: refused
            out.append(cost(len(groups[k]) + len(groups)) + len(w))
    return out


def rebound(words):
    groups = grouped(words)
    empty = defaultdict(list)
    out = []
    for k in sorted(groups):  # expect: refused
        groups = empty
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def behind(words):
    groups = grouped(words)
    for k in groups:  # expect: refused
        pass
    groups.clear()
    out = []
    for w in words:  # expect: refused
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def of_two(words):
    groups = grouped(words)
    names = sorted(groups)
    out = []
    for a in names:  # expect: safe
        row = []
        for b in names:  # expect: refused
            row.append(cost(len(groups[a]) + len(groups[b])))
        out.append(row)
    return out


def of_two_given(groups):
    names = sorted(groups)
    table = {}
    for a in names:  # expect: safe
        for b in names:  # expect: refused
            if a != b:
                table[a, b] = cost(sum(x * y for x in groups[a] for y in groups[b]))
    return table


def of_keys_and_words(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: safe
        total = 0
        for w in words:  # expect: refused
            total += cost(len(groups[k]) + len(w))
        out.append(total)
    return out


def gone_through_inside(words):
    groups = grouped(words)
    names = list(groups)
    return [sum(cost(len(groups[a]) + len(groups[b]))
                for b in names)
            for a in names]


def emptied_for_the_next(words):
    groups = grouped(words)
    names = sorted(groups)
    out = []
    for a in names:  # expect: refused
        row = []
        for b in names:  # expect: refused
            row.append(cost(len(groups[b]) + len(groups)))
        groups.pop(a)
        out.append(row)
    return out


def emptied_by_other_name(words):
    groups = grouped(words)
    names, same = sorted(groups), groups
    out = []
    for a in names:  # expect: refused
        same.clear()
        for b in names:  # expect: refused
            out.append(cost(len(groups[b]) + len(groups)))
    return out


def emptied_by_a_call(words):
    groups = grouped(words)
    names = sorted(groups)
    out = []

    def empty():
        groups.clear()
    for a in names:  # expect: refused
        empty()
        for b in names:  # expect: refused
            out.append(cost(len(groups[b]) + len(groups)))
    return out


def names_added_inside(words):
    groups = grouped(words)
    names = sorted(groups)
    out = []
    for w in words:  # expect: refused
        names.append(w)
        for b in names:  # expect: refused
            out.append(cost(len(groups[b]) + len(groups)))
    return out


def asked_later(words):
    groups = grouped(words)
    names = sorted(groups)
    later = []
    for a in names:  # expect: refused
        later.append(len(groups[a]) for _ in range(cost(len(a))))
    groups.clear()
    return [sum(g) for g in later], len(groups)  # expect: refused


def called_later(words):
    groups = grouped(words)
    later = []
    for a in sorted(groups):  # expect: safe
        later.append((cost(len(a)), lambda a=a: groups[a]))
    groups.clear()
    return [f() for _, f in later], len(groups)  # expect: refused


def other_names(words):
    groups = grouped(words)
    names = sorted(groups)
    out = []
    for a in names:  # expect: refused
        for b in words:  # expect: refused
            out.append(cost(len(groups[a]) + len(groups[b]) + len(groups)))
    return out


def counted(words):
    """A Counter makes nothing."""
    counts = collections.Counter([w[0] for w in words])  # expect: safe
    out = []
    for w in words:  # expect: safe
        out.append(cost(counts[w[-1]]))
    return out


def shadowed(words):
    def sorted(groups):
        return list(groups) + ["zz"]
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused
        out.append(cost(len(groups[k]) + len(groups)))
    return out


if __name__ == "__main__":
    words = ["apple", "bee", "axe", "cat", "bear", "dog"]
    for f in (medians, totals, pairs, listed_first, listed_and_nothing_more, key_added_to_list, key_added_by_other_name, taken_out_between,
              rebound_between, of_the_round_before, of_the_first_round, other_key, changed_key, other_dict, taken_out, emptied, rebound, behind, counted, shadowed,
              of_two, of_keys_and_words, gone_through_inside, emptied_for_the_next, emptied_by_other_name, emptied_by_a_call, names_added_inside,
              asked_later, called_later, other_names):
        print(f.__name__, f(words))
    print(of_two_given(grouped(words)))
