"""Arrays and tables under several names, parameters that nobody is seen to give, the world. Not run: the libraries may be missing."""
import sys

if __name__ == "__main__":
    sys.exit(0)

import collections
import copy
import functools
import io
import itertools
import json
import logging
import os
import pathlib
import re
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, Iterable, Iterator, Optional, Sequence, Protocol

import numpy as np
import pandas as pd
import requests

LOG = []


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k) % 10007
    return total


def arrays(a: np.ndarray, b: np.ndarray, n: int):
    out = []
    for i in range(n):  # expect: refused
        np.add(a, b, a)
        out.append(cost(a[0]))
    for i in range(n):  # expect: refused
        np.add(a, b, out=a)
        out.append(cost(a[0]))
    for i in range(n):  # expect: refused
        a.sort()
        out.append(cost(a[0]))
    for i in range(n):  # expect: refused
        a.fill(i)
        out.append(cost(a[0]))
    for i in range(n):  # expect: review
        np.copyto(a, b)
        out.append(cost(a[0]))
    for i in range(n):  # expect: review
        np.put(a, [0], [i])
        out.append(cost(a[0]))
    for i in range(n):  # expect: review
        np.add.at(a, [0], 1)
        out.append(cost(a[0]))
    for i in range(n):  # expect: review
        np.fill_diagonal(a, i)
        out.append(cost(a[0][0]))
    for i in range(n):  # expect: refused
        np.random.shuffle(a)
        out.append(cost(a[0]))
    for i in range(n):  # expect: refused
        np.clip(a, 0, i, out=a)
        out.append(cost(a[0]))
    for i in range(n):  # expect: refused
        a.clip(0, i, out=a)
        out.append(cost(a[0]))
    for i in range(n):  # expect: safe
        a.ravel()[i] = cost(i)
        out.append(cost(a[i - 1]))
    for i in range(n):  # expect: safe
        a.reshape(-1)[i] = cost(i)
        out.append(cost(a.sum()))
    v = a[1:]
    for i in range(n):  # expect: refused
        v[i] = cost(a[i])
    w = a.T
    for i in range(n):  # expect: safe
        w[i] = a[i] * cost(i)
    u = np.asarray(a)
    for i in range(n):  # expect: refused
        u[i] = cost(a[i - 1])
    flat = a.flat
    for i in range(n):  # expect: refused
        flat[i] = cost(a[i - 1])
    for i in range(n):  # expect: refused
        a[i] += a[i - 1]
        out.append(cost(a[i]))
    for i in range(n):  # expect: safe
        a[i, :] = a[i - 1, :] * cost(i)
    for i in range(1, n):  # expect: refused
        a[i] = cost(np.sum(a[:i]))
    for row in a:  # expect: refused
        row += cost(a.sum())
    for i in range(n):  # expect: review
        np.nan_to_num(a, copy=False)
        out.append(cost(a[0]))
    for i in range(n):  # expect: review
        np.put_along_axis(a, b, i, 0)
        out.append(cost(a[0]))
    for i in range(n):  # expect: refused  # true: safe
        np.seterr(all="ignore")
        out.append(cost(i))
    c = np.zeros(10)
    d = c
    for i in range(n):  # expect: refused
        d[i] = cost(c[i - 1])
    e = np.frombuffer(bytearray(16), dtype=np.uint8)
    f = e[:8]
    for i in range(n):  # expect: refused
        f[i] = cost(e[i - 1])
    g = np.squeeze(c)
    for i in range(n):  # expect: refused
        g[i] = cost(c[i - 1])
    h = np.split(c, 2)
    for i in range(n):  # expect: refused
        h[0][i] = cost(c[i - 1])
    k = c.view()
    for i in range(n):  # expect: refused
        k[i] = cost(c[i - 1])
    m = c[::-1]
    for i in range(n):  # expect: refused
        m[i] = cost(c[i])
    p = np.broadcast_to(c, (2, 10))
    for i in range(n):  # expect: refused
        c[i] = cost(p[0][i - 1])
    q = np.lib.stride_tricks.sliding_window_view(c, 3)
    for i in range(n):  # expect: refused
        c[i] = cost(q[i].sum())
    r = c.astype(float, copy=False)
    for i in range(n):  # expect: refused
        r[i] = cost(c[i - 1])
    s = np.array(c, copy=False)
    for i in range(n):  # expect: refused
        s[i] = cost(c[i - 1])
    rng = np.random.default_rng(1)
    for i in range(n):  # expect: refused
        out.append(cost(rng.integers(10)))
    for i in range(n):  # expect: refused
        out.append(cost(np.random.randint(10)))
    x, y = c, c
    for i in range(n):  # expect: refused
        x[i] = cost(y[i - 1])
    return out


def frames(df: pd.DataFrame, n: int):
    out = []
    for i in range(n):  # expect: refused
        df["x"] = df["x"] + 1
        out.append(cost(df["x"].sum()))
    for i in range(n):  # expect: refused
        df.loc[i, "x"] = cost(df.loc[i - 1, "x"])
    for i in range(n):  # expect: refused
        df.drop(index=i, inplace=True)
        out.append(cost(len(df)))
    for i in range(n):  # expect: refused
        df.at[i, "x"] = cost(df.at[0, "x"])
    for i, row in df.iterrows():  # expect: refused
        df.at[i, "x"] = cost(df["x"].sum())
    for i in range(n):  # expect: refused
        df.sort_values("x", inplace=True)
        out.append(cost(df.iloc[0]["x"]))
    for name in df.columns:  # expect: refused
        df[name] = df[name] * cost(df.shape[0] + df.iloc[0, 0])
    return out


def iterators(xs, it, rows: Iterable[int], more: Iterator[int], fn, cb: Callable):
    out = []
    for x in xs:  # expect: refused
        out.append(cost(next(it) + x))
    for x in xs:  # expect: review
        out.append(cost(sum(it) + x))
    for x in xs:  # expect: review
        total = 0
        for y in it:
            total += cost(y)
        out.append(total)
    a = [cost(len(list(it)) + x) for x in xs]  # expect: review
    b = [cost(x) if x in it else 0 for x in xs]  # expect: review
    c = [[cost(y * x) for y in it] for x in xs]  # expect: review
    for x in xs:  # expect: review
        out.append(cost(sum(rows) + x))
    for x in xs:  # expect: refused
        out.append(cost(next(more) + x))
    for x in xs:  # expect: review
        out.append(cost(sum(more) + x))
    d = [re.sub("a", cb, x) for x in xs]  # expect: review
    e = [re.sub("a", fn, x) for x in xs]  # expect: review
    f = [json.dumps(x, default=fn) for x in xs]  # expect: review
    g = [sorted(x, key=fn) for x in xs]  # expect: review
    h = [fn(x) for x in xs]  # expect: review
    i = [list(map(fn, x)) for x in xs]  # expect: review
    j = [json.loads(x, object_hook=fn) for x in xs]  # expect: review
    k = [max(x, key=fn) for x in xs]  # expect: review
    m = [x.run() for x in xs]  # expect: review
    n = [cost(x.value) for x in xs]  # expect: review
    return out, a, b, c, d, e, f, g, h, i, j, k, m, n


def unknown(a, b, n, d, obj):
    out = []
    for i in range(1, n):  # expect: refused
        a[i] = cost(a[i - 1])
    for i in range(n):  # expect: review
        a[i] = cost(b[i + 1])
    for x in a:  # expect: review
        b.append(cost(x))
        out.append(cost(len(a)))
    for k in d:  # expect: refused
        d[k] = cost(len(d))
    for x in a:  # expect: refused
        obj.n += x
        out.append(cost(obj.n))
    for x in a:  # expect: review
        obj.update(x)
        out.append(cost(obj.n))
    for x in a:  # expect: review
        x.n = cost(obj.n)
    for x in a:  # expect: review
        obj[x] = cost(b[x])
    for x in a:  # expect: review
        x.items.append(cost(x.n))
        out.append(len(b.items))
    for i in range(n):  # expect: refused
        a[i], a[i - 1] = cost(a[i - 1]), a[i]
    for i in range(n):  # expect: safe
        j = i // 2
        a[j] += cost(i)
        out.append(cost(a[j]))
    for i in b:  # expect: refused
        a[i] = cost(a[i] + 1)
    for i in range(n):  # expect: refused
        a[b[i]] = cost(a[b[i]] + 1)
    for i in range(n):  # expect: refused
        a[i][0] = cost(a[0][0] + i)
    return out


def world(xs, sock: socket.socket, path, con: sqlite3.Connection, z: zipfile.ZipFile, f, session: requests.Session):
    out = []
    for x in xs:  # expect: refused
        sock.sendall(x)
        out.append(cost(len(sock.recv(10))))
    for x in xs:  # expect: refused
        con.execute("insert into t values (?)", (x,))
        out.append(cost(con.execute("select count(*) from t").fetchone()[0]))
    for x in xs:  # expect: review
        f.seek(x)
        out.append(cost(len(f.read(4))))
    for x in xs:  # expect: refused
        pathlib.Path(path).write_text(str(x))
        out.append(cost(len(pathlib.Path(path).read_text())))
    for x in xs:  # expect: review
        subprocess.run(["touch", x])
        out.append(cost(len(os.listdir("."))))
    for x in xs:  # expect: review
        threading.Thread(target=LOG.append, args=(x,)).start()
        out.append(cost(len(LOG)))
    for x in xs:  # expect: review
        os.remove(x)
        out.append(cost(len(os.listdir("."))))
    for x in xs:  # expect: review
        sys.stdout.write(str(cost(x)))
        out.append(x)
    for x in xs:  # expect: review
        os._exit(cost(x))
    for x in xs:  # expect: review
        time.sleep(0.1)
        out.append(cost(x))
    for x in xs:  # expect: review
        tempfile.mkstemp()
        out.append(cost(x))
    for x in xs:  # expect: review
        if os.path.exists(path):
            out.append(cost(x))
            os.remove(path)
    for x in xs:  # expect: review
        requests.post("http://a", data=x)
        out.append(cost(x))
    for x in xs:  # expect: refused
        session.headers["n"] = str(x)
        out.append(len(session.get("http://a").text))
    for x in xs:  # expect: review
        os.environ.setdefault("N", str(x))
        out.append(cost(len(os.environ["N"])))
    for x in xs:  # expect: refused
        os.putenv("A", x)
        out.append(cost(len(os.popen("echo $A").read())))
    for x in xs:  # expect: review
        sys.modules.pop(x, None)
        out.append(cost(len(sys.modules)))
    for x in xs:  # expect: review
        print(cost(x), file=f)
    for x in xs:  # expect: review
        os.lseek(3, 0, 0)
        out.append(cost(len(os.read(3, 10))))
    for x in xs:  # expect: refused
        signal_like = __import__("signal")
        signal_like.alarm(x)
        out.append(cost(x))
    return out


def parts(n):
    a, b, buffer, out = np.zeros(9), np.zeros(9), np.zeros(9), []
    for i in range(n):  # expect: refused
        row = a[1:3]
        row += i
        out.append(cost(float(a.sum())))
    for i in range(n):  # expect: refused
        a.flat[i] = i
        out.append(cost(float(a.sum())))
    for i in range(n):  # expect: refused
        x = np.asarray(a)
        x += i
        out.append(cost(float((a * 2).sum())))
    for i in range(n):  # expect: refused
        rng = np.random.default_rng(i)
        rng.shuffle(a)
        out.append(cost(float((a * 2).sum())))
    for i in range(n):  # expect: refused
        np.clip(a, i, 9, a)
        out.append(cost(float(a.sum())))
    for i in range(n):  # expect: refused
        out.append(cost(float(a.clip(i, 9, a).sum())))
    for i in range(n):  # expect: refused
        before = float(buffer.sum())
        np.sum(a * i, 0, None, buffer)
        out.append(cost(before))
    for i in range(n):  # expect: safe
        y = a[1:3] + i
        y += b[2:4]
        out.append(cost(float(y.sum() + np.clip(a, i, 9).sum())))
    for i in range(n):  # expect: safe
        z = np.zeros(4)
        half = z[1:3]
        half += i
        out.append(cost(float(z.sum())))


def tables(n):
    out = []
    series, frame = pd.Series([1, 2, 3]), pd.DataFrame({"a": [1, 2, 3]})
    for i in range(n):  # expect: refused
        series.to_numpy()[i] += 10
        out.append(cost(int(series.sum())))
    for i in range(n):  # expect: review
        out.append(cost(len(frame.sample(2))))
    for i in range(n):  # expect: refused
        pd.set_option("display.precision", i)
        out.append(cost(len(str(pd.Series([1 / 3])))))


def tables(path, names):
    import bs4
    import wave
    import email
    df = pd.read_csv(path)
    out = []
    for label, row in df.iterrows():  # expect: safe
        out.append(cost(row["a"]))
    for label, row in df.iterrows():  # expect: refused
        df.loc[label, "c"] = cost(row["a"])
    for label, row in df.iterrows():  # expect: refused
        row["a"] = cost(df["a"].sum())
        out.append(df["b"].sum())
    for i in range(1, 100):  # expect: refused
        df.loc[i, "c"] = cost(df["c"].shift(1)[i])
    for i in range(1, 100):  # expect: refused
        df.columns = [i] * 3
        out.append(cost(df.iloc[0, 0] + df.head(1)[i].sum()))
    for name in names:  # expect: safe
        returns = pd.read_csv(name)["close"].pct_change().dropna()
        out.append(returns.rolling(20).std().max())
    for name in names:  # expect: safe
        with open(name) as f:
            soup = bs4.BeautifulSoup(f, "html.parser")
        out.append([a.get("href") for a in soup.find_all("a")])
    with open(path) as f:
        page = bs4.BeautifulSoup(f, "html.parser")
    for a in page.find_all("a"):  # expect: review
        a["href"] = page.find("a").text
        out.append(cost(len(page.text)))
    for a in page.find_all("a"):  # expect: review
        a.decompose()
        out.append(cost(len(page.text)))
    for a in page.find_all("a"):  # expect: review
        a.parent.string = "x"
        out.append(cost(len(page.div.text)))
    for name in names:  # expect: safe
        with open(name, "rb") as f:
            message = email.message_from_binary_file(f)
        for part in message.walk():  # expect: safe
            if part.get_content_type() == "text/plain":
                out.append(part.get_payload(decode=True).decode("utf-8"))
    with open(path, "rb") as f:
        first = email.message_from_binary_file(f)
    for part in first.walk():  # expect: refused
        part.add_header("X", first.get("X"))
        out.append(cost(len(first.as_string())))
    with open(path, "rb") as f:
        for name in names:  # expect: refused
            out.append(email.message_from_binary_file(f).get_content_type())
    for name in names:  # expect: safe
        with wave.open(name, "rb") as w:
            out.append(cost(len(w.readframes(w.getnframes()))))
    with wave.open(path, "rb") as w:
        for name in names:  # expect: refused
            out.append(cost(len(w.readframes(10))))
    for name in names:  # expect: safe
        with wave.open(name, "wb") as w:
            w.writeframes(b"x")
        out.append(cost(len(name)))
    return out


tables(sys.argv[1], [sys.argv[2]])
