"""What a traced program touches, and which loop carries it from one iteration to another. Runtime of tracer.py, which puts calls of it in.

A location is (object, key): an element, "*" for all of them, an attribute, a name of an activation or module, an effect on the world.
Each loop that is under way keeps, a location, in which iterations and in which stage it was read and written:
  PAR     work that would run in any order (a pool's function; in an untouched program: the whole body but for what is ORDERED)
  ORDERED what stays with the parent, in order
Two accesses from different iterations, one of them a write, not both ORDERED, are a carried dependence. In a rewritten program what is ORDERED comes
behind all that workers did in earlier iterations, whose results were taken: there it depends on none of that (they may on it)."""
import builtins
import collections
import functools
import io
import itertools
import operator
import os
import pathlib
import random
import sys
import types

__builtins__ = dict(vars(builtins))  # as in tracer.py

PAR, ORDERED = 0, 1
CONTAINERS = (list, dict, set, bytearray, collections.deque, type(os.environ), types.MappingProxyType)
ORDERED_STRUCTURES = (list, bytearray, collections.deque)
STREAMS = (io.IOBase, random.Random, itertools.count, itertools.cycle)
# Methods of containers that change nothing, and those that look at one key.
READING = set("copy count index get keys values items __contains__ __getitem__ __iter__ __len__ union intersection difference "
              "symmetric_difference issubset issuperset isdisjoint decode find startswith endswith hex __eq__ most_common".split())
KEYED = {"get": "r", "__getitem__": "r", "__contains__": "r", "setdefault": "rw", "pop": "rw", "__setitem__": "w", "__delitem__": "rw"}
# Functions that change their first argument.
CHANGING = {"heappush", "heappop", "heapify", "heappushpop", "heapreplace", "insort", "insort_left", "insort_right", "shuffle",
            "setitem", "delitem", "iadd", "iconcat", "next"}
FILE_READS = {"listdir", "stat", "scandir", "read_text", "read_bytes", "exists", "is_file", "is_dir", "getsize", "iterdir", "glob"}
FILE_WRITES = {"remove", "unlink", "rename", "replace", "mkdir", "makedirs", "rmdir", "write_text", "write_bytes", "touch", "rmtree",
               "copyfile", "symlink", "truncate"}


def own(thing):
    """The attributes that THING itself has; runs nothing of the program's."""
    try:
        attributes = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return attributes if type(attributes) is dict else {}  # a class may call a method so


def isinstance(thing, kinds):
    """The builtin one asks the object for its __class__, which may run the program's __getattribute__."""
    return issubclass(type(thing), kinds)


class Access:
    """Which iterations read and wrote a location, by stage; two of them are enough to know that another than this one did."""
    __slots__ = ("read", "written", "last_write")

    def __init__(self):
        self.read, self.written, self.last_write = ([], []), ([], []), None

    @staticmethod
    def add(iterations, i):
        if i not in iterations and len(iterations) < 2:
            iterations.append(i)

    def other(self, kind, stage, i):
        """An iteration other than I that a write (or, for a read, a read after a write) in STAGE would depend on."""
        for at in (PAR, ORDERED):
            if stage == ORDERED and at == ORDERED:
                continue
            for j in self.written[at] if kind == "r" else self.written[at] + self.read[at]:
                if j != i:
                    return j
        return None


class Loop:
    """One time through a loop."""
    def __init__(self, mark, patched):
        self.mark, self.patched = mark, patched
        self.iteration, self.stage = -1, ORDERED if patched else PAR
        self.bases, self.kept = {}, {}
        self.carried = {}

    def access(self, kind, base, keep, key, what, stage, local):
        if self.iteration < 0:
            return
        self.kept.setdefault(base, keep)
        keys = self.bases.setdefault(base, {})
        mine = keys.get(key)
        if mine is None:
            mine = keys[key] = Access()
        i = self.iteration
        if local and not self.patched:
            self.local_access(kind, mine, i, stage, what)
            return
        taken = self.patched and stage == ORDERED
        for k in () if taken else (keys if key == "*" else (key, "*")):
            if k in keys and (j := keys[k].other(kind, stage, i)) is not None:
                self.carried.setdefault(what, f"{what}: {'read' if kind == 'r' else 'written'} in iteration {i}, touched in {j}")
        Access.add((mine.read if kind == "r" else mine.written)[stage], i)

    def local_access(self, kind, mine, i, stage, what):
        """A name of the function itself is each iteration's own unless it is read before it is written."""
        if kind == "w":
            mine.last_write = (i, stage)
        elif mine.last_write and mine.last_write[0] != i and (stage, mine.last_write[1]) != (ORDERED, ORDERED):
            self.carried.setdefault(what, f"{what}: read in iteration {i}, written in {mine.last_write[0]}")


class Recorder:
    slice = slice

    def __init__(self, patched, marks):
        self.patched, self.marks = patched, marks
        self.active, self.activations, self.busy = [], 0, False
        self.targets = []
        self.loops = {}

    # Loops

    def enter(self, mark):
        loop = Loop(mark, self.patched)
        self.active.append(loop)
        return loop

    def leave(self, loop):
        if loop in self.active:
            del self.active[self.active.index(loop):]
            seen = self.loops.setdefault(loop.mark, {"iterations": 0, "entries": 0, "carried": {}})
            seen["entries"] += 1
            seen["iterations"] = max(seen["iterations"], loop.iteration + 1)
            seen["carried"].update(loop.carried)

    def items(self, loop, iterable):
        for item in self.iter(iterable, loop):
            loop.iteration += 1
            yield item

    def comprehended(self, mark, iterable):
        loop = self.enter(mark)
        try:
            yield from self.items(loop, iterable)
        finally:
            self.leave(loop)

    # Accesses

    def access(self, kind, base, keep, key, what, ordered_for=None, local=False):
        for loop in self.active:
            stage = loop.stage
            if ordered_for is not None and loop.mark == ordered_for:
                stage = ORDERED
            loop.access(kind, base, keep, key, what, stage, local)

    def element(self, kinds, container, key, ordered_for=None):
        if not self.active or self.busy:
            return
        self.busy = True
        try:
            if isinstance(container, CONTAINERS):
                self.element_of(kinds, container, key, ordered_for)
            elif isinstance(container, STREAMS) or hasattr(type(container), "__next__") and not isinstance(container, types.GeneratorType):
                self.access("w", id(container), container, "*", type(container).__name__, ordered_for)
        finally:
            self.busy = False

    def element_of(self, kinds, container, key, ordered_for):
        what = f"element of a {type(container).__name__}"
        if isinstance(key, slice):
            key = "*"
        elif key != "*" or type(key) is not str:
            key = self.plain_key(container, key)
        for kind in kinds:
            self.access(kind, id(container), container, key, what, ordered_for)
        grows = "w" in kinds and key != "*" and not isinstance(container, ORDERED_STRUCTURES)
        if grows and not self.has_key(container, key):
            self.access("w", id(container), container, ("len",), what, ordered_for)

    @staticmethod
    def has_key(container, key):
        try:
            return key[1] in container
        except Exception:
            return False

    @staticmethod
    def plain_key(container, key):
        if isinstance(key, int) and isinstance(container, ORDERED_STRUCTURES):
            return ("k", key + len(container) if key < 0 else key)
        if isinstance(key, (str, int, float, bytes, bool, type(None))):
            return ("k", key)
        if isinstance(key, tuple) and all(isinstance(k, (str, int, float, bytes, type(None))) for k in key):
            return ("k", key)
        return "*"

    def world(self, kind, thing, key="*", ordered_for=None):
        self.access(kind, ("world", thing), None, key, thing if key == "*" else f"{thing} {key}", ordered_for)

    # What the tracer puts in: names

    def activation(self):
        self.activations += 1
        return self.activations

    def name(self, activation, name, value):
        if self.active:
            self.access("r", activation, None, name, f"name {name}", None, type(activation) is int)
        return value

    def read_name(self, activation, name, ordered_for=None):
        if self.active:
            self.access("r", activation, None, name, f"name {name}", ordered_for, type(activation) is int)

    def write_name(self, activation, name, ordered_for=None):
        if self.active:
            self.access("w", activation, None, name, f"name {name}", ordered_for, type(activation) is int)

    def walrus(self, activation, name, value):
        self.write_name(activation, name)
        return value

    # Attributes

    def attribute(self, kinds, thing, name, ordered_for=None):
        if not self.active or self.busy or isinstance(thing, types.ModuleType) and thing.__name__ not in self.marks["modules"]:
            return
        self.busy = True
        try:
            what = f"attribute {name}"
            for kind in kinds:
                self.access(kind, id(thing), thing, ("a", name), what, ordered_for)
            if kinds == "r" and name not in own(thing):
                for cls in (thing.__mro__ if isinstance(thing, type) else type(thing).__mro__):
                    if cls is not object:
                        self.access("r", id(cls), cls, ("a", name), what)
        finally:
            self.busy = False

    def attr(self, thing, name):
        self.attribute("r", thing, name)
        return getattr(thing, name)

    def store_attr(self, thing, name):
        self.attribute("w", thing, name)
        return thing

    def update_attr(self, thing, name, ordered_for=None):
        self.attribute("rw", thing, name, ordered_for)
        if isinstance(own(thing).get(name), CONTAINERS):
            self.element("rw", own(thing)[name], "*", ordered_for)
        return thing

    # Elements

    def item(self, container, key):
        self.element("r", container, key)
        return container[key]

    def store_object(self, container):
        self.targets.append(container)
        return container

    def store_key(self, key, kinds="w", ordered_for=None):
        container = self.targets.pop()
        self.element(kinds, container, key, ordered_for)
        if "r" in kinds and isinstance(container, CONTAINERS):
            try:
                old = container[key]
            except Exception:
                old = None
            if isinstance(old, CONTAINERS):
                self.element("rw", old, "*", ordered_for)
        return key

    def whole(self, value):
        if isinstance(value, CONTAINERS):
            self.element("r", value, "*")
        return value

    def inplace(self, value, ordered_for=None):
        if isinstance(value, CONTAINERS):
            self.element("rw", value, "*", ordered_for)

    def isin(self, item, container):
        if isinstance(container, (dict, set)):
            self.element("r", container, item)
        else:
            self.whole(container)
        return item in container

    def iter(self, iterable, header_of=None):
        if isinstance(iterable, CONTAINERS):
            if header_of is None:
                self.element("r", iterable, "*")
            yield from iterable
            return
        for item in iterable:
            if hasattr(type(iterable), "__next__"):
                self.stream(iterable, header_of.mark if header_of else None)
            yield item

    def stream(self, iterator, ordered_for=None):
        if self.active:
            self.access("w", id(iterator), iterator, "*", f"next of a {type(iterator).__name__}", ordered_for)

    # Calls

    def call(self, function, /, *args, **keywords):
        if self.active:
            self.called(function, args, keywords, None)
        return function(*args, **keywords)

    def call_ordered(self, mark, function, /, *args, **keywords):
        if self.active:
            self.called(function, args, keywords, mark)
        return function(*args, **keywords)

    def called(self, function, args, keywords, ordered_for):
        if isinstance(function, functools.partial):
            return self.called(function.func, function.args + args, {**function.keywords, **keywords}, ordered_for)
        if isinstance(function, types.FunctionType) and function.__globals__.get("__name__") in self.marks["modules"]:
            return None                # traced itself
        if isinstance(function, type) and type(function) is type and function.__module__ in self.marks["modules"] and \
                isinstance(function.__init__, types.FunctionType) and not issubclass(function, CONTAINERS):
            return None                # its __init__ is
        if isinstance(function, types.MethodType) and isinstance(function.__func__, types.FunctionType) and \
                function.__func__.__globals__.get("__name__") in self.marks["modules"]:
            return None
        name = getattr(function, "__name__", "")
        owner = getattr(function, "__self__", None)
        self.called_world(function, name, owner, args, keywords, ordered_for)
        if isinstance(function, types.MethodDescriptorType) and args:
            owner, args = args[0], args[1:]
        if owner is not None and not isinstance(owner, (types.ModuleType, type)):
            self.called_method(owner, name, args, ordered_for)
        if name in CHANGING and args:
            self.element("rw", args[0], "*", ordered_for) if name != "next" else self.stream(args[0], ordered_for)
        elif name in ("setattr", "delattr") and len(args) > 1:
            self.attribute("w", args[0], args[1], ordered_for)
        elif name in ("getattr", "hasattr") and len(args) > 1:
            self.attribute("r", args[0], args[1])
        elif name == "len" and args:
            if isinstance(args[0], CONTAINERS):
                self.length(args[0])
        elif name not in ("isinstance", "id", "type", "iter", "append", "add", "enumerate", "zip", "map", "filter", "callable"):
            for argument in itertools.chain(args, keywords.values()):
                self.consumed(argument, ordered_for)
        return None

    def length(self, container):
        self.access("r", id(container), container, ("len",), f"length of a {type(container).__name__}")

    def consumed(self, argument, ordered_for):
        if isinstance(argument, CONTAINERS):
            self.element("r", argument, "*", ordered_for)
        elif hasattr(type(argument), "__next__"):
            self.stream(argument, ordered_for)

    def called_method(self, owner, name, args, ordered_for):
        if isinstance(owner, CONTAINERS):
            if isinstance(owner, ORDERED_STRUCTURES) and name == "append":
                self.element("w", owner, len(owner), ordered_for)
                self.access("w", id(owner), owner, ("len",), f"length of a {type(owner).__name__}", ordered_for)
            elif name in KEYED and args and isinstance(owner, (dict, type(os.environ))):
                self.element(KEYED[name], owner, args[0], ordered_for)
            elif name in ("add", "discard", "remove") and isinstance(owner, set):
                self.element("w", owner, args[0], ordered_for)
            elif name == "__len__":
                self.length(owner)
            else:
                self.element("r" if name in READING else "rw", owner, "*", ordered_for)
        elif isinstance(owner, STREAMS) or name in ("__next__", "send"):
            self.element("w", owner, "*", ordered_for) if isinstance(owner, STREAMS) else self.stream(owner, ordered_for)

    def called_world(self, function, name, owner, args, keywords, ordered_for):
        module = getattr(function, "__module__", "") or ""
        path = args[0] if args else owner
        if function is builtins.print or owner in (sys.stdout, sys.stderr):
            self.world("w", "output", "*", ordered_for)
        elif function is builtins.input or owner is sys.stdin:
            self.world("w", "input", "*", ordered_for)
        elif name == "open" and function is not os.open or isinstance(owner, pathlib.Path) and name == "open":
            mode = keywords.get("mode", args[1] if len(args) > 1 else "r")
            self.world("r" if mode.strip("tb") == "r" else "w", "file", str(path), ordered_for)
        elif isinstance(owner, pathlib.PurePath) or module in ("posix", "os", "shutil", "genericpath", "posixpath"):
            path = owner if isinstance(owner, pathlib.PurePath) else path
            if name in FILE_WRITES:
                self.world("w", "file", str(path), ordered_for)
            elif name in FILE_READS:
                self.world("r", "file", str(path), ordered_for)
            elif name == "chdir":
                self.world("w", "working directory", "*", ordered_for)
            elif name in ("getcwd", "abspath", "resolve", "cwd"):
                self.world("r", "working directory", "*", ordered_for)
            elif name in ("putenv", "unsetenv", "getenv"):
                self.world("r" if name == "getenv" else "w", "environment", "*", ordered_for)
        elif module.startswith("logging") or type(owner).__module__.startswith("logging"):
            self.world("w", "log", "*", ordered_for)
        elif name in ("seed", "setlocale", "setcontext", "simplefilter", "setrecursionlimit"):
            self.world("w", name, "*", ordered_for)


class Pool:
    """In place of a pool's executor: runs the work of an iteration when its result is asked for, one by one, and says which iteration it is."""
    recorder = None

    def __init__(self, *args, **keywords):
        self.loop = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.loop:
            self.recorder.leave(self.loop)
        return False

    @staticmethod
    def outside(frame):
        """The program's own frame in which FRAME, or what stands for a call or a loop in it, is run."""
        while frame.f_code.co_filename == __file__:
            frame = frame.f_back
        return frame

    def map(self, function, *iterables, timeout=None, chunksize=1):
        caller = self.outside(sys._getframe(1))
        items = list(zip(*iterables))
        self.loop = self.recorder.enter(self.recorder.marks["at"](caller.f_code.co_filename, caller.f_lineno))
        return self.results(self.loop, function, items)

    def submit(self, function, *arguments, **named):
        """From the function that reads a few items ahead: the loop is the one that is waiting for it."""
        caller = self.outside(self.outside(sys._getframe(1)).f_back)
        while caller.f_code.co_name in ("_results_ahead", "<genexpr>"):
            caller = self.outside(caller.f_back)
        if not self.loop:
            self.loop = self.recorder.enter(self.recorder.marks["at"](caller.f_code.co_filename, caller.f_lineno))
        return Future(self.results(self.loop, functools.partial(function, **named) if named else function, [arguments]))

    def results(self, loop, function, items):
        for item in items:
            loop.iteration += 1
            loop.stage = PAR
            try:
                result = function(*item)
            finally:
                loop.stage = ORDERED
            yield result


class Future:
    def __init__(self, results):
        self.results = results

    def result(self):
        return next(self.results)

    def cancel(self):
        self.results.close()
