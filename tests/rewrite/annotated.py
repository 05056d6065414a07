"""Annotations and defaults of parameters name builtins, and bind nothing."""
# pattern: thread_pool process_pool


def weight(text: str, factor=len("abc"), kind: type = dict) -> int:
    return sum(ord(c) for c in text) * factor + len(kind())


def weights(texts: list, names: dict = None) -> list:
    out = []
    for text in texts:
        w = weight(text)
        out.append((text, w))
    return out


if __name__ == "__main__":
    print(weights(["a", "bc", "def"]))
