"""Arrays and tables that hold objects of the program ask these for their operators, comparisons and texts. Run where NumPy and pandas are installed."""
import importlib.util
import sys

if importlib.util.find_spec("numpy") is None or importlib.util.find_spec("pandas") is None:
    sys.exit(0)

import numpy as np
import pandas as pd


class Coin:
    minted = 0

    def __init__(self, worth):
        self.worth = worth

    def __add__(self, other):
        Coin.minted += 1
        return Coin(self.worth + (other.worth if isinstance(other, Coin) else other) + Coin.minted)

    __radd__ = __add__

    def __lt__(self, other):
        Coin.minted += 1
        return (self.worth * Coin.minted) % 7 < (other.worth * Coin.minted) % 7

    def __neg__(self):
        Coin.minted += 1
        return Coin(Coin.minted)

    def __str__(self):
        Coin.minted += 1
        return "coin %d" % Coin.minted

    __repr__ = __str__

    def sqrt(self):
        Coin.minted += 1
        return Coin.minted


class Point:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Point(self.x + other.x)


def purse():
    coins = np.empty(5, dtype=object)
    for i in range(5):  # expect: safe
        coins[i] = Coin(i)
    return coins


def summed():
    coins = np.array([Coin(i) for i in range(5)])  # expect: safe
    return [coins.sum().worth for i in range(8)]  # expect: refused


def summed_of_stored():
    coins = purse()
    return [np.sum(coins).worth for i in range(8)]  # expect: refused


def added():
    coins = purse()
    return [(coins + coins)[0].worth for i in range(8)]  # expect: refused


def turned():
    coins = purse()
    return [(-coins)[0].worth for i in range(8)]  # expect: refused


def rooted():
    coins = purse()
    return [np.sqrt(coins)[0] for i in range(8)]  # expect: refused


def sorted_copy():
    coins = purse()
    return [np.sort(coins)[0].worth for i in range(8)]  # expect: refused


def largest():
    coins = purse().copy()
    return [max(coins).worth for i in range(8)]  # expect: refused


def added_in_place():
    coins, out = purse(), []
    for i in range(8):  # expect: refused
        more = coins.copy()
        more += 1
        out.append(more[0].worth)
    return out


def filled():
    coins = np.zeros(3, dtype=object)
    coins.fill(Coin(4))
    return [np.sum(coins).worth for i in range(8)]  # expect: refused


def made_by_operator():
    coins = np.zeros(3, dtype=object) + Coin(3)
    return [coins.sum().worth for i in range(8)]  # expect: review


def as_text():
    coins = purse()
    return [str(coins) for i in range(8)]  # expect: refused


def column_summed():
    table = pd.DataFrame({"coin": [Coin(i) for i in range(3)]})  # expect: safe
    return [table.sum()["coin"].worth for i in range(8)]  # expect: refused


def column_shown():
    table = pd.DataFrame([{"coin": Coin(i)} for i in range(3)])  # expect: safe
    return [str(table) for i in range(8)]  # expect: refused


def column_mapped():
    table = pd.DataFrame({"worth": [1, 2]})
    table["coin"] = table.worth.map(Coin)
    return [table.sum()["coin"].worth for i in range(8)]  # expect: refused


def seen_through_an_array():
    points = [Point(i) for i in range(5)]  # expect: safe
    held = np.array(points)
    for i in range(1, 5):  # expect: refused
        held[i].x = points[i - 1].x * 3 + 1
    return [p.x for p in points]  # expect: safe


def lists_in_an_array():
    lists, out = [[1], [2, 4], [3]], []
    held = np.array(lists, dtype=object)
    for i in range(1, 3):  # expect: refused
        held[i][0] = lists[i - 1][0] * 5
        out.append(lists[i][0])
    return out


if __name__ == "__main__":
    for f in (summed, summed_of_stored, added, turned, rooted, sorted_copy, largest, added_in_place, filled, made_by_operator, as_text, column_summed, column_shown, column_mapped,
              seen_through_an_array, lists_in_an_array):
        Coin.minted = 0
        print(f.__name__, f())
