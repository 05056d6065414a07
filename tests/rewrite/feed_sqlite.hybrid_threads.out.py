"""Rows of a database, each query on a connection of its own, and computing over them."""
# pattern: hybrid_threads review
import functools
import os
import signal
import sqlite3
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def distance(rows, step):
    least = None
    for i in range(0, len(rows), step):
        for k in range(i + 1, len(rows), step):
            far = abs(rows[i] - rows[k])
            if least is None or far < least:
                least = far
    if least is None:
        raise ValueError("too few rows")
    return least


def _report_item(group, path, processes):
    con = sqlite3.connect(path)
    rows = [value for (value,) in con.execute("SELECT value FROM reading WHERE kind = ? ORDER BY value", (group,))]
    con.close()
    return (group, len(rows), processes.submit(distance, rows, 1).result())


def report(path, groups):
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as processes, ThreadPoolExecutor(max_workers=16) as pool:
        processes.submit(int).result()  # starts them ahead of the threads
        out.extend(pool.map(functools.partial(_report_item, path=path, processes=processes), groups))
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "readings.db")
        con = sqlite3.connect(path)
        con.execute("CREATE TABLE reading (kind INTEGER, value REAL)")
        for n in range(600):
            con.execute("INSERT INTO reading VALUES (?, ?)", (n % 9, n * n * 0.37 % 101))
        con.commit()
        con.close()
        print(report(path, range(9)), report(path, []), report(path, [4]))
        for groups in ([11, 1, 2], [1, 11, 2], [1, 2, 11]):
            try:
                print(report(path, groups))
            except ValueError as error:
                print("failed:", error)


if __name__ == "__main__":
    main()
