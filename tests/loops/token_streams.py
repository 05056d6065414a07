"""Tokens of Python sources: what reads them line by line, and who else looks at that."""
import hashlib
import io
import token
import tokenize

TEXTS = {"one": "x = 1\n# note\nif x:\n    y = x + 2\n", "two": "def f(a):\n    return a  # twice\n"}


def digest(text):
    return hashlib.sha256(str(text).encode()).hexdigest()


def comments(texts):
    found = {}
    for name, text in texts.items():  # expect: safe
        count = 0
        for each in tokenize.generate_tokens(io.StringIO(text).readline):
            if each.type == tokenize.COMMENT:
                count += 1
        found[name] = count
    return found


def names(texts):
    found = {}
    for name, text in texts.items():  # expect: safe
        seen = {}
        for kind, word, start, end, line in tokenize.tokenize(io.BytesIO(text.encode()).readline):
            if kind == token.NAME and start[0] > 0 and line:
                seen[word] = seen.get(word, 0) + 1
        found[name] = seen
    return found


def files(paths: "list[str]"):
    found = []
    for path in paths:  # expect: safe
        with tokenize.open(path) as file:
            found.append(digest([each.string for each in tokenize.generate_tokens(file.readline)]))
    return found


def one_stream(text):
    stream = io.StringIO(text)
    found = []
    for i in range(2):  # expect: refused
        tokens = tokenize.generate_tokens(stream.readline)
        found.append(digest(next(tokens).string))
    return found


def one_iterator(text):
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    found = []
    for i in range(4):  # expect: refused
        found.append(digest(next(tokens).string))
    return found


def told(texts):
    lines_seen = []
    found = []
    for text in texts.values():  # expect: refused
        lines = iter(text.splitlines(True))

        def read():
            line = next(lines, "")
            lines_seen.append(line)
            return line

        found.append(digest(len(list(tokenize.generate_tokens(read))) + len(lines_seen)))
    return found


def asked(text):
    stream = io.StringIO(text)
    found = []
    for each in tokenize.generate_tokens(stream.readline):  # expect: refused
        found.append(digest(each.string + str(stream.tell())))
    return found


if __name__ == "__main__":
    print(comments(TEXTS), names(TEXTS))
    print(files([tokenize.__file__, token.__file__]) != [])
    print(one_stream(TEXTS["one"]), one_iterator(TEXTS["one"]), told(TEXTS), asked(TEXTS["two"]))
