# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _render_item(x):
    return ("""<p>
%s
    indented
</p>""" % x)


def render(xs, title):
    pages = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for page in pool.map(_render_item, xs, chunksize=len(xs) // 200 + 1):
            page = page + title
            pages.append(page)
    return pages


if __name__ == "__main__":
    for p in render(["a", "b"], "t"):
        print(p)
