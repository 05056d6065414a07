"""`match [a, b]:` with one case: the grammar takes it for a subscript and its type."""

SEEN = []


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def rest_of(rows):
    rest, out = [], []
    for row in rows:  # expect: refused
        match [row, *rest]:
            case [a, *rest]:
                rest.append(a)
        out.append(cost(sum(rest)))
    return out


def captured(rows):
    kept, out = 1, []
    for row in rows:  # expect: refused
        match [row, kept]:
            case [kept, _]:
                pass
        out.append(cost(kept))
    return out


def note(x):
    match [x, SEEN]:
        case [a, seen]:
            seen.append(a)
    return len(SEEN)


def noted(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(note(row)))
    return out


def pairs(rows):
    kept, out = 1, []
    for row in rows:  # expect: refused
        match row, kept:
            case _, kept:
                kept += 1
        out.append(cost(kept))
    return out


def matched(rows):
    out = []
    for row in rows:  # expect: safe
        match row:
            case [a, b]:
                out.append(cost(a + b))
            case a:
                out.append(cost(a))
    return out


if __name__ == "__main__":
    numbers = [5, 3, 8, 1, 4]
    for function in (rest_of, captured, noted, pairs, matched):
        print(function.__name__, function(numbers))
