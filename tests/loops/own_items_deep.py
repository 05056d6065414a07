"""Items at the end of a path so long that what they lead to is one with them: nothing tells a cell of one group from another's."""


def work(n):
    total = 0
    for i in range(60):
        total = (total * 31 + n * i) % 10007
    return total


class Cell:
    def __init__(self, n):
        self.n = n
        self.v = 0

    def run(self):
        self.v = work(self.n + self.v)


class Group:
    def __init__(self, cells):
        self.total = 0
        self.members = []
        for c in cells:
            self.members.append(c)

    def step(self):
        self.total += 1
        for m in self.members:
            m.v = work(m.n + m.v)


class Board:
    def __init__(self, cells):
        self.groups = [Group(cells[:2]), Group(cells[1:])]


class Node:
    def __init__(self):
        self.sum = 0
        self.other = None

    def link(self, other):
        self.other = other


class Sector:
    def __init__(self):
        self.nodes = [Node(), Node()]
        self.nodes[0].link(self.nodes[1])
        self.nodes[1].link(self.nodes[0])


class Area:
    def __init__(self):
        self.sector = Sector()


class Land:
    def __init__(self):
        self.area = Area()


class World:
    def __init__(self, board):
        self.board = board


class Game:
    def __init__(self):
        self.cells = [Cell(i) for i in range(4)]
        self.world = World(Board(self.cells))
        self.land = Land()

    def play(self):
        for g in self.world.board.groups:  # expect: review
            g.step()

    def play_inline(self):
        for g in self.world.board.groups:  # expect: review
            for m in g.members:
                m.v = work(m.n + m.v)

    def push(self):
        for g in self.land.area.sector.nodes:  # expect: review
            g.other.sum = work(g.sum + 1)


def main():
    game = Game()
    for _ in range(3):
        game.play()
        game.play_inline()
        game.push()
    print([c.v for c in game.cells], [g.sum for g in game.land.area.sector.nodes])


main()
