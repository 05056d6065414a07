"""A dict that was made just ahead of the loop is not the one that the loop reads, although the last round's was made in the same place."""
from collections import defaultdict


def heavy(a, b=1):
    t = 0
    for k in range(30):
        t = (t * 31 + a * k + b) % 10007
    return t


def spread(cells, steps):
    for _ in range(steps):
        new = {}
        for (x, y), t in cells.items():  # expect: safe
            around = [cells.get((x + dx, y), 0.0) for dx in (-1, 1)]
            new[x, y] = t + heavy(sum(around))
        cells = new
    return cells


def automaton(state, rules, steps):
    current = dict(state)
    for _ in range(steps):  # expect: refused
        following = {}
        for node in current:  # expect: safe
            key = tuple(sorted(current[m] for m in rules[node]))
            following[node] = heavy(sum(key)) % 3
        current = following
    return current


def layers(obs, states, start):
    v = [{s: start[s] for s in states}]
    for t in range(1, len(obs)):  # expect: refused
        layer = dict()
        for s in states:  # expect: safe
            layer[s] = max(v[t - 1][p] * heavy(t) for p in states) + len(layer)
        v.append(layer)
    return v


def forward(obs, states, start, trans):
    alpha = {s: start[s] for s in states}
    for o in obs[1:]:
        nxt = {}
        for s in states:  # expect: safe
            total = 0.0
            for p in states:
                total += alpha[p] * trans[p][s]
            nxt[s] = heavy(total)
        alpha = nxt
    return sorted(alpha.items())


def counted(rows):
    before = {}
    for row in rows:
        counts = defaultdict(int)
        for x in row:  # expect: safe
            counts[heavy(x) % 7] += before.get(x, 1)
        before = counts
    return sorted(before.items())


def makes_what_is_missing(rows):
    before = defaultdict(int)
    for row in rows:
        counts = defaultdict(int)
        for x in row:  # expect: refused
            counts[x] = heavy(x + before[x] + len(before)) % 7
        before = counts
    return sorted(before.items())


def swapped(state, steps):
    current, other = dict(state), None
    following = {}
    for _ in range(steps):
        for node in sorted(current):  # expect: refused
            following[node] = heavy(sum(current.values())) + current[node]
        current = following
    return current


def both_in_a_list(state, steps):
    current = dict(state)
    for _ in range(steps):
        following = {}
        pair = [current, following]
        for node in sorted(current):  # expect: refused
            following[node] = heavy(sum(len(d) for d in pair))
        current = following
    return current


def chained(state):
    current = following = {}
    for node in sorted(state):  # expect: refused
        following[node] = heavy(node + sum(current.values()))
    return following


def one_or_the_other(state, fresh):
    current = dict(state)
    following = {}
    if not fresh:
        following = current
    for node in sorted(state):  # expect: refused
        following[node] = heavy(node + sum(current.values()))
    return following


def handed_to_a_list(state):
    following, seen = {}, []
    following = {}
    seen.append(following)
    for node in sorted(state):  # expect: refused
        following[node] = heavy(node + len(seen[0]))
    return following


def named_in_between(state):
    following = {}
    other = following
    for node in sorted(state):  # expect: refused
        following[node] = heavy(node + len(other))
    return following


def named_in_the_loop(state):
    following, other = {}, {}
    following = {}
    for node in sorted(state):  # expect: refused
        following[node] = heavy(node + len(other))
        other = following
    return following


def kept_by_function(state):
    following = {}

    def count():
        return len(following)
    for node in sorted(state):  # expect: refused
        following[node] = heavy(node + count())
    return following


def set_of_done(state):
    done = set()
    out = []
    for node in state:  # expect: refused
        if node not in done:
            done.add(node)
            out.append(heavy(node + len(done)))
    return out


def used_up(state, numbers):
    new = [0, 0]
    for node in sorted(state):  # expect: refused
        new[:] = numbers
        new.append(heavy(node + sum(numbers)))
    return new


if __name__ == "__main__":
    print(spread({(0, 1): 1.0, (1, 1): 2.0}, 2), automaton({1: 2, 2: 1}, {1: [2], 2: [1]}, 2))
    print(layers("abc", ("x", "y"), {"x": 1.0, "y": 2.0}))
    print(forward("abc", ("x", "y"), {"x": 1.0, "y": 2.0}, {"x": {"x": 1, "y": 2}, "y": {"x": 1, "y": 2}}))
    print(counted([[1, 2], [2, 3]]), makes_what_is_missing([[1, 2], [2, 3]]))
    for f in (swapped, both_in_a_list):
        print(f.__name__, f({1: 2, 2: 3, 3: 4}, 3))
    for f in (chained, handed_to_a_list, named_in_between, named_in_the_loop, kept_by_function, set_of_done):
        print(f.__name__, f({1: 2, 2: 3, 3: 4}))
    print(one_or_the_other({1: 2, 2: 3}, False), used_up({1: 2, 2: 3}, iter([1, 2, 3])))
