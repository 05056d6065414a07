"""What library functions call in their own modules, put in place by the program; the names of a frame; the metaclass of a class that is not known."""
import copy
import json
import queue
import statistics
import sys
import textwrap

CALLS = [0]
LIMIT = 3
WAY = queue.SimpleQueue()


def counted():
    CALLS[0] += 1
    return CALLS[0]


def decode(self, text, *where):
    return [counted(), text]


def replace():
    """Not called where the corpus is run: what runs it uses these, too."""
    json.JSONDecoder.decode = decode
    textwrap.TextWrapper.fill = lambda self, text: "%d %s" % (counted(), text)
    statistics._sum = lambda data: (float, counted(), 3)
    copy._deepcopy_dispatch[list] = lambda x, memo: [counted()]


class Turning(type):
    def __instancecheck__(cls, x):
        return counted() % 2 == 0


class Some(metaclass=Turning):
    pass


def limit():
    return LIMIT


def work(x):
    return sum(k * int(x) % 7 for k in range(300))


def through_a_queue(x):
    WAY.put(x)
    return WAY.get()


def loaded():
    return [json.loads("[%d]" % i)[0] for i in range(30)]  # expect: review


def filled():
    return [textwrap.fill("word " * 50) + str(i) for i in range(30)]  # expect: review


def averaged():
    return [statistics.mean([1, 2, i]) for i in range(30)]  # expect: review


def copied():
    return [copy.deepcopy([i, [1, 2, 3] * 50]) for i in range(30)]  # expect: review


def is_some(kind):
    return [isinstance(3, kind) for i in range(30)]  # expect: review


def by_the_frame():
    names, out = sys._getframe().f_globals, []
    for i in range(6):  # expect: refused
        names["LIMIT"] = i * 2
        out.append(work(limit()))
    return out


def compared():
    return [copy.Error is ValueError or work(i) for i in range(6)]  # expect: safe


if __name__ == "__main__":
    if "replace" in sys.argv:
        replace()
    print(len(loaded()), len(filled()), averaged()[0], len(copied()), compared())
