"""A list under another name is found to be the same list, by whatever way it came there: a loop that changes it through one name and reads it
through the other is never *safe*."""
import json
import os
import tempfile
import unittest

import harness

# each gives `log`, or what holds it
WAYS = r'''
log
(log)
[log][0]
[log, 1][0]
(log,)[0]
(1, log)[1]
(1, log)[-1]
{"a": log}["a"]
{"a": log}.get("a")
{"a": log}.get("b", log)
{"a": log}.pop("a")
{"a": log}.setdefault("a", [])
{}.setdefault("a", log)
list({"a": log}.values())[0]
list({"a": log}.items())[0][1]
dict(a=log)["a"]
dict([("a", log)])["a"]
dict(zip("a", [log]))["a"]
dict({"a": log})["a"]
dict({"b": 1}, a=log)["a"]
{**{"a": log}}["a"]
{k: log for k in "a"}["a"]
[log for k in "a"][0]
[y for y in [log]][0]
next(iter([log]))
next(y for y in [log])
next((y for y in [log] if True), None)
list(map(lambda v: v, [log]))[0]
list(map(lambda v: log, [1]))[0]
list(filter(lambda v: True, [log]))[0]
sorted([log], key=len)[0]
max([log], key=len)
min([log, log], key=len)
max(log, log, key=len)
list(reversed([log]))[0]
[log][:][0]
[log][0:1][0]
[log].copy()[0]
list([log])[0]
tuple([log])[0]
[*[log]][0]
(*[log],)[0]
[[log]][0][0]
[[[log]]][0][0][0]
[[[[log]]]][0][0][0][0]
[[[[[log]]]]][0][0][0][0][0]
[[[[[[log]]]]]][0][0][0][0][0][0]
{"a": {"b": [log]}}["a"]["b"][0]
{"a": {"b": {"c": {"d": {"e": log}}}}}["a"]["b"]["c"]["d"]["e"]
([log] * 3)[1]
([log] + [1])[0]
((log,) + (1,))[0]
(log or [])
(log if xs else [])
([] if not xs else log)
(None or log)
(xs and log)
(lambda: log)()
(lambda v: v)(log)
(lambda v=log: v)()
(lambda *a: a[0])(log)
(lambda *a: a)(log)[0]
(lambda **k: k["v"])(v=log)
(lambda **k: k)(v=log)["v"]
same(log)
same(v=log)
same(*[log])
same(**{"v": log})
first(log, 1)
first(*(log, 1))
pick([log], 0)
boxed(log).v
boxed(log).get()
boxed(log).prop
boxed(log)[0]
boxed(log)()
next(iter(boxed(log)))
list(boxed(log))[0]
boxed(boxed(log)).v.v
Box(log).v
Box(v=log).v
Sub(log).v
Data(log).v
Data(v=log).v
Nt(log, 1).v
Nt(log, 1)[0]
Nt(log, 1)._replace(w=2).v
Nt2(log).v
getattr(Box(log), "v")
vars(Box(log))["v"]
Box(log).__dict__["v"]
copy.copy(Box(log)).v
copy.copy([log])[0]
dataclasses.replace(Data(log)).v
dataclasses.astuple(Data(1))and log
functools.partial(same, log)()
functools.partial(same, v=log)()
functools.partial(first, log)(1)
functools.reduce(lambda a, b: a, [log, []])
functools.reduce(lambda a, b: b, [[], log])
functools.reduce(lambda a, b: a, [1], log)
operator.itemgetter(0)([log])
operator.itemgetter("a")({"a": log})
operator.attrgetter("v")(Box(log))
operator.getitem([log], 0)
operator.methodcaller("get")(Box(log))
list(itertools.chain([log]))[0]
list(itertools.chain.from_iterable([[log]]))[0]
next(itertools.cycle([log]))
next(itertools.repeat(log))
list(itertools.repeat(log, 2))[0]
list(itertools.islice([log], 1))[0]
list(itertools.accumulate([log], lambda a, b: a))[0]
list(itertools.product([log], [1]))[0][0]
list(itertools.combinations([log, 1], 2))[0][0]
list(itertools.permutations([log, log], 2))[0][0]
list(itertools.zip_longest([log], [1]))[0][0]
list(itertools.zip_longest([], [1], fillvalue=log))[0][0]
list(itertools.starmap(lambda a, b: a, [(log, 1)]))[0]
list(itertools.takewhile(lambda v: True, [log]))[0]
list(itertools.dropwhile(lambda v: False, [log]))[0]
list(itertools.compress([log], [1]))[0]
list(itertools.filterfalse(lambda v: False, [log]))[0]
list(next(itertools.groupby([log], key=len))[1])[0]
list(itertools.tee([log])[0])[0]
list(itertools.pairwise([log, log]))[0][0]
list(zip([log], [1]))[0][0]
list(zip(*[[log]]))[0][0]
list(enumerate([log]))[0][1]
dict(enumerate([log]))[0]
collections.deque([log])[0]
collections.deque([log]).pop()
collections.deque([log]).popleft()
collections.OrderedDict(a=log)["a"]
collections.ChainMap({"a": log})["a"]
collections.defaultdict(lambda: log)["a"]
collections.defaultdict(list, {"a": log})["a"]
heapq.nlargest(1, [log], key=len)[0]
heapq.heappop([log])
list(heapq.merge([log], key=len))[0]
types.SimpleNamespace(v=log).v
types.MappingProxyType({"a": log})["a"]
random.choice([log])
contextlib.nullcontext(log).enter_result
contextlib.closing(Cl(log)).thing.v
gen(log)
next(made(log))
list(made(log))[0]
[v for v in made(log)][0]
raised(log)
caught(log)
globs(log)
stored(log)
klass(log)
nested(log)()
nested2(log)()()
counter(log)
late(log)
swap(log, [])[1]
swap([], log)[0]
kw(log)["v"]
star(1, log)[0]
star2(1, v=log)["v"]
opt(log)
opt(v=log)
chain(log)
cached(Hash(log)).v
Cls.make(log).v
Cls.hold(log).v
Stat.same(log)
Meta(log).inner.v
Desc(log).d
Slots(log).v
Call(log)(1)
With(log).use()
Iter(log).collect()[0]
It2(log).collect()[0]
tree(log, 3).left.left.v
Node(Node(Node(Node(log)))).next.next.next.next
json_like(log)["a"][0]["b"]
Enumish.put(log)
(y := log)
[y := log][0]
setitem(log)[0]
sliced(log)[0]
unpack(log)
unpack2(log)
unpack3(log)[0]
loopvar(log)
matched(log)
matched2(log)
withs(log)
aug(log)[0]
extend(log)[0]
insert(log)[0]
update(log)["a"]
tryelse(log)
delattrs(log)
async_free(log)
sum([[log]], [])[0]
sum([(log,)], ())[0]
list(itertools.chain([1], [log]))[1]
list(itertools.product([1], [log]))[0][1]
list(itertools.zip_longest([1], [log]))[0][1]
list(map(lambda a, b: b, [1], [log]))[0]
list(zip([1], [log]))[0][1]
[v for _, v in zip([1], [log])][0]
[v for _, v in enumerate([log])][0]
[v for k, v in {"a": log}.items()][0]
[v for v in {"a": log}.values()][0]
{k: v for k, v in [("a", log)]}["a"]
[w for v in [[log]] for w in v][0]
(lambda f: f())(lambda: log)
(lambda f, v: f(v))(same, log)
list(map(same, [log]))[0]
list(map(Box, [log]))[0].v
[Box(v) for v in [log]][0].v
[Box(log) for _ in range(2)][1].v
{"a": Box(log)}["a"].v
[f() for f in [lambda: log]][0]
{"f": lambda: log}["f"]()
functools.partial(lambda a, b: b, 1)(log)
functools.partial(functools.partial(first, log), 1)()
(1 and log)
(log and log)
not_none(log)
[None, log][1]
[[], log][-1]
dict.fromkeys("a", log)["a"]
dict(map(lambda k: (k, log), "a"))["a"]
type(Box(log))(log).v
Box.get(Box(log))
Box.v2(log) if hasattr(Box, "v2") else log
Base1(log).v
Sub2(log, 1).v
Sub3(log).v
Mixed(log).v
Prop(log).v
Lazy(log).v
Chain(log).add(1).v
Chain(log).add(1).add(2).v
Builder().set(log).build()
Registry.put("a", log)
Registry.items["a"] if Registry.put("a", log) else None
Stack(log).pop()
Stack(log).items[-1]
Queue(log).get()
Linked(log).head.next.v
Matrix(log).rows[0][0]
Matrix(log)[0][0]
Dictlike(log)["a"]
Dictlike(log).a
Wrapper(Wrapper(Box(log))).inner.inner.v
Memo().get("a", log)
recursive([[[log]]])
flatten([[log]])[0]
compose(same, same)(log)
curry(first)(log)(1)
deco(log)
deco2(log)
method_ref(log)
accumulate_it(log)
generator_send(log)
yield_from(log)
gen_expr(log)
two_gens(log)
while_loop(log)
nested_try(log)
with_as(log)
global_list(log)
default_list(log)
star_args(1, 2, log)
kwargs_only(v=log)
ternary(log)
unpack_nested(log)
unpack_dict(log)
unpack_star(log)
comp_in_comp(log)
dict_of_lists(log)["a"][0]
slice_assign(log)[1]
attr_chain(log)
operator.add([log], [])[0]
operator.concat([log], [])[0]
[*map(same, [log])][0]
{*[Hash2(log)]}.pop().v
list(set().union([Hash2(log)]))[0].v
min([Hash2(log)], key=id).v
next(filter(None, [log or 1]), log)
iter([log]).__next__()
[log].__getitem__(0)
{"a": log}.__getitem__("a")
[log].__iter__().__next__()
Box(log).__getattribute__("v")
random.sample([log], 1)[0]
random.choices([log], k=1)[0]
copy.copy((log,))[0]
copy.copy({"a": log})["a"]
(log, *[])[0]
[x for x in (log,)][0]
tuple(x for x in (log,))[0]
sorted(((1, log),), key=lambda p: p[0])[0][1]
max(((1, log),), key=lambda p: p[0])[1]
min((1, log), (2, []), key=lambda p: p[0])[1]
zip_star(log)
reversed_pairs(log)
dict_get_default(log)
dict_comp_swap(log)
list_mul(log)[2]
nested_def_default(log)
class_in_func(log)
lambda_list(log)
property_setter(log)
set_attr(log)
get_attr_default(log)
inst_dict(log)
slots_swap(log)
type_call(log)
super_get(log)
class_attr_list(log)
static_store(log)
cls_factory(log)
iter_pair(log)
'''.strip().split("\n")

DEFINITIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ways.py")

LOOPS = """

def through_{number}(xs: list[int]):
    log = []
    alias = {way}
    out = []
    for x in xs:
        alias.append(x)
        out.append(cost(len(log)))
    return out


def behind_{number}(xs: list[int]):
    log = []
    alias = {way}
    out = []
    for x in xs:
        log.append(x)
        out.append(cost(len(alias)))
    return out
"""


class Aliases(unittest.TestCase):
    def test_aliases(self):
        with open(DEFINITIONS, encoding="utf-8") as file:
            definitions = file.read()
        with tempfile.TemporaryDirectory() as folder:
            path, report = os.path.join(folder, "ways.py"), os.path.join(folder, "report.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(definitions + "".join(LOOPS.format(number=n, way=way) for n, way in enumerate(WAYS)))
            done = harness.pyparallel("suggest", f"--json={report}", path)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(report, encoding="utf-8") as file:
                loops = json.load(file)["loops"]
        judged = [loop for loop in loops if loop["kind"] == "for" and loop["function"].startswith(("through_", "behind_"))]
        self.assertEqual(len(judged), 2 * len(WAYS))
        wrong = [f"{loop['function']}: {WAYS[int(loop['function'].split('_')[1])]}" for loop in judged if loop["verdict"] == "safe"]
        self.assertEqual(wrong, [])

    def test_number_that_another_module_sets(self):
        """Indices from it on may be negative, and two of them one element."""
        module = "K = 4\nK += 1\n\ndef fill(n):\n    a = [i + 1 for i in range(n)]\n    for i in range(K, n):\n        a[i] = sum(k * a[i] for k in range(300)) + i\n    return a\n"
        for setting, verdict in (("", "safe"), ("sizes.K = -3\n", "refused"), ("setattr(sizes, 'K', -3)\n", "refused"), ("vars(sizes)['K'] = -3\n", "refused")):
            with self.subTest(setting), tempfile.TemporaryDirectory() as folder:
                for name, text in (("sizes.py", module), ("main.py", "import sizes\n" + setting + "print(sizes.fill(8))\n")):
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                        file.write(text)
                done = harness.pyparallel("suggest", "--json=-", folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual([loop["verdict"] for loop in json.loads(done.stdout)["loops"] if loop["line"] == 6], [verdict])


if __name__ == "__main__":
    unittest.main()
