# pattern: process_pool thread_pool
# -*- coding: latin-1 -*-
"""Grüße."""


def greet(name):
    return "Grüße, " + name


def main():
    out = []
    for name in ["Jörg", "Zoë"]:
        # höflich
        text = greet(name) + " ¡"
        out.append(text)
    print(ascii(out))


if __name__ == "__main__":
    main()
