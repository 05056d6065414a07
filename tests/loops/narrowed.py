"""What `isinstance` says of a name, in what runs only where it is so."""
import json


def cost(n):
    total = 1
    for k in range(abs(int(n)) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def evaluate(expr, env):
    if isinstance(expr, (int, float)):
        return expr
    if isinstance(expr, str):
        return env[expr]
    op, *args = expr
    out = 1
    values = [evaluate(a, env) for a in args]  # expect: safe
    for value in values:  # expect: refused out
        out *= value + cost(out)
    return out


def table(n):
    out = []
    for k in range(n):  # expect: safe
        out.append(evaluate(["*", "x", ["+", 3, 1]], {"x": k}))
    return out


def numbers_of(rows):
    out = []
    for row in rows:  # expect: safe
        n = row["n"]
        total = n if isinstance(n, int) else 0
        total += cost(total)
        out.append(total)
    return out


def bound_again(rows):
    """In the block it is another one."""
    shared = rows[0]["parts"]
    out = []
    for row in rows:  # expect: review
        n = row["n"]
        if isinstance(n, int):
            n = shared
            n += [cost(len(shared))]
        out.append(cost(len(shared)))
    return out


def asked_later(rows):
    shared = rows[0]["parts"]
    out = []
    for row in rows:  # expect: refused
        n = row["n"]

        def add():
            nonlocal n
            n += [1]
            return cost(len(shared))
        if isinstance(n, int):
            n = shared
            out.append(add())
    return out


def by_generator(rows):
    shared = rows[0]["parts"]
    out = []
    for row in rows:  # expect: refused
        n = row["n"]
        if isinstance(n, int):
            later = (n.append(k) for k in range(2))
        n = shared
        list(later)
        out.append(cost(len(shared)))
    return out


class Rows(list):
    made = 0

    def __len__(self):
        Rows.made += 1
        return cost(Rows.made)


def derived(xs):
    """Of a class of its own, which is a list, too."""
    both = [Rows([x]) if x % 2 else [x] for x in xs]  # expect: review # true: safe
    out = []
    for one in both:  # expect: review
        if isinstance(one, list):
            out.append(cost(len(one)))
    return out


def otherwise(rows):
    """Where it is not so nothing is known of it."""
    shared = rows[0]["parts"]
    out = []
    for row in rows:  # expect: refused
        n = row["n"] if row["n"] else shared
        if isinstance(n, int):
            out.append(n)
        else:
            n += [1]
        out.append(cost(len(shared)))
    return out


def main():
    text = json.dumps([{"n": i, "parts": [i]} for i in range(6)])
    print(table(6), numbers_of(json.loads(text)), bound_again(json.loads(text)), derived(range(5)), otherwise(json.loads(text)))
    try:
        asked_later(json.loads(text))
        by_generator(json.loads(text))
    except (TypeError, AttributeError) as error:
        print(error)


if __name__ == "__main__":
    main()
