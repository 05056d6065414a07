"""Loops against the interpreters: for each file of their standard library the analyzer must find the loops that they find, in the
functions that they name, and with the slot on the value stack where they keep the iterator.

Each CPython 3.8 to 3.13 that is here parses and compiles a spread of 60 files (with PP_FULL=1 all) of its own library;
build/tests/test_loops --dump says what the analyzer makes of them."""
import os
import subprocess
import tempfile
import unittest

import harness

BUILD = os.environ.get("PP_BUILD", "build")
FILES = 0 if os.environ.get("PP_FULL") else 60

# Prints a line a loop: path, kind, function, its first line, line, end line; then its (name, first line) pairs of code objects and
# the (name, first line, line, depth of the value stack below the iterator) of their FOR_ITER; and the lines of f-strings, inside
# which parsers before 3.12 got lines wrong.
REFERENCE = r"""
import ast, dis, inspect, os, sys, sysconfig, types, warnings
warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
KINDS = {ast.For: "for", ast.AsyncFor: "for", ast.While: "while", ast.ListComp: "comprehension", ast.SetComp: "comprehension",
         ast.DictComp: "comprehension", ast.GeneratorExp: "generator"}

def loops(node, function, line, prefix):
    if type(node) in KINDS:
        yield KINDS[type(node)], function, line, node.lineno, node.end_lineno
    inner, repeated = None, None
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        first = min([node.lineno] + [decorator.lineno for decorator in node.decorator_list])
        inner = prefix + node.name, first, prefix + node.name + ("." if isinstance(node, ast.ClassDef) else ".<locals>.")
    elif isinstance(node, ast.Lambda):
        inner = prefix + "<lambda>", node.lineno, prefix + "<lambda>.<locals>."
    elif isinstance(node, ast.GeneratorExp):
        repeated = prefix + "<genexpr>."
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST):
                continue
            if inner and field == "body":
                yield from loops(child, *inner)
            elif repeated and child is node.generators[0]:
                yield from loops(child.iter, function, line, prefix)
                for rest in [child.target] + child.ifs:
                    yield from loops(rest, function, line, repeated)
            else:
                yield from loops(child, function, line, repeated or prefix)

def iterators(code):
    instructions = list(dis.get_instructions(code))
    places = {instruction.offset: i for i, instruction in enumerate(instructions)}
    # What send() passes in lies on the stack when a generator starts; stack_effect knows of its pop alone.
    started = (3, 10) <= sys.version_info < (3, 13) and code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR)
    depths, pending = {0: 1 if started else 0}, [0]
    while pending:
        place = pending.pop()
        it = instructions[place]
        argument = it.arg if it.opcode >= dis.HAVE_ARGUMENT else None
        ends = it.opname in ("RETURN_VALUE", "RETURN_CONST", "RERAISE", "RAISE_VARARGS") or it.opname.startswith("JUMP_") and "IF" not in it.opname
        steps = [] if ends else [(place + 1, False)]
        if it.opcode in dis.hasjrel or it.opcode in dis.hasjabs:
            steps.append((places[it.argval], True))
        for to, jumps in steps:
            if to not in depths:
                depths[to] = depths[place] + dis.stack_effect(it.opcode, argument, jump=jumps)
                pending.append(to)
    starts, line = dict(dis.findlinestarts(code)), None
    for place, it in enumerate(instructions):
        line = starts.get(it.offset, line)
        if it.opname == "FOR_ITER" and place in depths:
            yield line, depths[place] - 1

def objects(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from objects(constant)

paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(sysconfig.get_paths()["stdlib"])
               for name in names if name.endswith(".py") and "-packages" not in folder and "2to3" not in folder)
wanted = int(sys.argv[1])
for path in paths[::max(len(paths) // wanted, 1)] if wanted else paths:
    try:
        text = open(path, "rb").read()
        tree, code = ast.parse(text), compile(text, path, "exec")
    except (SyntaxError, ValueError, RecursionError):
        continue
    print("file", path, sep="\t")
    for loop in loops(tree, "<module>", 1, ""):
        print("loop", path, *loop, sep="\t")
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and sys.version_info < (3, 12):
            print("fstring", path, node.lineno, node.end_lineno, sep="\t")
    for item in objects(code):
        first = 1 if item.co_name == "<module>" else item.co_firstlineno
        print("code", path, item.co_name, first, sep="\t")
        for line, depth in iterators(item):
            print("iterator", path, item.co_name, first, line, depth, sep="\t")
"""


def reference(python):
    """What the interpreter says: kind of line to the lines of that kind."""
    done = subprocess.run([python, "-I", "-c", REFERENCE, str(FILES)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
    lines = {"file": [], "loop": [], "code": [], "iterator": [], "fstring": []}
    for line in done.stdout.decode("utf-8", "surrogateescape").splitlines():
        kind, *rest = line.split("\t")
        lines[kind].append(tuple(rest))
    return lines


def found(paths):
    """What the analyzer says: rows of path, kind, function, its first line, line, end line, slot."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        subprocess.run([os.path.join(harness.ROOT, BUILD, "tests", "test_loops"), "--dump", *paths], stdout=out, check=True)
        out.seek(0)
        return [tuple(line.rstrip("\n").split("\t")) for line in out]


class Loops(unittest.TestCase):
    def check(self, python):
        truth = reference(python)
        rows = found([path for path, in truth["file"]])
        unread = {row[0] for row in rows if row[1] == "syntax"}
        self.assertLessEqual(len(unread), 1 + len(truth["file"]) // 100, "the grammar cannot read as many files")
        unread_lines = {(path, str(line)) for path, first, last in truth["fstring"] for line in range(int(first), int(last) + 1)}
        rows, truth["loop"] = ([row for row in lines if row[0] not in unread and (row[0], row[4]) not in unread_lines]
                               for lines in (rows, truth["loop"]))
        self.assertGreater(len(rows), 300)
        self.assertEqual(sorted(row[:5] for row in rows), sorted(row[:5] for row in truth["loop"]))
        self.check_ends(rows, truth)
        self.check_functions(rows, truth)
        self.check_slots(rows, truth)

    def check_ends(self, rows, truth):
        """Comments behind the last statement belong to the grammar's block, so that it may end later, but never sooner."""
        ends = sorted((row[:5], int(row[5])) for row in rows)
        true_ends = sorted((row[:5], int(row[5])) for row in truth["loop"])
        for (row, end), (_, true_end) in zip(ends, true_ends):
            self.assertGreaterEqual(end, true_end, row)

    def check_functions(self, rows, truth):
        codes = set(truth["code"])
        for path, _, function, first_line, *_ in rows:
            self.assertIn((path, function.rpartition(".")[2], first_line), codes)

    def check_slots(self, rows, truth):
        """A line may hold several FOR_ITER; one of them must be the loop's. Multi-line headers have theirs on another line."""
        depths = {}
        for path, name, first_line, line, depth in truth["iterator"]:
            depths.setdefault((path, name, first_line, line), set()).add(depth)
        checked = 0
        for path, kind, function, first_line, line, _, slot in rows:
            key = path, function.rpartition(".")[2], first_line, line
            if kind == "for" and slot != "-1" and key in depths:
                self.assertIn(slot, depths[key], (key, "slot"))
                checked += 1
        self.assertGreater(checked, 100)


def add_tests():
    for version, python in harness.interpreters((3, 8), (3, 13), free_threaded=False, containers=False).items():
        name = "test_" + version.replace(".", "_").replace(" ", "_")
        setattr(Loops, name, lambda self, python=python: self.check(python))


add_tests()
if __name__ == "__main__":
    unittest.main()
