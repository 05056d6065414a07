#!/usr/bin/env python3
# pattern: process_pool thread_pool
# Copyright: nobody.
"""A module with a docstring

of several lines.
"""
from __future__ import annotations


def half(x: int) -> float:
    return x / 2


def main() -> None:
    halves: list[float] = [half(x) for x in range(9)]
    print(halves)


if __name__ == "__main__":
    main()
