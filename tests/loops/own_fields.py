"""What an __init__ makes for a field is no object that it was given: loops that fill the one from the other."""
from collections import Counter


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Corpus:
    def __init__(self, texts):
        self.docs = {}
        self.counts = Counter()
        for name, text in texts.items():  # expect: safe
            words = [cost(len(w)) for w in text.split()]
            self.docs[name] = words
            self.counts.update(words)


class Index:
    def __init__(self, texts):
        self.docs = {}
        self.other = []
        if texts is not None:
            for name in texts:  # expect: safe
                self.docs[name + "!"] = cost(len(name))


class Given:
    def __init__(self, texts):
        self.docs = texts
        for name, text in list(texts.items()):  # expect: refused
            self.docs[name + "!"] = cost(len(text) + len(self.docs))


class Perhaps:
    """Made anew only where there is none."""
    def __init__(self, texts):
        if not hasattr(self, "docs"):
            self.docs = {}
        for name in list(texts):  # expect: review
            self.docs[name + "!"] = cost(len(name) + len(texts))


class SetLater:
    def __init__(self, texts):
        self.docs = {}
        self.take(texts)
        for name in list(texts):  # expect: refused
            self.docs[name + "!"] = cost(len(name) + len(texts))

    def take(self, texts):
        self.docs = texts


class Base:
    def __init__(self, texts):
        for name in list(texts):  # expect: review
            self.docs[name + "!"] = cost(len(name) + len(texts))


class Sub(Base):
    def __init__(self, texts):
        self.docs = texts
        super().__init__(texts)


class Chosen:
    def __init__(self, texts):
        self.docs = texts if len(texts) > 1 else {}
        for name in list(texts):  # expect: refused
            self.docs[name + "!"] = cost(len(name) + len(texts))


def main():
    texts = {"a": "x yy zzz", "b": "some words", "c": "d"}
    corpus = Corpus(texts)
    print(corpus.docs, sorted(corpus.counts.items()), Index(texts).docs)
    print(Given(dict(texts)).docs, SetLater(dict(texts)).docs, Sub(dict(texts)).docs, Chosen(dict(texts)).docs)
    perhaps = Perhaps({"x": "y", "z": "w"})
    perhaps.__init__(perhaps.docs)
    print(perhaps.docs)


if __name__ == "__main__":
    main()
