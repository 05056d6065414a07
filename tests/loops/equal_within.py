"""Comparisons by fields, of which some hold what is equal to itself alone: a copy in another process does not equal what that process has."""
from dataclasses import dataclass, field
from typing import NamedTuple


class Player:
    def __init__(self, name):
        self.name = name


@dataclass
class Card:
    rank: int
    owner: Player


@dataclass(frozen=True)
class Edge:
    a: Player
    b: Player


@dataclass
class Outer:
    rank: int
    card: Card


class Hand(NamedTuple):
    size: int
    owner: Player


class Own:
    def __init__(self, rank, owner):
        self.rank = rank
        self.owner = owner

    def __eq__(self, other):
        return self.owner == other.owner


class Ranked:
    """Its __eq__ does not look at who owns it."""

    def __init__(self, rank, owner):
        self.rank = rank
        self.owner = owner

    def __eq__(self, other):
        return isinstance(other, Ranked) and self.rank == other.rank


class Keyed:
    def __init__(self, rank, owner):
        self.rank = rank
        self.owner = owner

    def key(self):
        return self.rank, self.owner

    def __eq__(self, other):
        return self.key() == other.key()


@dataclass
class Loose:
    rank: int
    owner: Player = field(compare=False)


@dataclass
class Base:
    owner: Player


class Derived(Base):
    pass


A, B = Player("a"), Player("b")
CARDS = [Card(1, A), Card(2, B)]
EDGES = {Edge(A, B): 5}
OUTERS = [Outer(1, CARDS[0])]
HANDS = [Hand(3, A)]
OWNS = [Own(1, A), Own(2, B)]
KEYEDS = [Keyed(1, A)]
RANKEDS = [Ranked(1, A)]
LOOSES = [Loose(1, A)]
DERIVEDS = [Derived(A)]


def cost(n):
    total = 1
    for k in range(n % 50 + 20):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def cards(items):
    out = []
    for card in items:  # expect: safe process-mutation
        out.append((cost(card.rank), card in CARDS, card == CARDS[0], CARDS.count(card)))
    return out


def edges(items):
    out = []
    for edge in items:  # expect: safe process-mutation
        out.append((cost(3), EDGES.get(edge), edge in EDGES))
    return out


def outers(items):
    out = []
    for outer in items:  # expect: safe process-mutation
        out.append((cost(outer.rank), outer in OUTERS))
    return out


def hands(items):
    out = []
    for hand in items:  # expect: safe process-mutation
        out.append((cost(hand.size), hand in HANDS))
    return out


def owns(items):
    out = []
    for own in items:  # expect: safe process-mutation
        out.append((cost(own.rank), own in OWNS))
    return out


def keyeds(items):
    out = []
    for keyed in items:  # expect: safe process-mutation
        out.append((cost(keyed.rank), keyed in KEYEDS))
    return out


def deriveds(items):
    out = []
    for derived in items:  # expect: safe process-mutation
        out.append((cost(3), derived in DERIVEDS))
    return out


def rankeds(items):
    out = []
    for ranked in items:  # expect: safe
        out.append((cost(ranked.rank), ranked in RANKEDS, ranked == RANKEDS[0]))
    return out


def looses(items):
    out = []
    for loose in items:  # expect: safe
        out.append((cost(loose.rank), loose in LOOSES))
    return out


def main():
    print(cards([Card(1, A), Card(1, B), CARDS[1]]), edges([Edge(A, B), Edge(B, A)]), outers([Outer(1, Card(1, A))]), hands([Hand(3, A), Hand(3, B)]))
    print(owns([Own(5, A), Own(6, Player("c"))]), keyeds([Keyed(1, A), Keyed(1, B)]), deriveds([Derived(A), Derived(B)]))
    print(rankeds([Ranked(1, B), Ranked(2, A)]), looses([Loose(1, B), Loose(2, A)]))


if __name__ == "__main__":
    main()
