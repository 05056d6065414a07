#!/usr/bin/env python3
"""seeds.py FOLDER FILE...: cuts Python programs into small ones, one for each top-level statement that holds a loop or a call, for the
fuzzer to begin with: a small input is run a hundred times in the time of a large one, and tells as much."""
import ast
import hashlib
import os
import sys

MOST_BYTES = 800
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def pieces(text):
    """The functions and loops of a program, methods too, as text."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.With, ast.Try, ast.Assign)):
            if any(isinstance(inner, LOOPS) for inner in ast.walk(node)):
                lines = text.splitlines()[node.lineno - 1:node.end_lineno]
                yield "\n".join(line[node.col_offset:] if not line[:node.col_offset].strip() else line for line in lines) + "\n"


def main():
    folder, files = sys.argv[1], sys.argv[2:]
    for path in files:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for piece in pieces(text):
            data = piece.encode()
            if len(data) <= MOST_BYTES:
                with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
                    file.write(data)


if __name__ == "__main__":
    main()
