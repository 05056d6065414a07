# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weigh(text):
    total = 0
    for c in text:
        total = (total * 31 + ord(c)) % 10007
    return total


def _weights_item(line):
    replay = []
    try:
        if not line.strip():
            return replay, None, None
        if " = " not in line:
            replay.append(line)
        weight = weigh(line)
        return replay, (weight,), None
    except BaseException as error:
        return replay, None, error


def weights(code):
    values = {}
    items = code.splitlines()
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for line, (replay, result, error) in zip(items, pool.map(_weights_item, items, chunksize=len(items) // 200 + 1)):
            for value in replay:
                print("odd:", value)
            if error is not None:
                raise error
            if result is None:
                continue
            (weight,) = result
            values[line] = weight
    return values


def _numbered_item(line):
    if not line.strip():
        return None
    return (weigh(line),)


def numbered(code):
    values, number = {}, 0
    items = code.splitlines()
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result_2 in pool.map(_numbered_item, items, chunksize=len(items) // 200 + 1):
            if result_2 is None:
                continue
            (result,) = result_2
            number = number * 3 + 1
            weight = result
            values[number] = weight
    return values


def main():
    code = "a = 1\n\n\nb 2\n\nc = 3"
    print(weights(code))
    print(numbered(code))


if __name__ == "__main__":
    main()
