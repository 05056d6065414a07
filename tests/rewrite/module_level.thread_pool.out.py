# pattern: process_pool thread_pool
import sys
from concurrent.futures import ThreadPoolExecutor

SIZE = 8
print("starting")
offset = len(sys.argv) * 0 + 5


def work(x):
    """Adds up.

Not indented here.
    """
    return sum(range(x))


table = {}


def _work_on_item(x):
    return work(x) + offset


items = range(SIZE)
with ThreadPoolExecutor(max_workers=8) as pool:
    for x, y in zip(items, pool.map(_work_on_item, items)):
        table[x] = y

with ThreadPoolExecutor(max_workers=8) as pool:
    first, *rest = sums = list(pool.map(work, range(SIZE)))
print(first, rest, sums)

# what came out
for key in table:
    print(key, table[key])
text = """first
  second
third"""
print(text)


def _work_on_item_2(item):
    number, text = item
    return work(number)


items = list(enumerate(["x", "yy"]))
with ThreadPoolExecutor(max_workers=8) as pool:
    for (number, text), result in zip(items, pool.map(_work_on_item_2, items)):
        print(number, text, result)
    else:
        print("all", text)
letters = ""


def _work_on_item_3(letter):
    return str(work(ord(letter)))


with ThreadPoolExecutor(max_workers=8) as pool:
    for result in pool.map(_work_on_item_3, "hello"):
        letters += result
print(letters)
