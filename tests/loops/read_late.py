"""What the loop goes over reads, item by item, a variable that the loop sets."""


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def generated(rows):
    last, out = 0, []
    for row in (x + last for x in rows):  # expect: refused
        last = row
        out.append(cost(row))
    return out


def mapped(rows):
    last, out = 0, []
    for row in map(lambda x: x + last, rows):  # expect: refused
        last = row
        out.append(cost(row))
    return out


def filtered(rows):
    last, out = 0, []
    for row in filter(lambda x: x != last, rows):  # expect: refused
        last = row + 1
        out.append(cost(row))
    return out


def made_ahead(rows):
    last, out = 0, []
    sums = (x + last for x in rows)
    for row in sums:  # expect: refused
        last = row
        out.append(cost(row))
    return out


def by_function(rows):
    last, out = 0, []

    def sums():
        for x in rows:
            yield x + last
    for row in sums():  # expect: refused
        last = row
        out.append(cost(row))
    return out


def beside(rows):
    last, out = 0, []
    for index, row in zip(rows, (x + last for x in rows)):  # expect: refused
        last = row
        out.append(cost(row) + index)
    return out


def own_variable(rows):
    row, out = 0, []
    for row in (x + row for x in rows):  # expect: refused
        out.append(cost(row))
    return out


def at_once(rows):
    last, out = 0, []
    for row in sorted(x + last for x in rows):  # expect: safe
        last = row
        out.append(cost(row))
    return out, last


def other_name(rows):
    base, out = 3, []
    for row in filter(  # expect: safe
            None, (x + base for x in rows)):
        last = row
        out.append(cost(last))
    return out


def same_name(rows):
    out = []
    for row in filter(  # expect: safe
            None, (row + 1 for row in rows)):
        out.append(cost(row))
    return out


last, found = 0, []
for number in (x + last for x in [1, 2, 3, 4, 5]):  # expect: refused
    last = number
    found.append(cost(number))

if __name__ == "__main__":
    numbers = [5, 3, 8, 1, 4]
    for function in (generated, mapped, filtered, made_ahead, by_function, beside, own_variable, at_once, other_name, same_name):
        print(function.__name__, function(numbers))
    print(found)
