"""Loops that query databases and fetch through sessions: what each worker may have of its own, and what it may not."""
import contextlib
import email.message
import hashlib
import logging
import os
import socket
import socketserver
import sqlite3
import subprocess
import time

import boto3
import psycopg
import psycopg_pool
import pymysql
import requests
import sqlalchemy.orm
import urllib3
from psycopg.rows import dict_row

IDS = [1, 2, 3]
QUERY = "SELECT name FROM t WHERE id = ?"


def plain(path):
    con = sqlite3.connect(path)
    out = []
    for i in IDS:  # expect: review own-each
        out.append(con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone())
    return out


def names_a_file(path):
    con = sqlite3.connect(path)
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: review file-database


def deleted_when_closed():
    con = sqlite3.connect("")
    return [con.execute("SELECT ? + 1", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def not_a_literal(path):
    con = sqlite3.connect(path)
    return [con.execute(QUERY, (i,)).fetchone() for i in IDS]  # expect: refused world-order


def made_of_parts(path, table):
    con = sqlite3.connect(path)
    return [con.execute(f"SELECT name FROM {table} WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused world-order


def open_transaction(path):
    con = sqlite3.connect(path)
    con.execute("INSERT INTO t VALUES (9, 'nine')")
    out = []
    for i in IDS:  # expect: refused thread-bound
        out.append(con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone())
    con.commit()
    return out


def closed_transaction(path):
    con = sqlite3.connect(path)
    con.execute("CREATE TABLE t (id INTEGER, name TEXT)")
    con.executemany("INSERT INTO t VALUES (?, ?)", [(i, str(i)) for i in IDS])
    con.commit()
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: review own-each


def maybe_closed(path, keep):
    con = sqlite3.connect(path)
    con.execute("INSERT INTO t VALUES (9, 'nine')")
    if keep:
        con.commit()
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def written_in_between(path):
    con = sqlite3.connect(path)
    for turn in range(3):  # expect: refused world-order
        for i in IDS:  # expect: refused thread-bound
            print(con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone())
        con.execute("INSERT INTO t VALUES (?, 'more')", (turn,))


def temporary_table(path):
    con = sqlite3.connect(path)
    con.execute("CREATE TEMP TABLE t (id INTEGER, name TEXT)")
    con.commit()
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def pragma(path):
    con = sqlite3.connect(path)
    con.execute("PRAGMA case_sensitive_like = ON")
    return [con.execute("SELECT name FROM t WHERE name LIKE ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def own_function(path):
    con = sqlite3.connect(path)
    con.create_function("twice", 1, lambda x: 2 * x)
    return [con.execute("SELECT lower(name) FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def unknown_function(path):
    con = sqlite3.connect(path)
    return [con.execute("SELECT last_insert_rowid()").fetchone() for i in IDS]  # expect: refused world-order


def rows(path):
    con = sqlite3.connect(path)
    con.row_factory = sqlite3.Row
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone()["name"] for i in IDS]  # expect: review own-each


def rows_sometimes(path, named):
    con = sqlite3.connect(path)
    if named:
        con.row_factory = sqlite3.Row
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def autocommit(path):
    con = sqlite3.connect(path)
    con.isolation_level = None
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def two_names(path):
    con = sqlite3.connect(path)
    other = con
    other.execute("PRAGMA case_sensitive_like = ON")
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def given(con: sqlite3.Connection):
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def prepare(con):
    con.execute("ATTACH 'other.db' AS other")


def prepared(path):
    con = sqlite3.connect(path)
    prepare(con)
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def lookup(con, i):
    row = con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone()
    return row[0] if row else None


def count(con, i):
    con.execute("UPDATE t SET seen = seen + 1 WHERE id = ?", (i,))
    return lookup(con, i)


def handed_on(path):
    with contextlib.closing(sqlite3.connect(path)) as con:
        return [lookup(con, i) for i in IDS]  # expect: review own-each


def handed_on_to_write(path):
    with contextlib.closing(sqlite3.connect(path)) as con:
        return [count(con, i) for i in IDS]  # expect: refused world-order


def read_elsewhere(path):
    con = sqlite3.connect(path)

    def name_of(i):
        return con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone()

    return [name_of(i) for i in IDS]  # expect: refused thread-bound


def cursor(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in IDS:  # expect: review own-each
        cur.execute("SELECT name FROM t WHERE id = ?", (i,))
        out.append(cur.fetchone())
    cur.close()
    return out


def cursor_goes_on(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("SELECT name FROM t")
    out = []
    for _ in IDS:  # expect: refused thread-bound
        out.append(cur.fetchone())
    return out


def cursor_sometimes(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in IDS:  # expect: refused thread-bound
        if i > 1:
            cur.execute("SELECT name FROM t WHERE id = ?", (i,))
        out.append(cur.fetchone())
    return out


def cursor_read_after(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    for i in IDS:  # expect: refused thread-bound
        cur.execute("SELECT name FROM t WHERE id >= ?", (i,))
        print(cur.fetchone())
    return cur.fetchall()


def cursor_closed_and_asked(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in IDS:  # expect: refused thread-bound
        cur.execute("SELECT name FROM t WHERE id = ?", (i,))
        out.append(cur.fetchone())
    cur.close()
    return out, cur.description


def cursor_perhaps_asked_anew(path, again):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in IDS:  # expect: refused thread-bound
        cur.execute("SELECT name FROM t WHERE id >= ?", (i,))
        out.append(cur.fetchone())
    if again:
        cur.execute("SELECT 1")
    return out, cur.fetchone()


def cursor_asked_by_itself(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in IDS:  # expect: refused thread-bound
        cur.execute("SELECT id FROM t WHERE id >= ?", (i,))
        out.append(cur.fetchone())
    cur.execute("SELECT ?", cur.fetchone())
    return out, cur.fetchone()


def cursor_asked_anew(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in IDS:  # expect: review own-each
        cur.execute("SELECT name FROM t WHERE id = ?", (i,))
        out.append(cur.fetchone())
    cur.execute("SELECT count(*) FROM t")
    total = cur.fetchone()
    cur.close()
    return out, total


def cursor_wrote(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("INSERT INTO t VALUES (9, 'nine')")
    out = []
    for i in IDS:  # expect: refused thread-bound
        cur.execute("SELECT name FROM t WHERE id = ?", (i,))
        out.append(cur.fetchone())
    return out


def cursors_handed_out(path):
    con = sqlite3.connect(path)
    found = []
    for i in IDS:  # expect: refused thread-bound
        found.append(con.execute("SELECT name FROM t WHERE id = ?", (i,)))
    return [one.fetchall() for one in found]  # expect: review


def made_by_the_loop(paths):
    return [sqlite3.connect(path) for path in paths]  # expect: refused thread-bound


def one_each(paths):
    out = []
    for path in paths:  # expect: refused thread-bound
        con = sqlite3.connect(path)
        out.append(con.execute("SELECT count(*) FROM t").fetchone()[0])
        con.close()
    return out


def written_in_order(path):
    con = sqlite3.connect(path)
    for i in IDS:  # expect: safe
        digest = hashlib.sha256(str(i).encode() * 1000).hexdigest()
        con.execute("INSERT INTO t VALUES (?, ?)", (i, digest))
    con.commit()


def read_and_written(path):
    con = sqlite3.connect(path)
    for i in IDS:  # expect: refused thread-bound
        name = con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone()
        con.execute("INSERT INTO t VALUES (?, ?)", (i + 100, str(name)))


def rebound(path):
    con = sqlite3.connect(path)
    path = path + ".new"
    print(path)
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def postgres(dsn):
    with psycopg.connect(dsn, row_factory=dict_row) as con:
        return [con.execute("SELECT name FROM t WHERE id = %s", (i,)).fetchone() for i in IDS]  # expect: review own-each


def locks_rows(dsn):
    with psycopg.connect(dsn) as con:
        return [con.execute("SELECT name FROM t WHERE id = %s FOR UPDATE", (i,)).fetchone() for i in IDS]  # expect: refused world-order


def draws_numbers(dsn):
    with psycopg.connect(dsn) as con:
        return [con.execute("SELECT nextval('s')").fetchone() for i in IDS]  # expect: refused world-order


def two_statements(dsn):
    with psycopg.connect(dsn) as con:
        return [con.execute("SELECT 1; DELETE FROM t").fetchone() for i in IDS]  # expect: refused world-order


def common_table(dsn):
    with psycopg.connect(dsn) as con:
        return [con.execute("WITH x AS (DELETE FROM t RETURNING id) SELECT * FROM x").fetchone() for i in IDS]  # expect: refused world-order


def fails_inside(dsn):
    out = []
    with psycopg.connect(dsn) as con:
        for i in IDS:  # expect: refused one-at-a-time
            try:
                out.append(con.execute("SELECT 1 / %s", (i,)).fetchone())
            except psycopg.Error:
                out.append(None)
    return out


def fails_outside(dsn):
    con = psycopg.connect(dsn)
    out = []
    try:
        for i in IDS:  # expect: refused one-at-a-time
            out.append(con.execute("SELECT 1 / %s", (i,)).fetchone())
    except psycopg.Error:
        out.append(None)
    return out, con.execute("SELECT 1").fetchone()


def goes_over_its_own_cursor(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for row in cur.execute("SELECT id FROM t"):  # expect: refused
        out.append(cur.execute("SELECT name FROM t WHERE id = ?", row).fetchone())
    return out


def cursor_inside(dsn):
    con = psycopg.connect(dsn)
    out = []
    for i in IDS:  # expect: review own-each
        with con.cursor() as cur:
            cur.execute("SELECT name FROM t WHERE id = %s", (i,))
            out.append(cur.fetchone())
    con.close()
    return out


def cursor_inside_writes(dsn):
    con = psycopg.connect(dsn)
    out = []
    for i in IDS:  # expect: refused one-at-a-time
        cur = con.cursor()
        cur.execute("UPDATE t SET seen = 1 WHERE id = %s", (i,))
        out.append(cur.rowcount)
        cur.close()
    con.commit()
    return out


def counted(con, i):
    cur = con.execute("SELECT name FROM t WHERE id = %s", (i,))
    with con.cursor() as other:
        other.execute("SELECT name FROM t WHERE id > %s", (i,))
        if not other.rowcount:
            return None
        return cur.fetchone(), other.rowcount


def cursor_that_counts(dsn):
    con = psycopg.connect(dsn)
    return [counted(con, i) for i in IDS]  # expect: review own-each


def cursor_counts_ahead(dsn):
    con = psycopg.connect(dsn)
    cur = con.cursor()
    out = []
    for i in IDS:  # expect: refused one-at-a-time
        before = cur.rowcount
        cur.execute("SELECT name FROM t WHERE id = %s", (i,))
        out.append((before, cur.fetchone()))
    cur.close()
    return out


def cursor_counted_in_order(dsn):
    con = psycopg.connect(dsn)
    cur = con.cursor()
    total = 0
    for i in IDS:  # expect: refused one-at-a-time
        cur.execute("SELECT name FROM t WHERE id > %s", (i,))
        total += cur.rowcount
    cur.close()
    return total


def cursor_counted_behind(dsn):
    con = psycopg.connect(dsn)
    cur = con.cursor()
    out = []
    for i in IDS:  # expect: refused one-at-a-time
        cur.execute("SELECT name FROM t WHERE id > %s", (i,))
        out.append(cur.fetchone())
    return out, cur.rowcount


def cursor_inside_given_away(dsn, load):
    con = psycopg.connect(dsn)
    out = []
    for i in IDS:  # expect: refused
        out.append(load(con.cursor(), i))
    return out


def cursor_of_a_helper(con, i):
    cur = con.cursor()
    cur.execute("SELECT name FROM t WHERE id = %s", (i,))
    return cur.fetchone()


def helped(dsn):
    con = psycopg.connect(dsn)
    return [cursor_of_a_helper(con, i) for i in IDS]  # expect: review own-each


def mysql(host):
    con = pymysql.connect(host=host)
    out = []
    for i in IDS:  # expect: review own-each
        with con.cursor() as cur:
            cur.execute("SELECT name FROM t WHERE id = %s", (i,))
            out.append(cur.fetchone())
    return out


def bucket_objects(keys: list):
    s3 = boto3.resource("s3")
    return [s3.Object("bucket", key) for key in keys]  # expect: refused


def pooled(dsn):
    out = []
    with psycopg_pool.ConnectionPool(dsn) as pool:
        for i in IDS:  # expect: review query
            with pool.connection() as con:
                out.append(con.execute("SELECT name FROM t WHERE id = %s", (i,)).fetchone())
    return out


def mapped(engine, ids: list):
    with sqlalchemy.orm.Session(engine) as db:
        return [db.get("Person", i) for i in ids]  # expect: refused


SEEN = []


def note_row(cursor, row):
    SEEN.append(row)
    return row


def own_rows(path):
    con = sqlite3.connect(path)
    con.row_factory = note_row
    return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def own_rows_from_the_beginning(dsn):
    with psycopg.connect(dsn, row_factory=note_row) as con:
        return [con.execute("SELECT name FROM t WHERE id = %s", (i,)).fetchone() for i in IDS]  # expect: refused one-at-a-time


def fails_around(dsn):
    try:
        con = psycopg.connect(dsn)
        return [con.execute("SELECT 1 / %s", (i,)).fetchone() for i in IDS]  # expect: refused one-at-a-time
    except psycopg.Error:
        return con.execute("SELECT 1").fetchone()


def fails_and_rolls_back(dsn):
    con = psycopg.connect(dsn)
    try:
        return [con.execute("SELECT 1 / %s", (i,)).fetchone() for i in IDS]  # expect: review own-each
    except psycopg.Error:
        con.rollback()
        return con.execute("SELECT 1").fetchone()


class Shop:
    def __init__(self, path: str):
        self.path = path

    def names(self):
        con = sqlite3.connect(self.path, timeout=3)
        return [con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone() for i in IDS]  # expect: review own-each

    def moved(self):
        con = sqlite3.connect(self.path)
        out = []
        for i in IDS:  # expect: refused thread-bound
            out.append(con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone())
            self.path = "other.db"
        return out


def named_cursor(dsn):
    con = psycopg.connect(dsn)
    cur = con.cursor("on_the_server")
    out = []
    for i in IDS:  # expect: refused one-at-a-time
        cur.execute("SELECT name FROM t WHERE id = %s", (i,))
        out.append(cur.fetchone())
    return out


def session(urls):
    s = requests.Session()
    s.headers.update({"Accept": "text/plain"})
    s.auth = ("user", "secret")
    return [s.get(url).text for url in urls]  # expect: review own-each


def session_keeps_cookies(urls):
    with requests.Session() as s:
        return [s.get(url).text for url in urls]  # expect: review cookies


def session_shows_cookies(urls):
    s = requests.Session()
    seen = [(s.get(url).text, s.cookies.get("token")) for url in urls]  # expect: refused carried-attribute
    for url in urls:  # expect: refused carried-attribute
        s.cookies["at"] = url
        seen.append(s.get(url).text)
    for url in urls:  # expect: refused carried-attribute
        token = s.cookies.get("token")
        seen.append(s.post(url, data={"token": token}).text)
    for url in urls:  # expect: review cookies
        seen.append(s.get(url).cookies.get("token"))
    return seen


def session_logged_in(urls):
    s = requests.Session()
    s.post("http://a/login", data={"user": "me"})
    return [s.get(url).text for url in urls]  # expect: review shared-object


def session_changed(urls):
    s = requests.Session()
    out = []
    for n, url in enumerate(urls):  # expect: refused
        s.headers["X-Number"] = str(n)
        out.append(s.get(url).text)
    for n, url in enumerate(urls):  # expect: refused
        s.headers.update({"X-Number": str(n)})
        answer = s.get(url)
        out.append(answer.text)
    return out


def session_set_by_name(urls, token):
    s = requests.Session()
    s.headers["Authorization"] = token
    token = None
    return [s.get(url).text for url in urls], token  # expect: review shared-object


def session_stamped(urls):
    s = requests.Session()
    s.headers["X-Start"] = str(time.time())
    return [s.get(url).text for url in urls]  # expect: review shared-object


def session_from_environment(urls):
    s = requests.Session()
    s.headers["Authorization"] = os.environ["TOKEN"]
    s.mount("http://", requests.adapters.HTTPAdapter(max_retries=3))
    return [s.get(url).text for url in urls]  # expect: review own-each


def session_set_from_what_changes(urls):
    headers = {"X-Step": "0"}
    s = requests.Session()
    s.headers.update(headers)
    out = []
    for n, url in enumerate(urls):  # expect: review shared-object
        out.append(s.get(url).text)
        headers["X-Step"] = str(n)
    return out, headers


def session_set_before_a_change(urls):
    headers = {"X-Step": "0"}
    s = requests.Session()
    s.headers.update(headers)
    headers["X-Step"] = "1"
    return [s.get(url).text for url in urls], headers  # expect: review shared-object


def session_given(s: requests.Session, urls):
    return [s.get(url).text for url in urls]  # expect: review shared-object


def manager(urls):
    http = urllib3.PoolManager()
    return [http.request("GET", url).data for url in urls]  # expect: review shared-object


class Client:
    """What it holds is known by what its class stores there, in each of its methods."""

    def __init__(self, base, path, dsn):
        self.base = base
        self.session = requests.Session()
        self.session.auth = ("user", "secret")
        self.con = sqlite3.connect(path)
        self.server = psycopg.connect(dsn)
        self.either = requests.Session() if base else None

    def page(self, name):
        for attempt in range(3):
            answer = self.session.get(self.base + name)
            if answer.status_code != 503:
                break
        return answer.text

    def pages(self, names: list):
        found = []
        for name in names:  # expect: review shared-object
            found.append(self.page(name))
        return found

    def rows(self):
        found = []
        for i in IDS:  # expect: refused thread-bound
            found.append(self.con.execute("SELECT name FROM t WHERE id = ?", (i,)).fetchone())
        for i in IDS:  # expect: refused one-at-a-time
            found.append(self.server.execute("SELECT name FROM t WHERE id = %s", (i,)).fetchone())
        return found

    def headers(self):
        for i in IDS:  # expect: refused
            self.session.headers["X-Step"] = self.session.get(self.base).text
        return [self.either.get(self.base + str(i)).text for i in IDS]  # expect: review shared-object


def client(names: list):
    one = Client("http://localhost/", "t.db", "dbname=t")
    print(one.pages(names), one.rows(), one.headers())


def proxies(paths: list[str]):
    """What clients find in the environment, and functions of theirs that are replaced, change with each iteration."""
    a = []
    for path in paths:  # expect: refused world-order
        os.environ["HTTP_PROXY"] = path
        a.append(requests.get("http://localhost/" + path).text)
    for path in paths:  # expect: refused world-order
        old = os.environ.pop("NO_PROXY", None)
        a.append(requests.get("http://localhost/" + path).text)
        if old:
            os.environ.update(NO_PROXY=old)
    for path in paths:  # expect: refused world-order
        del os.environ["NO_PROXY"]
        a.append(requests.get("http://localhost/" + path).text)
    for path in paths:  # expect: refused world-order
        requests.utils.default_headers = lambda: {}
        a.append(requests.get("http://localhost/" + path).text)
    for path in paths:  # expect: review subprocess
        environment = os.environ.copy()
        environment["WHERE"] = path
        a.append(subprocess.run(["env"], env=environment, capture_output=True).stdout)
    return a


def compose(name):
    message = email.message.EmailMessage()
    message["Subject"] = requests.get("http://localhost/" + name).text
    message.set_content("hello")
    return message


def mails(names: list[str]):
    out = []
    for name in names:  # expect: safe
        out.append(compose(name).as_string())
    server = socketserver.TCPServer(("127.0.0.1", 0), None)
    for name in names:  # expect: review net-write
        out.append(socket.create_connection(server.server_address).recv(len(name)))
    return out


logging.basicConfig(level=logging.WARNING)
