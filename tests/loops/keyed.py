"""Records: what is stored under one key is not what is read under another; each key of a dict comes once."""


def work(n):
    s = 0
    for i in range(40):
        s = (s * 31 + i * n) % 10007
    return s


def size_of(record):
    return work(record["size"])


def scores(records):
    for record in records:  # expect: safe
        record["score"] = work(record["size"])
        record["label"] = "high" if record["score"] > 5000 else "low"


def scores_of_all(records):
    for record in records:  # expect: review
        record["score"] = work(sum(v for v in record.values() if isinstance(v, int)))


def scores_by_call(records):
    out = []
    for i, record in enumerate(records):  # expect: safe
        record["rank"] = i
        record["score"] = size_of(record)
        out.append(record)
    return out


def sizes(records):
    for record in records:  # expect: review
        record["size"] = work(record["size"])


def read_back(records):
    total = 0
    for record in records:  # expect: review
        total += work(record["size"] + record.get("done", 0))
        record["done"] = 1
    return total


def own_key(records, first):
    for record in records:  # expect: refused
        record["score"] = work(first["size"])
        first["size"] = 3


def shared_key(table):
    for i in range(6):  # expect: refused
        table["last"] = work(table["last"] + i)
    for i in range(6):  # expect: safe
        table["next"] = work(table["last"] + i)
    for i in range(6):  # expect: refused
        table[0] = work(table[i])
    return table


def escapes(table):
    for i in range(6):  # expect: refused
        table["\x61"] = work(table["a"] + i)
    return table


def squares(table):
    for key in table:  # expect: safe
        table[key] = work(table[key])
    for key in table:  # expect: refused
        table[key] = work(table[(key + 1) % len(table)])
    for key, value in table.items():  # expect: safe
        table[key] = work(value + key)
    for key in table.keys():  # expect: safe
        table[key] += work(key)
    for key in table:  # expect: refused
        if work(key) % 2:
            table[key + 100] = 1
    return table


def removed(table):
    try:
        for key in table:  # expect: refused
            if work(key) % 2:
                del table[key]
    except RuntimeError as error:
        return str(error)
    return table


def as_index(table, values):
    for key in table:  # expect: refused
        values[key] = work(values[key])
    return values


def main():
    records = [{"size": i, "name": "n%d" % i} for i in range(8)]
    records.append(records[2])
    scores(records), scores_by_call(records)
    print(records)
    scores_of_all(records), own_key(records[:3], records[0]), print(read_back(records)), sizes(records)
    print(records, shared_key({"last": 1, 0: 2, 1: 4, 2: 9, 3: 7, 4: 8, 5: 3}), escapes({"a": 1}))
    print(removed({i: i for i in range(6)}), as_index({-1: 0, 2: 0, 5: 0}, [1, 2, 3, 4, 5, 6]))
    try:
        print(squares({i: i for i in range(6)}))
    except RuntimeError as error:
        print(error)


if __name__ == "__main__":
    main()
