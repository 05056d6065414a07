"""Files that a function opens for others, compressed ones among them, and trees of XML that were read from a file."""
import bz2
import gzip
import os
import tempfile
import xml.etree.ElementTree as ET


def opened(path):
    if path.endswith(".gz"):
        return gzip.open(path, "rt")
    if path.endswith(".bz2"):
        handle = bz2.open(path, "rt")
        return handle
    return open(path)


def text_of(path):
    return gzip.open(path, "rt") if path.endswith(".gz") else opened(path)


KEPT = {}


def kept(path):
    if path not in KEPT:
        KEPT[path] = open(path)
    return KEPT[path]


def endless(path):
    if path.endswith(".none"):
        return iter(int, 1)
    return open(path)


def parse(line):
    total = 0
    for part in line.split():
        total = (total * 31 + int(part) ** 2) % 10007
    return total


def by_lines(path):
    out, bad = [], 0
    with opened(path) as file:
        for line in file:  # expect: safe
            value = parse(line)
            if value % 7 == 0:
                bad += 1
                continue
            out.append(value)
    for line in text_of(path):  # expect: safe
        out.append(parse(line))
    return out, bad


def traps(path):
    out = []
    for line in kept(path):  # expect: review
        out.append(parse(line))
    for line in endless(path):  # expect: review
        out.append(parse(line))
    with opened(path) as file:
        for line in file:  # expect: refused
            out.append(parse(line) + len(file.readline()))
    with opened(path) as file:
        next(file)
        for line in file:  # expect: refused
            out.append(parse(line))
            if len(out) > 400:
                file.close()
    return out


def fields(node):
    return node.get("name"), parse(node.findtext("values") or ""), node.text


def by_nodes(path):
    out = []
    root = ET.parse(path).getroot()
    for node in root:  # expect: safe
        out.append(fields(node))
    for node in root.iter("item"):  # expect: safe
        out.append(fields(node))
    for node in root.iterfind("item/part"):  # expect: safe
        out.append(fields(node))
    for node in ET.parse(path).findall("item"):  # expect: safe
        out.append(fields(node))
    return out


def changed(path):
    out, tree = [], ET.parse(path)
    root = tree.getroot()
    for node in root.findall("item"):  # expect: review
        node.set("sum", str(parse(node.findtext("values"))))
    for node in root:  # expect: review
        out.append(fields(node))
        root.find("item").text = str(parse(str(len(out))))
    for node in tree.iter("item"):  # expect: refused
        parse(node.findtext("values") or "")
        if len(root) < 9:
            root.append(ET.Element("item"))
        out.append(node.get("sum"))
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, opener in (("a.txt", open), ("b.gz", gzip.open), ("c.bz2", bz2.open)):
            path = os.path.join(folder, name)
            with opener(path, "wt") as file:
                for n in range(12):
                    file.write(f"{n} {n * n} {n + 3}\n")
            print(by_lines(path))
        print(traps(os.path.join(folder, "a.txt")))
        path = os.path.join(folder, "d.xml")
        root = ET.Element("items")
        for n in range(5):
            item = ET.SubElement(root, "item", name=str(n))
            ET.SubElement(item, "values").text = f"{n} {n + 1}"
            ET.SubElement(item, "part", name="p").text = str(n)
        ET.ElementTree(root).write(path)
        print(by_nodes(path))
        print(changed(path))


if __name__ == "__main__":
    main()
