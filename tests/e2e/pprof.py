"""Reads the part of a pprof file (gzip-compressed protobuf) that the tests look at: samples with their frames, values and labels."""
import collections
import gzip

Sample = collections.namedtuple("Sample", "frames count oncpu_ns offcpu_ns labels")  # frames: (function, file, line), innermost first


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """The fields of one message in order: (number, value); a value is an int or bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
        else:
            raise ValueError(f"wire type {key & 7} in a pprof file")
        yield key >> 3, value


def numbers(value):
    """A repeated integer: packed, or one of several fields."""
    if isinstance(value, int):
        return [value]
    found, at = [], 0
    while at < len(value):
        number, at = varint(value, at)
        found.append(number)
    return found


def labels(messages, strings):
    found = {}
    for message in messages:
        label = dict(fields(message))
        found[strings[label[1]]] = strings[label[2]] if 2 in label else label.get(3, 0)
    return found


def sample(message, locations, strings):
    ids, values, marks = [], [], []
    for number, value in fields(message):
        if number == 1:
            ids += numbers(value)
        elif number == 2:
            values += numbers(value)
        elif number == 3:
            marks.append(value)
    return Sample(tuple(locations[name] for name in ids), *values, labels(marks, strings))


def read(path):
    """All samples of the file."""
    with gzip.open(path) as file:
        parts = collections.defaultdict(list)
        for number, value in fields(file.read()):
            parts[number].append(value)
    strings = [text.decode("utf-8") for text in parts[6]]
    functions = {}
    for message in parts[5]:
        function = dict(fields(message))
        functions[function[1]] = (strings[function.get(2, 0)], strings[function.get(4, 0)])
    locations = {}
    for message in parts[4]:
        location = dict(fields(message))
        line = dict(fields(location[4]))
        locations[location[1]] = (*functions[line[1]], line.get(2, 0))
    return [sample(message, locations, strings) for message in parts[2]]
