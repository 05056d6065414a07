"""What lists and dicts in attributes hold: whoever puts something there, under whatever name, the methods of that are called too."""
import collections
import heapq

LOG = []


class Quiet:
    def __init__(self, r):
        self.r = r

    def __lt__(self, other):
        return self.r < other.r

    def hit(self, n):
        total = 1
        for k in range(n % 50):  # expect: refused total
            total = (total * 31 + k * self.r) % 10007
        return total


class Loud(Quiet):
    def hit(self, n):
        LOG.append(n)
        return len(LOG) + self.r


class Other:
    def __init__(self, r):
        self.r = r

    def hit(self, n):
        LOG.append(-n)
        return len(LOG) * self.r


class Plain:
    def __init__(self, r):
        self.r = r

    def hit(self, n):
        total = 1
        for k in range(n % 50):  # expect: refused total
            total = (total * 31 + k * self.r) % 10007
        return total


class Scene:
    def __init__(self):
        self.parts = []

    def add(self, part):
        self.parts.append(part)
        return self

    def all(self):
        return self.parts

    def near(self, n):
        best = None
        for part in self.parts:  # expect: safe
            t = part.hit(n)
            if best is None or t < best:
                best = t
        return best

    def render(self, width):
        out = []
        for n in range(width):  # expect: safe
            out.append(self.near(n))
        return out


class Begun:
    def __init__(self):
        self.parts = [Quiet(1)]

    def add(self, part):
        self.parts.append(part)

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Outside:
    def __init__(self):
        self.parts = [Quiet(1)]

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Named:
    def __init__(self):
        self.parts = [Quiet(1)]

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Filled:
    def __init__(self):
        self.parts = [Quiet(1)]

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class ByKey:
    def __init__(self):
        self.parts = {"a": Quiet(1)}

    def put(self, name, part):
        self.parts[name] = part

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts.values()))
        return out


class Nested:
    def __init__(self):
        self.rows = [[Quiet(1)], [Quiet(2)]]

    def put(self, i, part):
        self.rows[i].append(part)

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for row in self.rows for part in row))
        return out


class Extended:
    def __init__(self):
        self.parts = [Quiet(1)]

    def take(self, more):
        self.parts.extend(more)

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Added:
    def __init__(self):
        self.parts = [Quiet(1)]

    def take(self, more):
        self.parts += more

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Heaped:
    def __init__(self):
        self.parts = [Quiet(1)]

    def take(self, part):
        heapq.heappush(self.parts, part)

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Queued:
    def __init__(self):
        self.parts = collections.deque([Quiet(1)])

    def take(self, part):
        self.parts.appendleft(part)

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Grouped:
    def __init__(self):
        self.groups = collections.defaultdict(list)

    def take(self, key, part):
        self.groups[key].append(part)

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for parts in self.groups.values() for part in parts))
        return out


class Given:
    def __init__(self, parts):
        self.parts = parts

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Base:
    def __init__(self):
        self.parts = [Quiet(1)]

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(part.hit(n) for part in self.parts))
        return out


class Derived(Base):
    def take(self, part):
        self.parts.append(part)


class Tabled:
    def __init__(self):
        self.tests = [len]

    def add(self, test):
        self.tests.append(test)
        return test

    def render(self, width):
        out = []
        for n in range(width):  # expect: refused LOG
            out.append(sum(test("x" * n) for test in self.tests))
        return out


class Holder:
    def __init__(self):
        self.scene = Outside()
        self.more = {}

    def put(self, part):
        self.scene.parts.append(part)


def fill(parts):
    for n in range(2):  # expect: safe
        parts.append(Other(n))


def made():
    parts = [Quiet(4)]
    parts.append(Other(5))
    return parts


def loud(text):
    LOG.append(text)
    return len(LOG)


def quiet_scene():
    scene = Scene()
    for n in range(3):  # expect: safe
        scene.add(Plain(n))
    scene.add(Plain(7)).add(Plain(8))
    return scene.render(20), len(scene.all())


print(quiet_scene())
begun = Begun()
begun.add(Loud(2))
outside = Outside()
outside.parts.append(Other(2))
named = Named()
parts = named.parts
parts.insert(0, Other(3))
filled = Filled()
fill(filled.parts)
by_key = ByKey()
by_key.put("b", Other(1))
nested = Nested()
nested.put(1, Other(2))
extended = Extended()
extended.take([Other(n) for n in range(2)])
added = Added()
added.take((Other(1), Loud(2)))
heaped = Heaped()
heaped.take(Loud(5))
queued = Queued()
queued.take(Other(5))
grouped = Grouped()
grouped.take("a", Quiet(1))
grouped.take("b", Other(1))
given = Given(made())
derived = Derived()
derived.take(Other(4))
tabled = Tabled()
tabled.add(loud)
holder = Holder()
holder.put(Loud(3))
for scene in (begun, outside, named, filled, by_key, nested, extended, added, heaped, queued, grouped, given, derived, tabled):  # expect: review unknown-method
    print(scene.render(8)[-2:])
print(holder.scene.render(5))
