"""Measures what parallelism costs on this host and prints it as one JSON object of seconds (struct host_costs).

Run by probe/host.c as `python -I -S -c`. Workers run builtins only, which every start method can pickle. Takes about a second.
"""
import json
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def seconds(work, repeat):
    """The median time of a few runs: one that was disturbed does not count."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sorted(times)[repeat // 2]


def pool_life(kind, workers, nap):
    """Start, one task for each worker at the same time, join."""
    with kind(workers) as pool:
        list(pool.map(time.sleep, [nap] * workers))


# Sums up a range in a worker; its wall time without the time that it waited for a CPU, which other programs take, in ns.
CRUNCH = """(lambda waited, clock: (lambda w, t: sum(range({size})) and clock() - t - (waited() - w))(waited(), clock()))(
    lambda: int(open("/proc/self/schedstat").read().split()[1]), __import__("time").perf_counter_ns)"""


def scaling(pool):
    """Speedup of two CPU-bound processes over one, on CPUs of their own: less than 2 where cores share a pipeline or a host."""
    size = 200000
    while seconds(lambda: sum(range(size)), 1) < 0.03:
        size *= 2
    work = CRUNCH.format(size=size)
    one = min(pool.submit(eval, work).result() for _ in range(3))
    two = min(sum(pool.map(eval, [work] * 2)) / 2 for _ in range(3))
    return min(2.0, max(1.0, 2 * one / two))


def imports(code):
    """How long a new interpreter runs."""
    return seconds(lambda: subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True), 3)


def measure():
    costs = {"python": "%d.%d.%d" % sys.version_info[:3]}
    bare = imports("pass")
    costs["process_import_s"] = imports("from concurrent.futures import ProcessPoolExecutor") - bare
    costs["thread_import_s"] = imports("from concurrent.futures import ThreadPoolExecutor") - bare
    costs["process_start_s"] = (seconds(lambda: pool_life(ProcessPoolExecutor, 2, 0.005), 5) - 0.005) / 2
    costs["thread_start_s"] = (seconds(lambda: pool_life(ThreadPoolExecutor, 8, 0.002), 5) - 0.002) / 8
    with ThreadPoolExecutor(2) as pool:
        costs["thread_task_s"] = seconds(lambda: list(pool.map(abs, range(1000))), 3) / 1000
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(time.sleep, [0.01] * 2))  # both workers are up
        task = costs["process_task_s"] = seconds(lambda: list(pool.map(abs, range(300))), 3) / 300
        chunks = seconds(lambda: list(pool.map(abs, range(20000), chunksize=2000)), 3)
        costs["process_item_s"] = (chunks - 10 * task) / 20000
        payload = bytes(8 << 20)
        costs["pickle_byte_s"] = (seconds(lambda: pool.submit(bytes, payload).result(), 3) - task) / len(payload)
        objects = [{"number": i, "text": "item %d" % i} for i in range(10000)]
        costs["pickle_object_s"] = (seconds(lambda: pool.submit(list, objects).result(), 3) - task) / len(objects)
        costs["oversubscription"] = scaling(pool)
    # A difference of two noisy times may come out at or below nothing.
    return {name: max(value, 1e-12) if isinstance(value, float) else value for name, value in costs.items()}


if __name__ == "__main__":
    print(json.dumps(measure()))
