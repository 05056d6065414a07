"""Classes that a decorator of the standard library completes, and named tuples with defaults."""
import enum
import functools
import math
from collections import namedtuple

Instr = namedtuple("Instr", "op arg", defaults=(0,))
COMPARED = []


@enum.unique
class Op(enum.Enum):
    PUSH = 0
    ADD = 1
    DUP = 2


@functools.total_ordering
class Place:
    def __init__(self, name, people):
        self.name = name
        self.people = people

    def __lt__(self, other):
        return self.people < other.people

    def __eq__(self, other):
        return self.people == other.people


@functools.total_ordering
class Counted:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        COMPARED.append(self.v)
        return self.v < other.v

    def __eq__(self, other):
        return self.v == other.v


@functools.total_ordering
class Equal:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return self.v < other.v

    def __eq__(self, other):
        COMPARED.append(self.v)
        return self.v == other.v


def heavy(a, b=1):
    t = 0
    for k in range(40):
        t = (t * 31 + a * k + b) % 10007
    return t


def assemble(texts):
    programs = []
    for text in texts:  # expect: safe
        program = []
        for line in text.split(";"):
            parts = line.split()
            program.append(Instr(Op[parts[0].upper()], int(parts[1])) if len(parts) > 1 else Instr(Op[parts[0].upper()]))
        programs.append(program)
    return programs


def run(program):
    stack = [1]
    for i in program:
        if i.op is Op.PUSH:
            stack.append(i.arg)
        elif i.op is Op.ADD:
            stack.append(stack.pop() + stack.pop())
        else:
            stack.append(stack[-1])
    return heavy(sum(stack))


def run_all(programs):
    return [run(p) for p in programs]  # expect: safe


def places(rows):
    out = []
    for row in rows:  # expect: safe
        here = [Place(f"p{i}", heavy(v)) for i, v in enumerate(row)]
        out.append((max(here).name, sum(p >= here[0] for p in here)))
    return out


def at_least(items, least):
    out = []
    for item in items:  # expect: refused
        out.append((item >= least, heavy(item.v + len(COMPARED))))
    return out


def at_most(items, most):
    out = []
    for item in items:  # expect: refused
        if item <= most:
            out.append(heavy(item.v + len(COMPARED)))
    return out


def greatest(rows):
    out = []
    for row in rows:  # expect: refused
        out.append(heavy(max(Counted(v) for v in row).v + len(COMPARED)))
    return out


def main():
    programs = assemble(["push 3;add;dup", "push 4;push 5;add"])
    print(run_all(programs), places([[1, 2, 3], [5, 4]]), math.pi)
    print(at_least([Counted(1), Counted(5)], Counted(3)), at_most([Equal(4), Equal(3), Equal(3)], Equal(3)), greatest([[1, 2], [3, 4]]))


if __name__ == "__main__":
    main()
