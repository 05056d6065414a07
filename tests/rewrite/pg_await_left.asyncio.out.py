"""What looks like queries that may be awaited, and stays as it is."""
# pattern: asyncio review
import os

import psycopg

DSN = os.environ.get("PP_POSTGRES", "")


def fill():
    with psycopg.connect(DSN) as con:
        con.execute("DROP TABLE IF EXISTS note")
        con.execute("CREATE TABLE note (id SERIAL, text TEXT)")
        con.execute("INSERT INTO note (text) SELECT 'note ' || n FROM generate_series(1, 20) AS n")


def writes(ids):
    out = []
    with psycopg.connect(DSN) as con:
        for i in ids:
            out.append(con.execute("UPDATE note SET text = text || '.' WHERE id = %s RETURNING text", (i,)).fetchone())
    return out


def uncommitted(ids):
    out = []
    with psycopg.connect(DSN) as con:
        con.execute("UPDATE note SET text = upper(text)")
        for i in ids:
            out.append(con.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone())
        con.rollback()
    return out


def temporary(ids):
    out = []
    with psycopg.connect(DSN) as con:
        con.execute("CREATE TEMPORARY TABLE mine AS SELECT id, text FROM note")
        con.commit()
        for i in ids:
            out.append(con.execute("SELECT text FROM mine WHERE id = %s", (i,)).fetchone())
    return out


def time_zone(ids):
    out = []
    with psycopg.connect(DSN) as con:
        con.execute("SET TIME ZONE 'Asia/Tokyo'")
        con.commit()
        for i in ids:
            out.append(con.execute("SELECT to_char(TIMESTAMPTZ '2026-01-01 00:00:00+00' + id * INTERVAL '1 h', 'HH24') FROM note WHERE id = %s", (i,)).fetchone())
    return out


def serializable(ids):
    out = []
    with psycopg.connect(DSN) as con:
        con.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        for i in ids:
            out.append(con.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone())
    return out


def session_state(ids):
    out = []
    with psycopg.connect(DSN) as con:
        for i in ids:
            out.append(con.execute("SELECT text, lastval() FROM note WHERE id = %s AND nextval('note_id_seq') > 0", (i,)).fetchone()[0])
    return out


def commits(ids):
    out = []
    with psycopg.connect(DSN) as con:
        for i in ids:
            out.append(con.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone())
            con.commit()
    return out


def shared_cursor(ids):
    out = []
    with psycopg.connect(DSN) as con:
        cur = con.execute("SELECT text FROM note ORDER BY id")
        for i in ids:
            out.append((i, cur.fetchone()))
    return out


def caught(ids):
    out = []
    with psycopg.connect(DSN) as con:
        for i in ids:
            try:
                out.append(con.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone())
            except psycopg.Error as error:
                out.append(type(error).__name__)
    return out


def by_cursor(con, i):
    return con.execute("SELECT text FROM note WHERE id = %s", (i,))


def handed_back(ids):
    with psycopg.connect(DSN) as con:
        return [by_cursor(con, i).fetchone() for i in ids]


def generator(ids):
    out = []
    with psycopg.connect(DSN) as con:
        for i in ids:
            out.append(sum(len(text) for (text,) in con.execute("SELECT text FROM note WHERE id < %s", (i,))))
    return out


def gone_through(ids):
    with psycopg.connect(DSN) as con:
        return [dict(con.execute("SELECT id, text FROM note WHERE id < %s", (i,)).fetchall()) for i in ids] + [list(con.execute("SELECT 1"))]


def lists(ids):
    with psycopg.connect(DSN) as con:
        return [list(con.execute("SELECT text FROM note WHERE id < %s ORDER BY id", (i,))) for i in ids]


def later(ids):
    with psycopg.connect(DSN) as con:
        return [(lambda: con.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone())() for i in ids]


def nested(ids):
    with psycopg.connect(DSN) as con:
        return [[[row[0] for row in con.execute("SELECT text FROM note WHERE id = %s", (k,))] for k in range(i)] for i in ids]


def of_module(rows):
    return [connection.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone() for i in rows]


def handed_in(con, ids):
    out = []
    for i in ids:
        out.append(con.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone())
    return out


def streamed(ids):
    out = []
    with psycopg.connect(DSN) as con:
        for i in ids:
            out.append([row[0] for row in con.cursor().stream("SELECT text FROM note WHERE id < %s", (i,))])
    return out


def kept(ids, cursors):
    with psycopg.connect(DSN) as con:
        for i in ids:
            cur = con.execute("SELECT text FROM note WHERE id = %s", (i,))
            cursors.append(cur)
    return [cur.fetchone() for cur in cursors]


class Rows:
    def __init__(self, cursor):
        self.names = [column.name for column in cursor.description]

    def __call__(self, values):
        return dict(zip(self.names, values))


def own_rows(ids):
    out = []
    with psycopg.connect(DSN, row_factory=Rows) as con:
        for i in ids:
            out.append(con.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone())
    return out


def own_cursor(ids):
    out = []
    with psycopg.connect(DSN, cursor_factory=psycopg.ClientCursor) as con:
        for i in ids:
            out.append(con.execute("SELECT text FROM note WHERE id = %s", (i,)).fetchone())
    return out


def main():
    global connection
    fill()
    ids = [3, 1, 2]
    print(writes(ids), uncommitted(ids), temporary(ids), time_zone(ids), serializable(ids), session_state(ids))
    print(commits(ids), shared_cursor(ids), caught([1, "x", 2]), handed_back(ids), generator(ids), gone_through(ids))
    print(lists(ids), later(ids), nested(ids), streamed(ids), kept(ids, []), own_rows(ids), own_cursor(ids))
    connection = psycopg.connect(DSN)
    print(of_module(ids), handed_in(connection, ids))
    connection.close()


if __name__ == "__main__":
    main()
