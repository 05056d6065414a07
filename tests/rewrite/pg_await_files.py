"""Queries whose parameters stand in files: both are waited for at the same time."""
# pattern: asyncio review
# python: 3.9
import os
import pathlib
import tempfile

import psycopg

DSN = os.environ.get("PP_POSTGRES", "")


def squares(folder):
    out = []
    with psycopg.connect(DSN) as con:
        for path in sorted(pathlib.Path(folder).iterdir()):
            with path.open() as file:
                number = int(file.read())
            out.append(con.execute("SELECT %s::int * %s::int, pg_sleep(0.01) IS NULL", (number, number)).fetchone()[0])
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        for n in range(8):
            with open(os.path.join(folder, f"{n}.txt"), "w") as file:
                print(n, file=file)
        print(squares(folder))
        with open(os.path.join(folder, "4.txt"), "w") as file:
            print("four", file=file)
        try:
            squares(folder)
        except ValueError as error:
            print(error)


if __name__ == "__main__":
    main()
