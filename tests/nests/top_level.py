"""Loops inside loops at the top of a script without a guard."""


def work(a, b):
    s = 0
    for k in range(300):
        s = (s * 31 + k ^ a * 7 + b) % 100003
    return s


XS = [1, 2, 3]
rows = []
for x in XS:
    row = []
    for y in range(4):  # one: yes
        row.append(work(x, y))
    rows.append(row)
print(rows)
table = [[work(x, y) for y in range(3)] for x in XS]  # one: yes
print(table)
limit = 2
for x in XS:
    scale = x * 2
    row = []
    for y in range(limit):  # one: no
        row.append(work(scale, y))
    print(row)
