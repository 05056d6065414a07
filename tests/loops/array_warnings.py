"""Warnings that NumPy leaves out, and queries that look at variables by their names. Run where NumPy and pandas are installed."""
import importlib.util
import sys

if importlib.util.find_spec("numpy") is None or importlib.util.find_spec("pandas") is None:
    sys.exit(0)

import numpy as np
import pandas as pd

np.seterr(divide="ignore")


def rooted(a):
    with np.errstate(invalid="ignore", divide="ignore"):
        return [float(np.sqrt(a + i).sum()) for i in range(5)]  # expect: safe


def above(table):
    limit, out = 300, []
    for i in range(5):  # expect: refused
        out.append(len(table.query("x > @limit")))
    return out


def above_each(table):
    out = []
    for i in range(5):  # expect: refused
        low = i * 10
        out.append(len(table.query("x > @low")))
    return out


def by_a_text(table, text):
    return [len(table.query(text)) + i for i in range(5)]  # expect: refused


def by_a_literal(table):
    return [len(table.query("x > 300")) + i for i in range(5)]  # expect: safe


if __name__ == "__main__":
    TABLE = pd.DataFrame({"x": range(1000)})
    print(rooted(np.arange(400.0)), above(TABLE), above_each(TABLE), by_a_text(TABLE, "x > 3"), by_a_literal(TABLE))
