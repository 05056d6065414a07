# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def parse(line):
    return line.strip().split(",")


def _main_item(line):
    text = line.strip()
    if not text:
        return None
    if text.startswith("#"):
        return None
    fields = parse(text)
    return (fields,)


def main():
    lines = ["a,1", "", "b,2", "# no", "c,3", "   "]
    rows = []
    count = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(_main_item, lines, chunksize=len(lines) // 200 + 1):
            if result is None:
                continue
            (fields,) = result
            count += 1
            rows.append((fields[0], int(fields[1])))
    print(rows, count)


if __name__ == "__main__":
    main()
