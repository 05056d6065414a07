"""Loops whose iterations are independent."""
import hashlib
import json
import math
import urllib.request


def is_prime(n):
    if n < 2:
        return False
    for d in range(2, int(math.sqrt(n)) + 1):  # expect: refused nothing-parallel
        if n % d == 0:
            return False
    return True


def collatz(n):
    steps = 0
    while n != 1:  # expect: refused while
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def normalize(text):
    return " ".join(text.lower().split())


def fetch(url):
    with urllib.request.urlopen(url) as response:
        return response.read()


def parse(line):
    record = json.loads(line)
    return record["name"], float(record["value"])


def appended(xs):
    out = []
    for x in xs:  # expect: safe
        out.append(collatz(x))
    return out


def appended_range(n):
    out = []
    for i in range(n):  # expect: safe
        y = collatz(i + 1)
        z = is_prime(y)
        out.append((y, z))
    return out


def summed(xs):
    total = 0
    for x in xs:  # expect: safe
        total += collatz(x)
    return total


def two_sums(xs):
    total = 0.0
    count = 0
    for x in xs:  # expect: safe
        steps = collatz(x)
        total += steps / 2
        count += 1
    return total, count


def dictionary(words):
    result = {}
    for word in words:  # expect: safe
        result[word] = normalize(word)
    return result


def conditional(xs):
    out = []
    for x in xs:  # expect: safe
        if is_prime(x):
            out.append(x)
    return out


def conditional_heavy(xs):
    out = []
    for x in xs:  # expect: safe
        if x % 2 == 0:
            y = collatz(x)
            out.append(y)
    return out


def skipping(xs):
    out = []
    for x in xs:  # expect: safe
        if x < 10:
            continue
        y = collatz(x)
        out.append(y)
    return out


def best_of(xs):
    best = None
    best_x = None
    for x in xs:  # expect: safe
        score = collatz(x)
        if best is None or score > best:
            best = score
            best_x = x
    return best_x


def printed(xs):
    for x in xs:  # expect: safe
        print(x, collatz(x))


def printed_first(xs):
    out = []
    for x in xs:  # expect: safe
        print("working on", x)
        y = collatz(x)
        out.append(y)
    return out


def list_comprehension(xs):
    return [collatz(x) for x in xs]  # expect: safe


def cheap_comprehension(xs):
    return [x * x + 1 for x in xs]  # expect: safe


def filtered_comprehension(xs):
    return [x for x in xs if is_prime(x)]  # expect: safe


def dict_comprehension(words):
    return {w: normalize(w) for w in words}  # expect: safe


def set_comprehension(words):
    return {normalize(w) for w in words}  # expect: safe


def generator_sum(xs):
    return sum(collatz(x) for x in xs)  # expect: safe


def nested(xs):
    rows = []
    for x in xs:  # expect: safe
        acc = 0
        for k in range(x):  # expect: refused acc
            acc = (acc * 31 + k) % 1009
        rows.append(acc)
    return rows


def hashed(blobs):
    digests = []
    for blob in blobs:  # expect: safe
        digests.append(hashlib.sha256(blob).hexdigest())
    return digests


def fetched(urls):
    pages = []
    for url in urls:  # expect: safe
        pages.append(fetch(url))
    return pages


def enumerated(words):
    out = [None] * len(words)
    for i, w in enumerate(words):  # expect: safe
        out[i] = normalize(w)
    return out


def in_place(xs):
    for i in range(len(xs)):  # expect: safe
        xs[i] = collatz(xs[i])
    return xs


def zipped(xs, words):
    out = []
    for x, w in zip(xs, words):  # expect: safe
        out.append((collatz(x), normalize(w)))
    return out


def over_dict(table):
    out = {}
    for key, value in table.items():  # expect: safe
        out[key] = collatz(value)
    return out


def tried(lines):
    out = []
    for line in lines:  # expect: safe
        try:
            name, value = parse(line)
        except ValueError:
            continue
        out.append((name, value))
    return out


def files(paths):
    sizes = {}
    for path in paths:  # expect: safe
        with open(path) as f:
            text = f.read()
        sizes[path] = len(text.split())
    return sizes


def counted(xs):
    primes = 0
    for x in xs:  # expect: safe
        if is_prime(x):
            primes += 1
    return primes


def main():
    xs = [n * 7 + 1 for n in range(20)]  # expect: safe
    words = ["Alpha  beta", "GAMMA"]
    print(appended(xs), appended_range(10), summed(xs), two_sums(xs), dictionary(words), conditional(xs))
    print(conditional_heavy(xs), skipping(xs), best_of(xs), list_comprehension(xs), cheap_comprehension(xs))
    print(filtered_comprehension(xs), dict_comprehension(words), set_comprehension(words), generator_sum(xs))
    print(nested(xs), hashed([b"x", b"y"]), fetched(["data:,text", "data:,more"]), enumerated(words), in_place(list(xs)))
    print(zipped(xs, words), over_dict({"a": 1, "b": 2}), tried(['{"name": "a", "value": 2}', '[', '{"name": "b", "value": 3}']), files([hashlib.__file__, json.__file__]), counted(xs))
    printed(xs)
    printed_first(xs)


if __name__ == "__main__":
    main()
