# pattern: process_pool thread_pool
import sys

SIZE = 8
print("starting")
offset = len(sys.argv) * 0 + 5


def work(x):
    """Adds up.

Not indented here.
    """
    return sum(range(x))


table = {}
for x in range(SIZE):
    y = work(x) + offset
    table[x] = y

first, *rest = sums = [work(x) for x in range(SIZE)]
print(first, rest, sums)

# what came out
for key in table:
    print(key, table[key])
text = """first
  second
third"""
print(text)
for number, text in enumerate(["x", "yy"]):
    print(number, text, work(number))
else:
    print("all", text)
letters = ""
for letter in "hello":
    letters += str(work(ord(letter)))
print(letters)
