"""What looks new and is a view, what is changed by an option, and what runs functions out of sight. Run where NumPy and pandas are installed."""
import importlib.util
import sys

if importlib.util.find_spec("numpy") is None or importlib.util.find_spec("pandas") is None:
    sys.exit(0)

import numpy as np
import pandas as pd


def work(x):
    return sum(k * int(x) % 7 for k in range(300))


class Point:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Point(self.x + other.x)


def turned_around():
    a = np.arange(16.0).reshape(4, 4)
    view = np.rot90(a)
    for i in range(1, 4):  # expect: refused
        a[i][0] = work(view[3][i - 1]) % 7
    return a.tolist()


def mirrored():
    a = np.arange(16.0).reshape(4, 4)
    view = np.fliplr(a)
    for i in range(1, 4):  # expect: refused
        a[i][0] = work(view[i - 1][3]) % 7
    return a.tolist()


def no_difference():
    a = np.arange(8.0)
    same = np.diff(a, n=0)
    for i in range(1, 8):  # expect: refused
        same[i] = work(a[i - 1] + 1) % 7
    return a.tolist()


def edges_of_bins():
    a = np.linspace(0, 1, 5)
    counts, edges = np.histogram(a, bins=a)
    for i in range(1, 5):  # expect: refused
        edges[i] = work(a[i - 1] * 10 + 1) % 7
    return a.tolist()


def numbers_instead():
    a = np.arange(5.0)
    same = np.nan_to_num(a, False)
    for i in range(1, 5):  # expect: refused
        same[i] = work(a[i - 1] + 1) % 9
    return a.tolist()


def shaped_anew():
    a, out = np.arange(4), []
    for i in range(4):  # expect: refused
        a.shape = (2, 2) if a.ndim == 1 else (4,)
        out.append(work(a.ndim))
    return out


def column_of_an_array():
    a = np.arange(10.0)
    column = pd.Series(a)
    for i in range(1, 9):  # expect: refused
        column[i] = work(a[i - 1]) % 7
    return column.tolist()


def numeric_already():
    column = pd.Series(np.arange(10.0))
    same = pd.to_numeric(column)
    for i in range(1, 9):  # expect: refused
        column[i] = work(same[i - 1]) % 7
    return len(same)


def groups_seen_later():
    table, out = pd.DataFrame({"x": range(6), "k": [0, 1, 0, 1, 0, 1]}), []
    groups = table.groupby("k")
    for i in range(4):  # expect: review
        table.loc[i, "x"] = i
        out.append(work(groups.x.sum().sum()))
    return len(out)


def median_overwritten():
    a, out = np.array([3.0, 1, 2, 5, 4]), []
    for i in range(1, 5):  # expect: refused
        m = np.median(a, overwrite_input=True)
        out.append(work(a[0] + m) % 17)
    return out


def dropped_by_options():
    table, out = pd.DataFrame({"a": range(10)}), []
    options = {"inplace": True}
    for i in range(4):  # expect: refused
        table.drop(index=i, **options)
        out.append(work(len(table)) + i)
    return out


def dropped_by_the_class():
    table, out = pd.DataFrame({"a": range(10)}), []
    for i in range(4):  # expect: refused
        pd.DataFrame.drop(table, i, inplace=True)
        out.append(work(len(table)) + i)
    return out


def chosen_by_a_function():
    seen, table = [], pd.DataFrame({"x": range(6)})
    return [int(table.loc[lambda t: t.x > len(seen.append(1) or seen)].x.sum()) + work(i) for i in range(8)]  # expect: review


def functions_by_column():
    seen, table = [], pd.DataFrame({"x": range(6)})
    return [int(table.agg({"x": lambda v: len(seen.append(1) or seen)}).sum()) + work(i) for i in range(8)]  # expect: review


def chosen_by_a_pair():
    table, grid, out = pd.DataFrame({"x": range(6)}), np.arange(16.0).reshape(4, 4), []
    for i in range(4):  # expect: safe
        place = (i, 3 - i)
        out.append(work(grid[place]) + work(table.iloc[place[0], 0]))
    return out


def one_stream():
    rng = np.random.default_rng(3)
    return [float(np.random.default_rng(rng).random()) for i in range(8)]  # expect: refused


def streams_by_number():
    return [float(np.random.default_rng(i).random(100).sum()) for i in range(8)]  # expect: safe


def plain_groups():
    table = pd.DataFrame({"x": range(6), "k": [0, 1, 0, 1, 0, 1]})
    return [len(table.groupby("k").agg("mean")) + work(i) for i in range(8)]  # expect: safe


def points_summed():
    points = np.array([Point(i) for i in range(5)])  # expect: safe
    return [points.sum().x + work(i) for i in range(8)]  # expect: review  # true: safe


def plain_rows():
    rows = np.array([[1.0, 2.0], [3.0, 4.0]])
    return [float(np.sqrt(rows + i).sum()) for i in range(8)]  # expect: safe


if __name__ == "__main__":
    for f in (turned_around, mirrored, no_difference, edges_of_bins, numbers_instead, shaped_anew, column_of_an_array, numeric_already, groups_seen_later, median_overwritten,
              dropped_by_options, dropped_by_the_class, chosen_by_a_function, functions_by_column, chosen_by_a_pair, one_stream, streams_by_number, plain_groups, points_summed, plain_rows):
        print(f.__name__, f())
