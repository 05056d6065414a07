"""The second judge: runs a program with its syntax tree instrumented and says which loops carry a dependence that was seen.

    tracer.py [--patched] OUT.json PROGRAM

Every access to names, attributes, elements and the world calls recorder.py. Without --patched each loop with an `# expect: ` on its line
is watched as it is written; with it the program is one that `pyparallel apply` has rewritten: its pools are replaced by one that runs
the work of each iteration in turn, so that what is seen is what the workers would share. Marks: `# expect: safe @LINE`.
Knows nothing of the analyzer: only of Python."""
import ast
import builtins
import concurrent.futures
import importlib.machinery
import json
import os
import re
import sys

from recorder import Pool, Recorder

__builtins__ = dict(vars(builtins))  # of this module alone: a program may replace those that it shares with the rest

UNTOUCHED = {"super", "locals", "globals", "vars", "dir", "eval", "exec", "__import__", "breakpoint"}
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound_names(function):
    """Names that are local to the function (or module), without those of functions, classes and comprehensions inside it."""
    bound, free = set(), set()

    def visit(node, comprehended):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            free.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)) and not comprehended:
            bound.add(node.id)
        elif isinstance(node, ast.NamedExpr):
            bound.add(node.target.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound.update((a.asname or a.name).split(".")[0] for a in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
        elif type(node).__name__ in ("MatchAs", "MatchStar") and node.name:
            bound.add(node.name)
        elif type(node).__name__ == "MatchMapping" and node.rest:
            bound.add(node.rest)
        if isinstance(node, SCOPES + (ast.ClassDef,)):
            bound.add(node.name)
            for outside in node.decorator_list:
                visit(outside, comprehended)
        elif not isinstance(node, ast.Lambda):
            for child in ast.iter_child_nodes(node):
                visit(child, comprehended or isinstance(node, COMPREHENSIONS))

    for statement in function.body:
        visit(statement, False)
    if isinstance(function, SCOPES):
        bound.update(parameters(function.args))
    return bound - free


def parameters(args):
    every = args.args + args.kwonlyargs + getattr(args, "posonlyargs", []) + [a for a in (args.vararg, args.kwarg) if a]
    return {a.arg for a in every}


def runtime(name, *args):
    return ast.Call(ast.Attribute(ast.Name("_pp_t", ast.Load()), name, ast.Load()), list(args), [])


def const(value):
    return ast.Constant(value)


class Instrument(ast.NodeTransformer):
    def __init__(self, module, marks):
        self.module, self.marks = module, marks
        self.scopes = []          # (kind, names, activation) of functions, classes, lambdas and comprehensions, outermost first
        self.count = 0
        self.loop = None          # mark of the innermost loop around the statement, in the same function

    # Names

    def owner(self, name):
        """The activation that NAME belongs to, as an expression; None: not followed."""
        for depth, (kind, names, activation) in enumerate(reversed(self.scopes)):
            if kind == "class" and depth:
                continue
            if name in names:
                return ast.Name(activation, ast.Load()) if activation else None
        return const("module " + self.module) if not hasattr(builtins, name) else None

    def visit_Name(self, node):
        owner = self.owner(node.id) if isinstance(node.ctx, ast.Load) and not node.id.startswith("_pp_") else None
        return runtime("name", owner, const(node.id), node) if owner else node

    def stored(self, *targets, ordered=None):
        """Statements that record the names that TARGETS bind."""
        names = {n.id for t in targets if t for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, (ast.Store, ast.Del))}
        return self.stored_names(names, ordered)

    def stored_names(self, names, ordered=None):
        out = []
        for name in sorted(names):
            owner = self.owner(name)
            if owner:
                out.append(ast.Expr(runtime("write_name", owner, const(name), *([const(ordered)] if ordered else []))))
        return out

    def visit_NamedExpr(self, node):
        node.value = self.visit(node.value)
        owner = self.owner(node.target.id)
        if owner:
            node.value = runtime("walrus", owner, const(node.target.id), node.value)
        return node

    # Expressions

    def mangled(self, name):
        classes = [names for kind, names, _ in self.scopes if kind == "class"]
        if classes and name.startswith("__") and not name.endswith("__"):
            return "_" + [k for k in self.classes][-1].lstrip("_") + name
        return name

    classes = ()

    def visit_Attribute(self, node):
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "super":
            return node
        value = self.visit(node.value)
        if isinstance(node.ctx, ast.Load):
            return runtime("attr", value, const(self.mangled(node.attr)))
        node.value = runtime("store_attr", value, const(self.mangled(node.attr)))
        return node

    def key(self, node):
        if isinstance(node, ast.Slice):
            parts = [self.visit(p) if p else const(None) for p in (node.lower, node.upper, node.step)]
            return runtime("slice", *parts)
        if isinstance(node, ast.Tuple):
            return ast.Tuple([self.key(e) for e in node.elts], ast.Load())
        return self.visit(node)

    def visit_Subscript(self, node):
        value, key = self.visit(node.value), self.key(node.slice)
        if isinstance(node.ctx, ast.Load):
            return runtime("item", value, key)
        ordered = [const("w"), const(self.loop)] if self.loop else []
        node.value, node.slice = runtime("store_object", value), runtime("store_key", key, *ordered)
        return node

    def visit_Starred(self, node):
        node.value = self.visit(node.value)
        if isinstance(node.ctx, ast.Load):
            node.value = runtime("whole", node.value)
        return node

    def visit_Call(self, node):
        if isinstance(node.func, ast.Name) and node.func.id in UNTOUCHED:
            return node
        self.generic_visit(node)
        return ast.copy_location(ast.Call(runtime("call").func, [node.func] + node.args, node.keywords), node)

    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            inside = runtime("isin", node.left, node.comparators[0])
            return ast.UnaryOp(ast.Not(), inside) if isinstance(node.ops[0], ast.NotIn) else inside
        return node

    def visit_Lambda(self, node):
        node.args = self.visit_arguments(node.args)
        self.scopes.append(("lambda", parameters(node.args), None))
        node.body = self.visit(node.body)
        self.scopes.pop()
        return node

    def visit_arguments(self, args):
        args.defaults = [self.visit(d) for d in args.defaults]
        args.kw_defaults = [d and self.visit(d) for d in args.kw_defaults]
        return args

    def comprehension(self, node):
        mark = self.marks.get(node.lineno)
        names = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        first = node.generators[0]
        first.iter = self.visit(first.iter)
        outer, self.loop = self.loop, None
        self.scopes.append(("comprehension", names, None))
        for g in node.generators:
            if g is not first:
                g.iter = runtime("iter", self.visit(g.iter))
            g.ifs = [self.visit(c) for c in g.ifs]
        for field in ("elt", "key", "value"):
            if hasattr(node, field):
                setattr(node, field, self.visit(getattr(node, field)))
        self.scopes.pop()
        self.loop = outer
        if not first.is_async:
            first.iter = runtime("comprehended", const(mark), first.iter) if mark else runtime("iter", first.iter)
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    # Statements

    def body(self, statements):
        out = []
        for s in statements:
            done = self.visit(s)
            out += done if isinstance(done, list) else [done]
        return out

    def function(self, node):
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        self.visit_arguments(node.args)
        after = self.stored_names({node.name})
        self.count += 1
        activation = f"_pp_a{self.count}"
        outer, self.loop = self.loop, None
        self.scopes.append(("function", bound_names(node), activation))
        body = self.body(node.body)
        self.scopes.pop()
        self.loop = outer
        start = 1 if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant) else 0
        node.body = body[:start] + [ast.Assign([ast.Name(activation, ast.Store())], runtime("activation"))] + body[start:]
        return [node] + after

    visit_FunctionDef = visit_AsyncFunctionDef = function

    def visit_ClassDef(self, node):
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        node.bases = [self.visit(b) for b in node.bases]
        after = self.stored_names({node.name})
        self.scopes.append(("class", bound_names(node), None))
        self.classes = (*self.classes, node.name)
        node.body = self.body(node.body)
        self.classes = self.classes[:-1]
        self.scopes.pop()
        return [node] + after

    def visit_Import(self, node):
        return [node] + self.stored_names({(a.asname or a.name).split(".")[0] for a in node.names if a.name != "*"})

    def visit_ImportFrom(self, node):
        return [node] + ([] if node.module == "__future__" else self.visit_Import(node)[1:])

    def visit_Assign(self, node):
        node.value = self.visit(node.value)
        after = self.stored(*[t for t in node.targets if isinstance(t, (ast.Name, ast.Tuple, ast.List, ast.Starred))])
        node.targets = [self.visit(t) for t in node.targets]
        return [node] + after

    def visit_AnnAssign(self, node):
        if not node.value:
            return node
        node.value = self.visit(node.value)
        after = self.stored(node.target) if isinstance(node.target, ast.Name) else []
        node.target = self.visit(node.target)
        return [node] + after

    def visit_AugAssign(self, node):
        """Reads and writes its target; that stays with the parent where it is a statement of the loop's own body."""
        target, mark = node.target, [const(self.loop)] if self.loop else []
        node.value = self.visit(node.value)
        if isinstance(target, ast.Name):
            owner = self.owner(target.id)
            if not owner:
                return node
            before = [ast.Expr(runtime("read_name", owner, const(target.id), *mark)),
                      ast.Expr(runtime("inplace", ast.Name(target.id, ast.Load()), *mark))]
            return before + [node] + self.stored_names({target.id}, self.loop)
        if isinstance(target, ast.Attribute):
            target.value = runtime("update_attr", self.visit(target.value), const(self.mangled(target.attr)), *mark)
        else:
            key = runtime("store_key", self.key(target.slice), const("rw"), *mark)
            target.value, target.slice = runtime("store_object", self.visit(target.value)), key
        return node

    def visit_Delete(self, node):
        after = self.stored(*[t for t in node.targets if isinstance(t, ast.Name)])
        node.targets = [self.visit(t) for t in node.targets]
        return [node] + after

    def visit_Expr(self, node):
        """A call that is a statement of the loop's own body: what it does at once to a builtin object stays with the parent."""
        node.value = self.visit(node.value)
        call = node.value
        if self.loop and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "call" and \
                isinstance(call.func.value, ast.Name) and call.func.value.id == "_pp_t":
            call.func.attr = "call_ordered"
            call.args.insert(0, const(self.loop))
        return node

    def visit_For(self, node):
        mark = self.marks.get(node.lineno) if isinstance(node, ast.For) else None
        node.iter = self.visit(node.iter)
        outer = self.loop
        targets = self.stored(node.target)
        node.target = self.visit(node.target)
        self.loop = mark
        node.body = targets + self.body(node.body)
        self.loop = outer
        node.orelse = self.body(node.orelse)
        if isinstance(node, ast.AsyncFor):
            return node
        if not mark:
            node.iter = runtime("iter", node.iter)
            return node
        return self.watched(node, mark, lambda loop: setattr(node, "iter", runtime("items", loop, node.iter)))

    visit_AsyncFor = visit_For

    def watched(self, node, mark, put):
        self.count += 1
        name = f"_pp_l{self.count}"
        put(ast.Name(name, ast.Load()))
        leave = ast.Expr(runtime("leave", ast.Name(name, ast.Load())))
        return [ast.Assign([ast.Name(name, ast.Store())], runtime("enter", const(mark))), ast.Try([node], [], [], [leave])]

    def visit_While(self, node):
        mark = self.marks.get(node.lineno)
        outer, self.loop = self.loop, mark
        node.test = self.visit(node.test)
        node.body, node.orelse = self.body(node.body), self.body(node.orelse)
        self.loop = outer
        if not mark:
            return node

        def step(loop):
            add = ast.AugAssign(ast.Attribute(loop, "iteration", ast.Store()), ast.Add(), const(1))
            node.body.insert(0, add)
        return self.watched(node, mark, step)

    def visit_With(self, node):
        for item in node.items:
            item.context_expr = self.visit(item.context_expr)
        stored = self.stored(*[i.optional_vars for i in node.items])
        for item in node.items:
            item.optional_vars = item.optional_vars and self.visit(item.optional_vars)
        node.body = stored + self.body(node.body)
        return node

    visit_AsyncWith = visit_With

    def visit_ExceptHandler(self, node):
        node.type = node.type and self.visit(node.type)
        node.body = (self.stored_names({node.name}) if node.name else []) + self.body(node.body)
        return node

    def visit_match_case(self, node):
        names = {getattr(n, "name", None) or getattr(n, "rest", None) for n in ast.walk(node.pattern)} - {None}
        node.guard = node.guard and self.visit(node.guard)
        node.body = self.stored_names(names) + self.body(node.body)
        return node

    def visit_FormattedValue(self, node):
        node.value = runtime("whole", self.visit(node.value))
        return node

    def visit_TypeAlias(self, node):
        return node

    def module_body(self, tree):
        tree.body = self.body(tree.body)
        return ast.fix_missing_locations(tree)


def marks_of(text):
    """Line to the mark of the loop there: what stands behind the @, else the line itself."""
    out = {}
    for number, line in enumerate(text.split("\n"), 1):
        found = re.search(r"# expect: .*?(?:@(\d+))?$", line.rstrip())
        if found:
            out[number] = found.group(1) or str(number)
    return out


class Loader(importlib.machinery.SourceFileLoader):
    """Instruments the modules that lie beside the program."""
    recorder = None

    def source_to_code(self, data, path, *, _optimize=-1):
        text = data.decode() if isinstance(data, bytes) else data
        marks = marks_of(text)
        self.recorder.marks["modules"].add(self.name)
        self.recorder.marks["files"][path] = marks
        stem = os.path.splitext(os.path.basename(path))[0]
        watched = {} if self.recorder.patched else {line: f"{stem}:{mark}" for line, mark in marks.items()}
        return compile(Instrument(self.name, watched).module_body(ast.parse(text, path)), path, "exec")

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def mark_at(recorder, path, line):
    """The loop that a rewritten line came from: the mark stands on that line or on one of the next few."""
    marks = recorder.marks["files"].get(path, {})
    stem = os.path.splitext(os.path.basename(path))[0]
    return next((f"{stem}:{marks[n]}" for n in range(line, line + 6) if n in marks), f"{stem}:?{line}")


def main():
    patched = sys.argv[1] == "--patched"
    out, program = sys.argv[2 if patched else 1:][:2]
    program = os.path.abspath(program)
    folder = os.path.dirname(program)
    recorder = Recorder(patched, {"modules": {"__main__"}, "files": {}})
    recorder.marks["at"] = lambda path, line: mark_at(recorder, path, line)
    builtins._pp_t = Loader.recorder = Pool.recorder = recorder
    if patched:
        concurrent.futures.ProcessPoolExecutor = concurrent.futures.ThreadPoolExecutor = Pool
    sys.setrecursionlimit(sys.getrecursionlimit() * 4)
    sys.argv = [program]
    sys.path[0] = folder
    sys.path_hooks.insert(0, importlib.machinery.FileFinder.path_hook((Loader, [".py"])) if folder else None)
    sys.path_hooks[0] = own_folder(folder, sys.path_hooks[0])
    sys.path_importer_cache.clear()
    import types
    module = types.ModuleType("__main__")
    module.__file__ = program
    module.__builtins__ = builtins  # as that of a program; exec() would put a dictionary there
    sys.modules["__main__"] = module
    loader = Loader("__main__", program)
    status = 0
    try:
        exec(loader.get_code("__main__"), module.__dict__)
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    finally:
        while recorder.active:
            recorder.leave(recorder.active[0])
        with open(out, "w", encoding="utf-8") as file:
            json.dump(recorder.loops, file)
    sys.exit(status)


def own_folder(folder, hook):
    """HOOK for paths in FOLDER only."""
    def only(path):
        if os.path.abspath(path) != folder and not os.path.abspath(path).startswith(folder + os.sep):
            raise ImportError
        return hook(path)
    return only


if __name__ == "__main__":
    main()
