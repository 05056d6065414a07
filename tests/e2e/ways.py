"""What the expressions of test_aliases.py use."""
import collections
import contextlib
import copy
import dataclasses
import functools
import heapq
import itertools
import operator
import random
import types
import typing
import weakref


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k) % 10007
    return total


def same(v):
    return v


def first(v, w):
    return v


def pick(rows, i):
    return rows[i]


class Box:
    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    @property
    def prop(self):
        return self.v

    def __getitem__(self, i):
        if i:
            raise IndexError
        return self.v

    def __call__(self):
        return self.v


def boxed(v):
    return Box(v)


class Sub(Box):
    pass


@dataclasses.dataclass
class Data:
    v: object


Nt = collections.namedtuple("Nt", "v w")


class Nt2(typing.NamedTuple):
    v: list


class Wk(Box):
    pass


class Cl(Box):
    def close(self):
        pass


def gen(v):
    out = []

    def put():
        out.append(v)
    put()
    return out[0]


def made(v):
    yield v


class Problem(Exception):
    def __init__(self, v):
        super().__init__("p")
        self.v = v


def raised(v):
    try:
        raise Problem(v)
    except Problem as e:
        return e.v


def fail(v):
    raise ValueError(1, v)


def caught(v):
    try:
        fail(v)
    except ValueError as e:
        return e.args[1]


G = None


def globs(v):
    global G
    G = v
    return G


STORE = {}


def stored(v):
    STORE["v"] = v
    return STORE["v"]


class K:
    v = None


def klass(v):
    K.v = v
    return K().v


def nested(v):
    def inner():
        return v
    return inner


def nested2(v):
    def inner():
        def more():
            return v
        return more
    return inner


def counter(v):
    holder = []
    holder.append(v)
    return holder[-1]


def late(v):
    f = lambda: w
    w = v
    return f()


def swap(a, b):
    a, b = b, a
    return a, b


def kw(v):
    return dict(v=v)


def star(x, *rest):
    return rest


def star2(x, **rest):
    return rest


def opt(v=None):
    v = v if v is not None else []
    return v


def chain(v):
    a = b = c = v
    return c


@functools.lru_cache(None)
def cached(v):
    return v


class Hash(Box):
    pass


class Cls(Box):
    kept = []

    @classmethod
    def make(cls, v):
        return cls(v)

    @classmethod
    def hold(cls, v):
        cls.kept.append(cls(v))
        return cls.kept[-1]


class Stat:
    @staticmethod
    def same(v):
        return v


class Meta:
    def __init__(self, v):
        self.inner = Box(v)


class D:
    def __get__(self, obj, owner=None):
        return obj.v if obj else self


class Desc:
    d = D()

    def __init__(self, v):
        self.v = v


class Slots:
    __slots__ = ("v",)

    def __init__(self, v):
        self.v = v


class Call:
    def __init__(self, v):
        self.v = v

    def __call__(self, n):
        return self.v


class With:
    def __init__(self, v):
        self.v = v

    def __enter__(self):
        return self.v

    def __exit__(self, *e):
        return False

    def use(self):
        with self as v:
            return v


class Iter:
    def __init__(self, v):
        self.v = v

    def __iter__(self):
        yield self.v

    def collect(self):
        return [v for v in self]


class It2:
    def __init__(self, v):
        self.left = [v]

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        return self.left.pop()

    def collect(self):
        out = []
        for v in self:
            out.append(v)
        return out


class Tree:
    def __init__(self, v, left=None):
        self.v = v
        self.left = left


def tree(v, n):
    t = Tree(v)
    for _ in range(n):
        t = Tree(v, t)
    return t


class Node:
    def __init__(self, next):
        self.next = next


def json_like(v):
    return {"a": [{"b": v}]}


class Enumish:
    @staticmethod
    def put(v):
        return v


def setitem(v):
    rows = [None]
    rows[0] = v
    return rows


def sliced(v):
    rows = [None]
    rows[:] = [v]
    return rows


def unpack(v):
    a, b = v, 1
    return a


def unpack2(v):
    a, *b = [1, v]
    return b[0]


def unpack3(v):
    (a, b), c = (1, v), 2
    return [b]


def loopvar(v):
    for w in [v]:
        pass
    return w


def matched(v):
    match (1, v):
        case (1, w):
            return w


def matched2(v):
    match {"a": v}:
        case {"a": w}:
            return w


def withs(v):
    with contextlib.nullcontext(v) as w:
        return w


def aug(v):
    rows = []
    rows += [v]
    return rows


def extend(v):
    rows = []
    rows.extend([v])
    return rows


def insert(v):
    rows = []
    rows.insert(0, v)
    return rows


def update(v):
    d = {}
    d.update(a=v)
    return d


def tryelse(v):
    try:
        pass
    except ValueError:
        w = []
    else:
        w = v
    return w


def delattrs(v):
    b = Box(v)
    c = b
    del b
    return c.v


def async_free(v):
    it = iter([v])
    for w in it:
        return w


def not_none(v):
    if v is None:
        return []
    return v


class Base1:
    def __init__(self, v):
        self.set(v)

    def set(self, v):
        self.v = v


class Sub2(Box):
    def __init__(self, v, n):
        super().__init__(v)
        self.n = n


class Sub3(Sub2):
    def __init__(self, v):
        Sub2.__init__(self, v, 3)


class Mix:
    def __init__(self, *args):
        super().__init__(*args)


class Mixed(Mix, Box):
    pass


class Prop:
    def __init__(self, v):
        self._v = v

    @property
    def v(self):
        return self._v


class Lazy:
    def __init__(self, v):
        self._v = v

    @functools.cached_property
    def v(self):
        return self._v


class Chain:
    def __init__(self, v):
        self.v = v
        self.n = 0

    def add(self, n):
        self.n += n
        return self


class Builder:
    def __init__(self):
        self.v = None

    def set(self, v):
        self.v = v
        return self

    def build(self):
        return self.v


class Registry:
    items = {}

    @classmethod
    def put(cls, k, v):
        cls.items[k] = v
        return cls.items[k]


class Stack:
    def __init__(self, v):
        self.items = []
        self.items.append(v)

    def pop(self):
        return self.items.pop()


class Queue:
    def __init__(self, v):
        self.q = collections.deque()
        self.q.append(v)

    def get(self):
        return self.q.popleft()


class LinkedNode:
    def __init__(self, v):
        self.v = v
        self.next = None


class Linked:
    def __init__(self, v):
        self.head = LinkedNode(None)
        self.head.next = LinkedNode(v)


class Matrix:
    def __init__(self, v):
        self.rows = [[v]]

    def __getitem__(self, i):
        return self.rows[i]


class Dictlike:
    def __init__(self, v):
        self.d = {"a": v}

    def __getitem__(self, k):
        return self.d[k]

    def __getattr__(self, k):
        return self.d[k]


class Wrapper:
    def __init__(self, inner):
        self.inner = inner


class Memo:
    def __init__(self):
        self.d = {}

    def get(self, k, v):
        if k not in self.d:
            self.d[k] = v
        return self.d[k]


class Hash2:
    def __init__(self, v):
        self.v = v


def recursive(v):
    return recursive(v[0]) if v else v


def flatten(rows):
    out = []
    for r in rows:
        out.extend(r)
    return out


def compose(f, g):
    return lambda v: f(g(v))


def curry(f):
    return lambda a: lambda b: f(a, b)


def passing(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        return f(*a, **k)
    return wrapper


@passing
def deco(v):
    return v


def repeat(n):
    def outer(f):
        def wrapper(v):
            for _ in range(n):
                r = f(v)
            return r
        return wrapper
    return outer


@repeat(2)
def deco2(v):
    return v


def method_ref(v):
    f = Box(v).get
    return f()


def accumulate_it(v):
    out = None
    for out in (None, v):
        pass
    return out


def echo():
    v = None
    while True:
        v = yield v


def generator_send(v):
    g = echo()
    next(g)
    return g.send(v)


def inner_gen(v):
    yield v


def outer_gen(v):
    yield from inner_gen(v)


def yield_from(v):
    return next(outer_gen(v))


def gen_expr(v):
    return next(w for w in [v])


def two_gens(v):
    a = (w for w in [v])
    b = (w for w in a)
    return next(b)


def while_loop(v):
    rows = [v]
    while rows:
        w = rows.pop()
    return w


def nested_try(v):
    try:
        try:
            raise KeyError(v)
        finally:
            pass
    except KeyError as e:
        return e.args[0]


@contextlib.contextmanager
def managed(v):
    yield v


def with_as(v):
    with managed(v) as w:
        return w


ALL = []


def global_list(v):
    ALL.append(v)
    return ALL[-1]


def default_list(v, rows=[]):
    rows.append(v)
    return rows[-1]


def star_args(*a):
    return a[2]


def kwargs_only(*, v):
    return v


def ternary(v):
    w = v if len(v) == 0 else []
    return w


def unpack_nested(v):
    a, (b, (c, d)) = 1, (2, (3, v))
    return d


def unpack_dict(v):
    (k, w), = {"a": v}.items()
    return w


def unpack_star(v):
    *a, b = [1, 2, v]
    return b


def comp_in_comp(v):
    return [[w for w in r] for r in [[v]]][0][0]


def dict_of_lists(v):
    d = collections.defaultdict(list)
    d["a"].append(v)
    return d


def slice_assign(v):
    rows = [1, 2, 3]
    rows[1:2] = [v]
    return rows


def attr_chain(v):
    a = b = Box(None)
    a.v = v
    return b.v


def zip_star(v):
    a, b = zip(*[(1, v)])
    return b[0]


def reversed_pairs(v):
    for k, w in reversed([("a", v)]):
        return w


def dict_get_default(v):
    d = {}
    return d.get("x") or d.setdefault("x", v)


def dict_comp_swap(v):
    d = {"a": 1}
    return {w: v for k, w in d.items()}[1]


def list_mul(v):
    return [v] * 3


def nested_def_default(v):
    def inner(w=v):
        return w
    return inner()


def class_in_func(v):
    class Local:
        w = v
    return Local.w


def lambda_list(v):
    fs = [lambda: v]
    return fs[0]()


class Setter:
    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, w):
        self._v = w


def property_setter(v):
    s = Setter()
    s.v = v
    return s.v


def set_attr(v):
    b = Box(None)
    setattr(b, "v", v)
    return b.v


def get_attr_default(v):
    return getattr(Box(1), "zz", v)


def inst_dict(v):
    b = Box(None)
    b.__dict__["v"] = v
    return b.v


def slots_swap(v):
    a, b = Box(v), Box([])
    a.v, b.v = b.v, a.v
    return b.v


def type_call(v):
    cls = Box if v is not None else Sub
    return cls(v).v


class Getter(Box):
    def get(self):
        return super().get()


def super_get(v):
    return Getter(v).get()


class Shared:
    rows = []

    def add(self, v):
        self.rows.append(v)


def class_attr_list(v):
    Shared().add(v)
    return Shared().rows[-1]


class Store:
    last = None

    @staticmethod
    def keep(v):
        Store.last = v


def static_store(v):
    Store.keep(v)
    return Store.last


def make_class(v):
    class Made:
        def get(self):
            return v
    return Made


def cls_factory(v):
    return make_class(v)().get()


def iter_pair(v):
    it = iter([1, v])
    next(it)
    return next(it)
