"""Arrays, buffers, trees and settings that are gone over in a function, while the loop changes them."""
import array
import configparser
import xml.etree.ElementTree as ET
from collections import deque


def work(xs):
    return sum(x * k for x in xs for k in range(30))


def text(xs):
    return sum(len(str(x)) * k for x in xs for k in range(30))


def array_gone_over(n):
    part = array.array("i", range(8))
    out = []
    for i in range(n):  # expect: refused
        part[0] = i
        out.append(work(part))
    return out


def deque_grown(n):
    part = deque(range(8))
    out = []
    for i in range(n):  # expect: refused
        part.append(i)
        out.append(work(part))
    return out


def deque_set(n):
    part = deque(range(8))
    out = []
    for i in range(n):  # expect: refused
        part[0] = i
        out.append(work(part))
    return out


def bytes_gone_over(n):
    part = bytearray(8)
    out = []
    for i in range(n):  # expect: refused
        part[0] = i
        out.append(work(part))
    return out


def view_gone_over(n):
    buf = bytearray(8)
    part = memoryview(buf)
    out = []
    for i in range(n):  # expect: refused
        buf[0] = i
        out.append(work(part))
    return out


def tags(e):
    return sum(len(c.tag) * k for c in e for k in range(30))


def tree_grown(n):
    e = ET.Element("a")
    out = []
    for i in range(n):  # expect: refused
        ET.SubElement(e, "b")
        out.append(tags(e))
    return out


def settings_grown(n):
    c = configparser.ConfigParser()
    out = []
    for i in range(n):  # expect: refused
        c.add_section(str(i))
        out.append(text(c))
    return out


def values_grown(n):
    d = {"a": 1}
    v = d.values()
    out = []
    for i in range(n):  # expect: refused
        d[str(i)] = i
        out.append(work(v))
    return out


def bytes_within(n):
    part = [bytearray(4) for _ in range(3)]
    out = []
    for i in range(n):  # expect: refused
        part[0][0] = i
        out.append(sum(work(p) for p in part))
    return out


def bytes_unpacked(n):
    part = bytearray(8)
    out = []
    for i in range(n):  # expect: refused
        part.extend([i])
        a, *b = part
        out.append(work(b))
    return out


def array_spread(n):
    part = array.array("i", range(8))
    out = []
    for i in range(n):  # expect: refused
        part[0] = i
        out.append(work([*part]) + work(list(part)) + work(tuple(part)) + sum(part.tolist()))
    return out


def only_read(n):
    part = bytearray(range(8))
    out = []
    for i in range(n):  # expect: safe
        out.append(work(part) + i)
    return out


print(array_gone_over(4), deque_grown(4), deque_set(4), bytes_gone_over(4), view_gone_over(4), tree_grown(4), settings_grown(4), values_grown(4), bytes_within(4), bytes_unpacked(4), array_spread(4), only_read(4))
