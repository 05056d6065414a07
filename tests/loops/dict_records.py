"""Dicts that are used as records: numbers beside containers."""
from collections import Counter, defaultdict


def scan(text):
    stats = {"n": 0, "last": None, "name": text[:3], "words": Counter(), "places": defaultdict(list), "seen": set()}
    for i, word in enumerate(text.split()):
        if word in stats["seen"]:
            stats["n"] += 1
        stats["seen"].add(word)
        stats["words"][word] += 1
        stats["places"][word].append(i)
        stats["last"] = word
    return stats["n"], stats["last"], stats["words"].most_common(1), stats["places"][stats["last"]]


def grid(text):
    board = {"turn": 0, "cells": [[0] * 3 for _ in range(3)], "moves": []}
    for c in text:
        board["cells"][board["turn"] % 3][len(c)] += 1
        board["turn"] += 1
        board["moves"].append(c)
    for row in board["cells"]:
        row.append(board["turn"])
    return board


def grouped(text):
    stats = {"n": 0, "by": {}}
    for word in text.split():
        stats["by"].setdefault(word, []).append(len(word))
    for word, lengths in stats["by"].items():
        lengths.append(len(word))
        stats["n"] += len(lengths)
    return stats


def made_by_call(text):
    stats = dict(n=0, words=Counter())
    for word in text.split():
        stats["words"][word] += 1
        stats["n"] += 1
    return stats


def counted(words, text):
    stats = {"n": 0, "words": words}
    for word in text.split():
        stats["words"][word] += 1
        stats["n"] += 1
    return stats["n"] + len(words)


def appended(rows, text):
    stats = {"n": 0, "rows": rows}
    for word in text.split():
        stats["rows"] += [word]
        stats["n"] += 1
    return stats["n"] + len(rows)


def all_of_them(texts):
    out = []
    for text in texts:  # expect: safe
        out.append(scan(text))
    for text in texts:  # expect: safe
        out.append(grid(text))
    for text in texts:  # expect: safe
        out.append(grouped(text))
    for text in texts:  # expect: safe
        out.append(made_by_call(text))
    words, rows = Counter(), []
    for text in texts:  # expect: refused
        out.append(counted(words, text))
    for text in texts:  # expect: refused
        out.append(appended(rows, text))
    return out


if __name__ == "__main__":
    print(all_of_them([f"a bb a c{i}" for i in range(9)]))
