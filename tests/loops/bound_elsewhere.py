"""Another module's names: one that hides a builtin there, one that begins with None and is set under a name that is made as the program runs."""
import bound_helper

LOG = []


def note(x):
    LOG.append(x)
    return bound_helper.cost(sum(LOG))


def counted(items):
    LOG.append(1)
    return sum(LOG)


def install(target, **more):
    for name, value in more.items():  # expect: refused
        setattr(target, name, value)


def hides_builtin(xs):
    bound_helper.len = counted
    return [bound_helper.size(x) for x in xs]  # expect: review


def begins_with_none(xs):
    install(bound_helper, CALL=note)
    return [bound_helper.go(x) for x in xs]  # expect: review


def plain(xs):
    return [bound_helper.cost(x) for x in xs]  # expect: safe


def main():
    xs = list(range(12))
    print(hides_builtin(xs))
    print(begins_with_none(xs))
    print(plain(xs))


if __name__ == "__main__":
    main()
