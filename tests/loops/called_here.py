"""Functions written where they are called see this iteration's names; those that are kept see the last one's."""
import functools


def weight(n):
    total = 0
    for k in range(50):
        total += (n * k) % 7
    return total


def nearest_root(points, roots):
    out = []
    for p in points:  # expect: safe
        z = weight(p)
        out.append(min(range(len(roots)), key=lambda k: abs(z - roots[k])))
    return out


def sorted_around(points, centers):
    out = []
    for p in points:  # expect: safe
        z = weight(p)
        near = sorted(centers, key=lambda c: (abs(c - z), c))
        out.append(near[0])
    return out


def sorted_in_place(points, centers):
    out = []
    for p in points:  # expect: safe
        z = weight(p)
        near = list(centers)
        near.sort(key=lambda c: (abs(c - z), c))
        out.append(near[-1])
    return out


def mapped(points, roots):
    out = []
    for p in points:  # expect: safe
        z = weight(p)
        out.append(sum(map(lambda r: r * z, roots)))
    return out


def tour(dist, starts):
    lengths = []
    for s in starts:  # expect: safe
        left = set(range(len(dist))) - {s}
        last, length = s, 0
        while left:
            nxt = min(left, key=lambda c: (dist[last][c], c))
            left.remove(nxt)
            length += dist[last][nxt]
            last = nxt
        lengths.append(length)
    return lengths


def kept_lambdas(points):
    later, out = [], []
    for p in points:  # expect: refused
        z = 0
        for k in range(5):
            z = (z * 7 + weight(p)) % 11
        later.append(lambda k: k * z)
        out.append(later[0](p))
    return out


def lazily_mapped(points, roots):
    later, out = [], []
    for p in points:  # expect: refused
        z = 0
        for k in range(5):
            z = (z * 7 + weight(p)) % 11
        later.append(map(lambda r: r * z, roots))
        out.append(next(later[0], 0))
    return out


def kept_by_key(points, centers):
    later, out = [], []
    for p in points:  # expect: refused
        z = 0
        for k in range(5):
            z = (z * 7 + weight(p)) % 11
        min(centers, key=lambda c: (later.append(lambda: z), c)[1])
        out.append(later[0]())
    return out


class Sorter:
    def __init__(self):
        self.keys = []

    def sort(self, key):
        self.keys.append(key)


def own_sort(points):
    s, out = Sorter(), []
    for p in points:  # expect: refused
        z = 0
        for k in range(5):
            z = (z * 7 + weight(p)) % 11
        s.sort(key=lambda c: c - z)
        out.append(s.keys[0](p))
    return out


def own_min(points):
    kept, out = [], []

    def min(xs, key):
        kept.append(key)
        return xs[0]
    for p in points:  # expect: refused
        z = 0
        for k in range(5):
            z = (z * 7 + weight(p)) % 11
        min([1, 2], key=lambda c: c - z)
        out.append(kept[0](p))
    return out


def of_the_iteration_before(points):
    best, out = 0, []
    for p in points:  # expect: refused
        chosen = max([1, 2, 3], key=lambda c: (c * best) % 7)
        for k in range(5):
            best = (best * 7 + weight(p)) % 11
        out.append(chosen)
    return out


def made_and_kept(points):
    later, out = [], []
    for p in points:  # expect: refused
        z = 0
        for k in range(5):
            z = (z * 7 + weight(p)) % 11
        later.append(functools.partial(lambda a: a + z, 1))
        out.append(later[0]())
    return out


if __name__ == "__main__":
    print(nearest_root(range(6), [1, 50, 120]), sorted_around(range(6), [100, 3, 150]), sorted_in_place(range(6), [100, 3, 150]))
    print(mapped(range(6), [1, 2]), tour([[0, 2, 5], [2, 0, 1], [5, 1, 0]], range(3)))
    print(kept_lambdas(range(4)), lazily_mapped(range(4), [1, 2]), kept_by_key(range(4), [1, 2]), own_sort(range(4)), own_min(range(4)))
    print(of_the_iteration_before(range(4)), made_and_kept(range(4)))
