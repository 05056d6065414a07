"""Exceptions that do not come back from a process as they were raised, or are handed back as results: safe for threads, a matter of review for processes; refused
where they cannot be made again at all."""


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Coded(Exception):
    def __init__(self, text, *, code):
        super().__init__(text)
        self.code = code


class Gathered(Exception):
    def __init__(self, *texts):  # made again of all of them as one
        super().__init__(texts)


class Plain(Exception):
    pass


def answer(n):
    if n % 2:
        return Coded(str(n), code=n)
    return cost(n)


def gathered_answer(n):
    return Gathered(str(n), n) if n % 2 else cost(n)


def plain_answer(n):
    return Plain(n) if n % 2 else cost(n)


def check(n):
    if n < 0:
        raise ValueError(n)
    return cost(n)


def main():
    out = []
    for n in range(6):  # expect: safe no-pickle
        out.append(answer(n))
    print([getattr(o, "code", o) for o in out])  # expect: safe no-pickle
    out = []
    for n in range(6):  # expect: safe pickle
        out.append(gathered_answer(n))
    print([str(o) for o in out])  # expect: safe pickle
    out = []
    for n in range(6):  # expect: safe
        out.append(plain_answer(n))
    print([str(o) for o in out])  # expect: safe
    found = []
    for n in (3, -1, 4):  # expect: safe process-cause
        try:
            found.append(check(n))
        except ValueError as error:
            found.append(error.__traceback__ is not None)
    print(found)


main()
