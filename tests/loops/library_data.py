"""Configurations, syntax trees, headers of mail, and CSV that is written to memory."""
import ast
import configparser
import csv
import email.header
import io


def cost(n):
    total = 1
    for k in range(abs(int(n)) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def sections(text):
    cp = configparser.ConfigParser()
    cp.read_string(text)
    out = []
    for name in cp.sections():  # expect: safe
        row = {"name": name}
        for key, value in cp.items(name):  # expect: safe
            row[key] = value.upper() + str(cost(len(value)))
        out.append(row)
    return out


def options(text):
    cp = configparser.ConfigParser(interpolation=None)
    cp.read_file(io.StringIO(text))
    flat = {}
    for name in cp.sections():  # expect: safe
        part = cp[name]
        flat[name] = sum(cost(len(part[key].strip())) for key in part)  # expect: safe
    return flat


def set_by_section(text):
    """A part of the configuration is the configuration."""
    cp = configparser.ConfigParser()
    cp.read_string(text)
    out = []
    for name, part in cp.items():  # expect: review
        part["n"] = "1" * len(out)
        out.append(cost(len(cp[cp.sections()[-1]].get("n", "0"))))
    return out


def set_by_name(text):
    cp = configparser.ConfigParser()
    cp.read_string(text)
    out = []
    for name in cp.sections():  # expect: refused
        part = cp[name]
        out.append(cost(sum(len(v) for s in cp.sections() for _, v in cp.items(s))))
        part["n"] = "1" * len(out)
    return out


def one_stream(texts):
    """What is read of a file is gone from it."""
    stream = io.StringIO("\n".join(texts))
    out = []
    for text in texts:  # expect: refused
        cp = configparser.ConfigParser(strict=False)
        cp.read_file(stream)
        out.append(cost(len(cp.sections())))
    return out


def names_in(sources):
    out = []
    for source in sources:  # expect: safe
        tree = ast.parse(source)
        names = set()
        deepest = 0
        for node in ast.walk(tree):  # expect: refused # true: safe
            if isinstance(node, ast.Name):
                names.add(node.id)
                deepest = max(deepest, node.lineno)
            elif isinstance(node, ast.Import):
                for alias in node.names:  # expect: review # true: safe
                    names.add(alias.name.split(".")[0])
        out.append((sorted(names), deepest, cost(len(names))))
    return out


def marked(source):
    """Each node is marked, and one above it is looked at."""
    tree = ast.parse(source)
    tree.mark = 0
    for node in ast.walk(tree):  # expect: refused
        node.mark = cost(getattr(tree, "mark", 0) + 1)
        tree.body[0].mark = node.mark + tree.mark
    return tree.body[0].mark


def of_bodies(source):
    tree = ast.parse(source)
    out = []
    for node in tree.body:  # expect: refused
        out.append(cost(len(ast.unparse(tree)) + len(out)))
        node.targets[0].id += "x"
    return out


def tables(all_rows):
    out = []
    for rows in all_rows:  # expect: safe
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for row in rows:  # expect: safe
            writer.writerow([row, cost(row)])
        out.append(buffer.getvalue())
    return out


def one_table(rows):
    """All write to one text, each through a writer of its own."""
    buffer = io.StringIO()
    out = []
    for row in rows:  # expect: refused
        writer = csv.writer(buffer)
        writer.writerow([row, cost(row + len(buffer.getvalue()))])
        out.append(len(buffer.getvalue()))
    return out


class Cell:
    made = 0

    def __str__(self):
        Cell.made += 1
        return str(cost(Cell.made))


def own_text(n):
    out = []
    for i in range(n):  # expect: refused made
        buffer = io.StringIO()
        csv.writer(buffer).writerow([Cell(), i])
        out.append(buffer.getvalue())
    return out


def subjects(raw):
    out = []
    for text in raw:  # expect: safe
        subject = str(email.header.make_header(email.header.decode_header(text)))
        out.append((subject, cost(len(subject))))
    return out


def main():
    text = "[a]\nx = 1\ny = two\n[b]\nx = 5\n[c]\nz = 777\n"
    print(sections(text), options(text), set_by_section(text), set_by_name(text), one_stream([text, text]))
    print(names_in(["import os.path\nx = y\n", "a = b\n"]), marked("x = 1\ny = x\n"), of_bodies("x = 1\ny = x\nzz = 3\n"))
    print(tables([[1, 2], [3]]), one_table([1, 2, 3]), own_text(3), subjects(["=?utf-8?q?caf=C3=A9?=", "plain"]))


if __name__ == "__main__":
    main()
