"""Annotations and defaults of parameters name builtins, and bind nothing."""

from concurrent.futures import ThreadPoolExecutor


# pattern: thread_pool process_pool


def weight(text: str, factor=len("abc"), kind: type = dict) -> int:
    return sum(ord(c) for c in text) * factor + len(kind())


def weights(texts: list, names: dict = None) -> list:
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for text, w in zip(texts, pool.map(weight, texts)):
            out.append((text, w))
    return out


if __name__ == "__main__":
    print(weights(["a", "bc", "def"]))
