"""Connections in attributes of which a worker cannot have one of its own: what it is made from is not kept, or changes; others use it, or what it wrote is
not seen by another one."""
# pattern: thread_pool review
import os
import sqlite3
import tempfile

ASK = "SELECT name FROM item WHERE id = ?"


def fill(path):
    con = sqlite3.connect(path)
    con.execute("CREATE TABLE item (id INTEGER, name TEXT)")
    con.executemany("INSERT INTO item VALUES (?, ?)", map(lambda n: (n, "item %d" % n), range(20)))
    con.commit()
    con.close()


class Forgets:
    def __init__(self, path):
        self.forgetting = sqlite3.connect(path)

    def names(self, ids):
        out = []
        for i in ids:
            out.append(self.forgetting.execute("SELECT name FROM item WHERE id = ?", (i,)).fetchone())
        return out


class Moves:
    def __init__(self, path):
        self.place = path
        self.moving = sqlite3.connect(self.place)

    def move(self, path):
        self.place = path

    def names(self, ids):
        out = []
        for i in ids:
            out.append(self.moving.execute("SELECT name FROM item WHERE id = ?", (i,)).fetchone())
        return out


class Opens:
    def __init__(self, path):
        self.first_path = path
        self.opening = sqlite3.connect(self.first_path)

    def again(self, path):
        self.opening = sqlite3.connect(path)

    def names(self, ids):
        out = []
        for i in ids:
            out.append(self.opening.execute("SELECT name FROM item WHERE id = ?", (i,)).fetchone())
        return out


class Sets:
    def __init__(self, path):
        self.second_path = path
        self.setting = sqlite3.connect(self.second_path)
        self.setting.execute("PRAGMA case_sensitive_like = ON")

    def names(self, ids):
        out = []
        for i in ids:
            out.append(self.setting.execute("SELECT name FROM item WHERE name LIKE ?", ("ITEM %d" % i,)).fetchone())
        return out


class Waits:
    """What was written is not committed."""

    def __init__(self, path):
        self.third_path = path
        self.waiting = sqlite3.connect(self.third_path)

    def add(self, i):
        self.waiting.execute("INSERT INTO item VALUES (?, ?)", (i, "late"))

    def names(self, ids):
        out = []
        for i in ids:
            out.append(self.waiting.execute("SELECT name FROM item WHERE id = ?", (i,)).fetchone())
        return out


class Cursor:
    def __init__(self, path):
        self.fourth_path = path
        self.asked = sqlite3.connect(self.fourth_path)
        self.cursor = self.asked.cursor()

    def names(self, ids):
        out = []
        for i in ids:
            self.cursor.execute("SELECT name FROM item WHERE id = ?", (i,))
            out.append(self.cursor.fetchone())
        return out


class Part:
    def __init__(self, owner):
        self.owner = owner

    def name(self, i):
        return self.owner.whole.execute("SELECT name FROM item WHERE id = ?", (i,)).fetchone()


class Hands:
    """Another object leads back to this one."""

    def __init__(self, path):
        self.fifth_path = path
        self.whole = sqlite3.connect(self.fifth_path)
        self.part = Part(self)

    def names(self, ids):
        out = []
        for i in ids:
            out.append((self.part.name(i), self.whole.execute("SELECT name FROM item WHERE id = ?", (i,)).fetchone()))
        return out


class Writes:
    def __init__(self, path):
        self.sixth_path = path
        self.writing = sqlite3.connect(self.sixth_path)

    def add(self, i):
        with self.writing:
            self.writing.execute("INSERT INTO item VALUES (?, ?)", (i, "written"))

    def names(self, ids):
        out = []
        for i in ids:
            name = self.writing.execute("SELECT count(*) FROM item").fetchone()
            self.add(i)
            out.append(name)
        return out


class Memory:
    def __init__(self, path=":memory:"):
        self.seventh_path = path
        self.remembering = sqlite3.connect(self.seventh_path)
        self.remembering.execute("CREATE TABLE item (id INTEGER, name TEXT)")
        self.remembering.commit()

    def names(self, ids):
        out = []
        for i in ids:
            out.append(self.remembering.execute("SELECT name FROM item WHERE id = ?", (i,)).fetchone())
        return out


class Above:
    def __init__(self, path):
        self.eighth_path = path
        self.inherited = sqlite3.connect(self.eighth_path)

    def names(self, ids):
        out = []
        for i in ids:
            out.append(self.inherited.execute("SELECT name FROM item WHERE id = ?", (i,)).fetchone())
        return out


class Below(Above):
    def __init__(self, path):
        super().__init__(path)
        self.other = 1


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.db")
        fill(path)
        moves = Moves(path)
        moves.move("nowhere/x.db")
        opens = Opens(path)
        opens.again(path)
        waits = Waits(path)
        waits.add(30)
        print(Forgets(path).names([1, 2]), moves.names([1, 2]), opens.names([1, 2]), Sets(path).names([1, 2]), waits.names([30, 1]))
        waits.waiting.rollback()
        print(Cursor(path).names([1, 2]), Hands(path).names([1, 2]), Writes(path).names([40, 41, 42]), Memory().names([1, 2]), Below(path).names([1, 2]), Above(path).names([3]))


if __name__ == "__main__":
    main()
