"""Visitors of syntax trees: classes that the library calls back, for each node."""
import ast
import hashlib

TEXTS = ["x = 1\ny = f(x)\n", "def g(a):\n    return a + b\n", "class C:\n    def m(self):\n        import os\n        return os.x\n", "for i in range(3):\n    z = i\n"]
SEEN = []
TABLE = {}


def digest(value):
    return hashlib.md5(str(value).encode()).hexdigest()


class Metrics(ast.NodeVisitor):
    def __init__(self):
        self.names = set()
        self.functions = []
        self.imports = 0

    def visit_Name(self, node):
        self.names.add(node.id)

    def visit_FunctionDef(self, node):
        self.functions.append((node.name, 1 + sum(isinstance(each, ast.If) for each in ast.walk(node))))
        self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Import(self, node):
        for alias in node.names:
            self.imports += len(alias.name)


class Depth(ast.NodeVisitor):
    def __init__(self):
        self.depth = self.deepest = 0

    def generic_visit(self, node):
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        super().generic_visit(node)
        self.depth -= 1


class Counting(ast.NodeVisitor):
    def __init__(self):
        self.count = 0

    def visit(self, node):
        self.count += 1
        return super().visit(node)


class Values(ast.NodeVisitor):
    def visit_Module(self, node):
        return [self.visit(each) for each in node.body]

    def visit_Assign(self, node):
        return "assign", self.visit(node.value)

    def visit_Call(self, node):
        return "call", [self.visit(each) for each in node.args]

    def visit_Constant(self, node):
        return node.value

    def visit_Name(self, node):
        return node.id


class Spy(ast.NodeVisitor):
    def visit_Name(self, node):
        SEEN.append(node.id)


class Imports(ast.NodeVisitor):
    def visit_alias(self, node):
        SEEN.append(node.name)


class Named(ast.NodeVisitor):
    def visit_Name(self, node):
        pass


class Later(Named):
    def visit_Name(self, node):
        super().visit_Name(node)
        TABLE.setdefault(node.id, []).append(node.lineno)


class Total(ast.NodeVisitor):
    count = 0

    def generic_visit(self, node):
        Total.count += 1
        super().generic_visit(node)


class Shared(ast.NodeVisitor):
    names = []

    def visit_Name(self, node):
        self.names.append(node.id)


class Tags(ast.NodeVisitor):
    def __init__(self, tag):
        self.tag = tag
        self.found = []

    def visit_Name(self, node):
        self.found.append(str(vars_of(node)))
        node.col_offset = self.tag


def vars_of(node):
    return node.col_offset


class Given(ast.NodeVisitor):
    def __init__(self, known):
        self.known = known

    def visit_Name(self, node):
        self.known.add(node.id)


class Mixin:
    def visit_Name(self, node):
        SEEN.append(node.id)


class Mixed(Mixin, ast.NodeVisitor):
    pass


class Late(ast.NodeVisitor):
    pass


def note(self, node):
    SEEN.append(node.id)


Late.visit_Name = note


class Handed(ast.NodeVisitor):
    def __init__(self, handler):
        self.visit_Name = handler


class Round(ast.NodeVisitor):
    def __init__(self):
        self.visit_Module = self.generic_visit
        self.visit_Name = self.visit_any
        self.count = 0

    def visit_any(self, node):
        self.count += 1


class Asked(ast.NodeVisitor):
    @property
    def visit_Name(self):
        SEEN.append(1)
        return lambda node: None


class Loud(ast.NodeVisitor):
    def visit_Name(self, node):
        print("name", node.id)


class Part:
    _fields = ("kids",)

    @property
    def kids(self):
        SEEN.append(1)
        return []


def metrics(texts):
    found = {}
    for index, text in enumerate(texts):  # expect: safe
        visitor = Metrics()
        visitor.visit(ast.parse(text))
        found[index] = digest((sorted(visitor.names), visitor.functions, visitor.imports))
    return found


def depths(texts):
    found = []
    for text in texts:  # expect: safe
        visitor = Depth()
        visitor.visit(ast.parse(text))
        found.append(visitor.deepest)
    return found


def counts(texts):
    found = []
    for text in texts:  # expect: safe
        visitor = Counting()
        visitor.visit(ast.parse(text))
        found.append(visitor.count)
    return found


def values(texts):
    found = []
    for text in texts:  # expect: safe
        found.append(digest(Values().visit(ast.parse(text))))
    return found


def one_visitor(trees):
    visitor = Counting()
    found = []
    for tree in trees:  # expect: refused
        visitor.visit(tree)
        found.append(digest(visitor.count))
    return found


def spied(trees):
    found = []
    for tree in trees:  # expect: refused
        Spy().visit(tree)
        found.append(digest(len(SEEN)))
    return found


def later(trees):
    found = []
    for tree in trees:  # expect: refused
        Later().visit(tree)
        found.append(digest(sorted(TABLE)))
    return found


def totals(trees):
    found = []
    for tree in trees:  # expect: refused
        Total().visit(tree)
        found.append(digest(Total.count))
    return found


def shared(trees):
    found = []
    for tree in trees:  # expect: refused
        visitor = Shared()
        visitor.visit(tree)
        found.append(digest(visitor.names))
    return found


def tags(tree):
    found = []
    for tag in range(4):  # expect: refused
        visitor = Tags(tag)
        visitor.visit(tree)
        found.append(digest(visitor.found))
    return found


def given(trees):
    known = set()
    found = []
    for tree in trees:  # expect: refused
        Given(known).visit(tree)
        found.append(digest(len(known)))
    return found


def mixed(trees):
    found = []
    for tree in trees:  # expect: refused
        Mixed().visit(tree)
        found.append(digest(len(SEEN)))
    return found


def set_late(trees):
    found = []
    for tree in trees:  # expect: refused
        Late().visit(tree)
        found.append(digest(len(SEEN)))
    return found


def handed(trees):
    found = []
    for tree in trees:  # expect: refused
        Handed(lambda node: SEEN.append(node.id)).visit(tree)
        found.append(digest(len(SEEN)))
    return found


def round_and_round(trees):
    visitor = Round()
    found = []
    for tree in trees:  # expect: refused
        visitor.visit(tree)
        found.append(digest(visitor.count))
    return found


def asked(trees):
    found = []
    for tree in trees:  # expect: refused
        Asked().visit(tree)
        found.append(digest(len(SEEN)))
    return found


def loud(trees):
    found = []
    for tree in trees:  # expect: refused
        found.append(digest(Loud().visit(tree)))
    return found


def imported(trees):
    found = []
    for tree in trees:  # expect: refused
        Imports().visit(tree)
        found.append(digest(len(SEEN)))
    return found


def own_nodes(parts):
    found = []
    for part in parts:  # expect: review
        Metrics().visit(part)
        found.append(digest(len(SEEN)))
    return found


TREES = [ast.parse(text) for text in TEXTS]
if __name__ == "__main__":
    print(metrics(TEXTS))
    print(depths(TEXTS))
    print(counts(TEXTS))
    print(values(TEXTS))
    print(one_visitor(TREES))
    print(spied(TREES))
    print(later(TREES))
    print(totals(TREES))
    print(shared(TREES))
    print(given(TREES))
    print(mixed(TREES))
    print(set_late(TREES))
    print(handed(TREES))
    print(round_and_round(TREES))
    print(asked(TREES))
    print(loud(TREES))
    print(imported(TREES))
    print(tags(ast.parse(TEXTS[0])), own_nodes([Part(), Part()]))
