"""Generators that change what they have handed out, and did not make themselves: what the loop's header made, what other functions made for them."""
import hashlib


def weigh(numbers):
    return int(hashlib.sha256(repr(numbers).encode()).hexdigest(), 16) % 997


def growing(buffer, n):
    for i in range(n):
        buffer.append(i)
        yield buffer


def growing_in(n, *buffers):
    for i in range(n):
        buffers[0].append(i)
        yield buffers[0]


def add(buffer, i):
    buffer.append(i)
    return buffer


def new():
    return []


def made_by_helper(n):
    buffer = new()
    for i in range(n):
        yield add(buffer, i)


class Holder:
    def __init__(self):
        self.found = []


def held(n):
    holder = Holder()
    for i in range(n):
        holder.found.append(i)
        yield holder.found


def one_row(n):
    row = [0]
    for i in range(n):
        row[0] = i
        yield row


def wrapped(rows):
    for row in rows:
        yield {"row": row}


def copied(n):
    row = [0]
    for i in range(n):
        row[0] = i
        yield list(row)


def run(n):
    out = []
    for b in growing([], n):  # expect: review
        out.append(weigh(b))
    for b in enumerate(growing([], n)):  # expect: review
        out.append(weigh(b))
    for b in growing_in(n, [], []):  # expect: review
        out.append(weigh(b))
    made = (add(buffer, i) for buffer in [[]] for i in range(n))
    for b in made:  # expect: review
        out.append(weigh(b))
    for b in made_by_helper(n):  # expect: review
        out.append(weigh(b))
    for b in held(n):  # expect: review
        out.append(weigh(b))
    for b in wrapped(one_row(n)):  # expect: review
        out.append(weigh(b["row"]))
    boxed = ([row] for row in one_row(n))
    for b in boxed:  # expect: review
        out.append(weigh(b))
    for b in copied(n):  # expect: safe
        out.append(weigh(b))
    return out


print(run(9))
