"""Rows of sqlite3 queries, gone through as they come."""
import sqlite3
import urllib.request


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k + int(n)) % 10007
    return total


def score(rows):
    total = 0.0
    for name, quantity in rows:  # expect: safe
        total += cost(quantity) * len(name)
    return total


def database():
    con = sqlite3.connect(":memory:")
    con.execute("CREATE TABLE orders (name TEXT, quantity INTEGER)")
    con.executemany("INSERT INTO orders VALUES (?, ?)", [("n%d" % i, i * 7) for i in range(40)])
    con.commit()
    return con


def reading(con):
    cur = con.cursor()
    cur.execute("SELECT name, quantity FROM orders")
    result = [score(cur.fetchall())]
    for row in con.execute("SELECT name, quantity FROM orders"):  # expect: safe
        result.append(cost(row[1]))
    cur.execute("SELECT name, quantity FROM orders")
    for row in cur:  # expect: safe
        result.append(row[0].upper() + str(cost(row[1])))
    return result


def left_early(con):
    cur = con.execute("SELECT name, quantity FROM orders")
    for row in cur:  # expect: refused
        if cost(row[1]) % 5 == 0:
            break
    return cur.fetchone()


def asked_after_all(con):
    cur = con.execute("SELECT name, quantity FROM orders")
    total = 0
    try:
        for row in cur:  # expect: review
            total += 100 // (cost(row[1]) % 7)
    except ZeroDivisionError:
        total -= 1
    return total, cur.fetchone()


def executed_again(con):
    cur = con.execute("SELECT name, quantity FROM orders")
    result = []
    for row in cur:  # expect: refused
        result.append(cost(row[1]))
        if len(result) == 7:
            cur.execute("SELECT name, quantity FROM orders WHERE quantity > 200")
    return result


def asked_beside(con):
    cur = con.execute("SELECT name, quantity FROM orders")
    result = []
    for row in cur:  # expect: refused
        after = cur.fetchone()
        result.append(cost(row[1]) + (after[1] if after else 0))
    return result


def written_beside(con):
    for row in con.execute("SELECT rowid, quantity FROM orders WHERE quantity < 30"):  # expect: review
        con.execute("INSERT INTO orders VALUES (?, ?)", ("more", cost(row[1])))
        if row[0] > 60:
            break
    return con.execute("SELECT COUNT(*) FROM orders").fetchone()


def heads(urls):
    found = []
    for url in urls:  # expect: safe
        request = urllib.request.Request(url, method="HEAD")
        try:
            with urllib.request.urlopen(request, timeout=1) as answer:
                found.append(answer.status)
        except OSError:
            found.append(0)
    return found


def posts(urls):
    found = []
    for url in urls:  # expect: review
        request = urllib.request.Request(url, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=1) as answer:
                found.append(answer.status)
        except OSError:
            found.append(0)
    return found


if __name__ == "__main__":
    con = database()
    print(reading(con), left_early(con), asked_after_all(con), executed_again(con), asked_beside(con), written_beside(con))
    print(heads(["http://127.0.0.1:9/"]), posts(["http://127.0.0.1:9/"]))
