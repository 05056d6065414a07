"""Items whose own parts change with them: `for branch in branches: branch.close()` closes the accounts of each; and parts that two items have."""


def work(n):
    total = 0
    for i in range(60):  # expect: refused
        total = (total * 31 + n * i) % 10007
    return total


class Account:
    def __init__(self, n):
        self.n = n
        self.v = 0
        self.past = []

    def close(self):
        self.v = work(self.n + self.v)
        self.past.append(self.v)


class Saving(Account):
    def close(self):
        super().close()
        self.v += 1


class Branch:
    def __init__(self, n):
        self.total = n
        self.accounts = []

    def open(self, account):
        self.accounts.append(account)

    def close(self):
        for account in self.accounts:  # expect: safe
            account.close()
        self.total = sum(a.v for a in self.accounts)


class Bank:
    def __init__(self):
        self.branches = [Branch(i) for i in range(3)]

    def close(self):
        for branch in self.branches:  # expect: safe
            branch.close()

    def thin(self):
        for branch in self.branches:  # expect: safe
            branch.accounts = [a for a in branch.accounts if a.v % 7]
            branch.total = work(branch.total)


class Node:
    def __init__(self, n, level):
        self.n = n
        self.v = 0
        self.kids = [Node(2 * n + i, level - 1) for i in range(2)] if level else []

    def run(self):
        self.v = work(self.n + self.v)
        for kid in self.kids:
            kid.run()


class Tree:
    def __init__(self):
        self.tops = [Node(i, 2) for i in range(3)]

    def run(self):
        for node in self.tops:  # expect: review # true: safe
            node.run()


class Shared:
    def __init__(self, parts):
        self.total = 0
        self.parts = []
        for p in parts:
            self.parts.append(p)

    def close(self):
        for p in self.parts:
            p.close()
        self.total += 1


class Taking:
    def __init__(self, other):
        self.total = 0
        self.taken = [Account(1)]
        if other:
            self.taken = [a for a in other.taken if a.n]

    def close(self):
        for a in self.taken:
            a.close()
        self.total += 1


class Listing:
    def __init__(self, other):
        self.total = 0
        self.listed = list(other.listed) if other else [Account(2)]

    def close(self):
        for a in self.listed:
            a.close()
        self.total += 1


class Both:
    """Each account is of a pair, and one of the pairs' list as well."""

    def __init__(self, n):
        self.n = n
        self.v = 0
        self.twins = []

    def close(self):
        self.v = work(self.n + self.v)
        for twin in self.twins:
            twin.v = work(twin.n + self.v)


class Link:
    def __init__(self, n):
        self.n = n
        self.v = 0
        self.ahead = None
        self.joints = [Joint(n), Joint(n + 1)]

    def close(self):
        for joint in self.joints:
            joint.v = work(joint.v + joint.n)
        if self.ahead:
            self.v = self.ahead.joints[0].v


class Joint:
    def __init__(self, n):
        self.n = n
        self.v = 0


class Moved:
    def __init__(self, n):
        self.total = n
        self.moved = [Account(n), Account(n + 1)]

    def give(self, other):
        account = self.moved[0]
        other.moved.append(account)

    def close(self):
        for a in self.moved:
            a.close()
        self.total += 1


ALL = []


class Part:
    def __init__(self, owner, n):
        self.owner = owner
        self.n = n
        self.v = 0


class Ward:
    """Its parts are in a list of all parts, in a dict by number, and lead back to it."""

    def __init__(self, n, index):
        self.total = n
        self.beds = []
        self.index = index
        for i in range(2):
            part = Part(self, n + i)
            self.beds.append(part)
            ALL.append(part)
            index[n + i] = part
        self.near = None

    def by_all(self):
        for part in self.beds:
            part.v = work(part.n + ALL[0].v)
        self.total += 1

    def by_index(self):
        for part in self.beds:
            part.v = work(part.n + self.index[1].v)
        self.total += 1

    def by_neighbour(self):
        for part in self.beds:
            part.v = work(part.n + part.v)
        if self.near:
            self.total = sum(part.v for part in self.near.beds)

    def plainly(self):
        for part in self.beds:
            part.v = work(part.n + part.v)
        self.total += 1

    def by_owner(self):
        for part in self.beds:
            part.v = work(part.n + part.owner.near.beds[0].v if part.owner.near else part.n)
        self.total += 1


class Hall:
    def __init__(self):
        self.shared = [Shared([Account(1)]) for _ in range(2)]
        parts = [Account(i) for i in range(3)]
        self.sharing = [Shared(parts[:2]), Shared(parts[1:])]
        first = Taking(None)
        self.taking = [first, Taking(first)]
        self.takers = [Taking(None), Taking(first)]
        one = Listing(None)
        self.lists = [Listing(one), Listing(one)]
        self.boths = []
        last = None
        for i in range(4):
            both = Both(i)
            self.boths.append(both)
            if last:
                last.twins.append(both)
            last = both
        self.links = [Link(i) for i in range(3)]
        for i in range(2):
            self.links[i].ahead = self.links[i + 1]
        self.movers = [Moved(i) for i in range(3)]
        self.movers[0].give(self.movers[1])
        index = {}
        self.wards = [Ward(i, index) for i in range(3)]
        for i in range(2):
            self.wards[i + 1].near = self.wards[i]

    def run(self):
        for s in self.sharing:  # expect: review
            s.close()
        for t in self.takers:  # expect: review
            t.close()
        for l in self.lists:  # expect: review
            l.close()
        for b in self.boths:  # expect: review
            b.close()
        for l in self.links:  # expect: review
            l.close()
        for m in self.movers:  # expect: review
            m.close()

    def visit(self):
        for w in self.wards:  # expect: review
            w.by_all()
        for w in self.wards:  # expect: review
            w.by_index()
        for w in self.wards:  # expect: review
            w.by_neighbour()
        for w in self.wards:  # expect: review
            w.by_owner()
        for w in self.wards:  # expect: safe
            w.plainly()

    def show(self):
        print([[a.v for a in s.parts] for s in self.sharing], [[a.v for a in t.taken] for t in self.takers], [[a.v for a in l.listed] for l in self.lists])
        print([[part.v for part in w.beds] + [w.total] for w in self.wards])
        print([b.v for b in self.boths], [l.v for l in self.links], [[a.v for a in m.moved] for m in self.movers])


def main():
    bank, tree, hall = Bank(), Tree(), Hall()
    for branch in bank.branches:
        for i in range(4):
            branch.open(Saving(i) if i % 2 else Account(i))
    for _ in range(2):
        bank.close()
        tree.run()
        hall.run()
        hall.visit()
    bank.thin()
    print([b.total for b in bank.branches], [sum(sum(a.past) for a in b.accounts) for b in bank.branches], [n.kids[0].kids[1].v for n in tree.tops])
    hall.show()


if __name__ == "__main__":
    main()
