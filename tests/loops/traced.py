"""A trace function sees each line that its own thread runs."""
import sys

LINES = [0]


def note(frame, event, arg):
    LINES[0] += 1
    return note


def work(x):
    total = 0
    for k in range(200):  # expect: review
        total += k * x % 7
    return total


def traced():
    out = []
    sys.settrace(note)
    for i in range(20):  # expect: review
        out.append(work(i))
    sys.settrace(None)
    return out


if __name__ == "__main__":
    if "trace" in sys.argv:  # not where the corpus is run, which traces what runs itself
        print(sum(traced()), LINES)
    print(work(3))
