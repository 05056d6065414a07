"""What a logging call comes to: handlers, filters and streams of the program, which the work may look at; lists that a library keeps."""
import io
import logging
import sys

SEEN = []
STREAM = io.StringIO()
LEVELS = {}


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Memory(logging.Handler):
    def emit(self, record):
        SEEN.append(record.getMessage())


class Levels(logging.Handler):
    def handle(self, record):
        LEVELS[record.levelno] = 1


log = logging.getLogger("seen")
log.setLevel(logging.INFO)
log.propagate = False
log.addHandler(Memory())
log.addHandler(Levels())
log.addHandler(logging.StreamHandler(STREAM))


def by_handler(xs):
    out = []
    for x in xs:  # expect: refused
        log.info("%d", x)
        out.append(cost(len(SEEN)))
    return out


def by_level(xs):
    out = []
    for x in xs:  # expect: refused
        log.warning("%d", x)
        out.append(cost(len(LEVELS)))
    return out


def by_stream(xs):
    out = []
    for x in xs:  # expect: review
        log.info("%d", x)
        out.append(cost(len(STREAM.getvalue())))
    return out


def by_function(xs):
    out = []
    for x in xs:  # expect: refused
        told(x)
        out.append(cost(len(SEEN)))
    return out


def told(x):
    log.info("%d", x)


def nothing_of_it(xs):
    out = []
    for x in xs:  # expect: safe
        log.info("%d", x)
        out.append(cost(x))
    return out


def paths(xs):
    out = []
    for x in xs:  # expect: refused sys.path
        sys.path.append(str(x))
        out.append(cost(len(sys.path)))
    return out


def arguments(xs):
    out = []
    for x in xs:  # expect: refused sys.argv
        sys.argv.append("x")
        out.append(cost(sum(len(a) for a in sys.argv[1:])) + x)
    return out


def printed(xs):
    out = []
    for x in xs:  # expect: refused sys.path
        sys.path.append(str(x))
        out.append(cost(len(f"{sys.path}")))
    return out


def whole(xs):
    out = []
    for x in xs:  # expect: safe
        out.append(cost(len(sys.path) + x) > 0)
    return out


def main():
    xs = list(range(12))
    print(by_handler(xs), by_level(xs), by_stream(xs), by_function(xs), nothing_of_it(xs))
    before = len(sys.path)
    print(len(paths(xs)), len(printed(xs)), len(whole(xs)), len(sys.path) - before, arguments(xs))


if __name__ == "__main__":
    main()
