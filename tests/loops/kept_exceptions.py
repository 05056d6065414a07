"""An exception that is kept and raised again and again is one object: what a handler changes of it the next one sees. Handlers are not told apart."""


class Failed(Exception):
    tries = 0


FAILED = Failed("no")


class Holder:
    def __init__(self):
        self.error = Failed("held")


def work(n):
    try:
        raise FAILED
    except Failed as error:
        error.tries += n
    return n


def fresh(n):
    try:
        raise Failed("new")
    except Failed as error:
        error.tries += n
        return error.tries


def first(limit: int):
    return [work(n) for n in range(limit)]  # expect: refused FAILED.tries


def second(holder: Holder, limit: int):
    out = []
    for n in range(limit):  # expect: safe
        try:
            raise holder.error
        except Failed as error:
            error.tries += n
        out.append(sum(range(n)))
    return out


def third(limit: int):
    return [fresh(n) for n in range(limit)]  # expect: refused FAILED.tries


print(first(5), second(Holder(), 4), third(6))
