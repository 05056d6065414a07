"""What an item leads to may be another item of the same list: a neighbour, a child, the next one."""
import math


def work(n):
    return sum(math.sin(i * n) for i in range(300))


class Meta:
    def __init__(self, v):
        self.v = v


class Cell:
    def __init__(self, n):
        self.n = n
        self.v = 0.0
        self.near = []
        self.next = None
        self.owner = self
        self.links = {}
        self.meta = Meta(n)


class Grid:
    def __init__(self, n):
        self.cells = [Cell(i) for i in range(n)]
        for i, cell in enumerate(self.cells):
            cell.near.append(self.cells[i - 1])
            cell.next = cell.links["a"] = self.cells[(i + 1) % n]

    def by_neighbours(self):
        for cell in self.cells:  # expect: review
            cell.v = work(cell.n) + sum(c.v for c in cell.near)

    def by_first(self):
        for cell in self.cells:  # expect: review
            cell.v = work(cell.n) + cell.near[0].v

    def by_next(self):
        for cell in self.cells:  # expect: review
            cell.v = work(cell.n) + cell.next.v

    def by_index(self):
        for i in range(len(self.cells)):  # expect: review
            self.cells[i].v = work(i) + self.cells[i].next.v

    def to_next(self):
        for cell in self.cells:  # expect: review
            cell.next.v = work(cell.v)

    def in_next(self):
        for cell in self.cells:  # expect: review
            cell.next.v += work(cell.next.v)

    def by_owner(self):
        for cell in self.cells:  # expect: review
            cell.v = work(cell.n) + cell.owner.next.v

    def by_link(self):
        for cell in self.cells:  # expect: review
            cell.v = work(cell.n) + cell.links["a"].v

    def by_links(self):
        for cell in self.cells:  # expect: review
            cell.v = work(cell.n) + max(c.v for c in cell.links.values())

    def by_meta(self):
        for cell in self.cells:  # expect: safe
            cell.v = work(cell.n) + cell.meta.v


def made_here():
    cells = [Cell(i) for i in range(6)]
    for i in range(6):
        cells[i].next = cells[i - 1]
    for cell in cells:  # expect: review cell.next
        cell.v = work(cell.n) + cell.next.v
    return [c.v for c in cells]


def main():
    print(made_here())
    grid = Grid(9)
    grid.by_neighbours()
    grid.by_first()
    grid.by_next()
    grid.by_index()
    grid.by_meta()
    grid.to_next()
    grid.in_next()
    grid.by_owner()
    grid.by_link()
    grid.by_links()
    print([c.v for c in grid.cells])


if __name__ == "__main__":
    main()
