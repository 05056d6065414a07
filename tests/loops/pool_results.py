"""What pools and tasks give is what the function gives that they were handed."""
import asyncio
import concurrent.futures
import multiprocessing.pool
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing


class Body:
    def __init__(self, n):
        self.n = n
        self.log = []

    def size(self):
        return sum(k ^ self.n for k in range(300))

    def moved(self):
        self.n += 1
        return sum(k ^ self.n for k in range(300))


BODY = Body(7)


def make(n):
    return Body(n)


def shared(n):
    return BODY


def numbers(n):
    yield Body(n)
    yield Body(n + 1)


class Pool(ThreadPoolExecutor):
    def __exit__(self, *error):
        super().__exit__(*error)


class Other(concurrent.futures.Executor):
    def map(self, function, *items, timeout=None, chunksize=1):
        return (BODY for item in zip(*items))


def of_map(n):
    with ProcessPoolExecutor(max_workers=2) as pool:
        bodies = list(pool.map(make, range(n), chunksize=2))
    out = []
    for body in bodies:  # expect: safe
        out.append(body.size())
    return out


def of_own_class(n):
    with Pool(max_workers=2) as pool, closing(pool.map(make, range(n))) as results:
        bodies = [next(results), next(results)]
    out = []
    for body in bodies:  # expect: safe
        out.append(body.size())
    return out


def of_submit(n):
    with ThreadPoolExecutor() as pool:
        futures = []
        for k in range(n):
            futures.append((k, pool.submit(make, n=k)))
        bodies = {}
        for k, future in futures:
            bodies[k] = future.result()
    out = []
    for body in bodies.values():  # expect: safe
        out.append(body.size())
    return out


def of_imap(n):
    with multiprocessing.pool.ThreadPool(2) as pool:
        bodies = list(pool.imap(make, range(n), 2)) + pool.map(make, range(n))
    out = []
    for body in bodies:  # expect: safe
        out.append(body.size())
    return out


def of_one(n):
    with ThreadPoolExecutor() as pool:
        bodies = list(pool.map(shared, range(n)))
    out = []
    for body in bodies:  # expect: refused
        out.append(body.moved())
    return out


def of_one_submitted(n):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(shared, k) for k in range(n)]
        bodies = [future.result() for future in futures]
    out = []
    for body in bodies:  # expect: refused
        out.append(body.moved())
    return out


def of_another(n):
    with Other() as pool:
        bodies = list(pool.map(make, range(n)))
    out = []
    for body in bodies:  # expect: refused
        out.append(body.moved())
    return out


def of_closing(n):
    out = []
    with closing(numbers(n)) as bodies:
        for body in bodies:  # expect: review iterable # true: safe
            out.append(body.size())
    return out


async def make_later(n):
    await asyncio.sleep(0)
    return Body(n)


async def shared_later(n):
    await asyncio.sleep(0)
    return BODY


async def of_gather(n):
    bodies = await asyncio.gather(*[make_later(k) for k in range(n)])
    out = []
    for body in bodies:  # expect: safe
        out.append(body.size())
    return out


async def of_tasks(n):
    tasks = [asyncio.create_task(make_later(k)) for k in range(n)]
    bodies = []
    for task in tasks:
        bodies.append(await task)
    out = []
    for body in bodies:  # expect: safe
        out.append(body.size())
    return out


async def of_shared_tasks(n):
    bodies = await asyncio.gather(*[shared_later(k) for k in range(n)])
    out = []
    for body in bodies:  # expect: refused
        out.append(body.moved())
    return out


if __name__ == "__main__":
    for found in of_map(5), of_own_class(5), of_submit(5), of_imap(5), of_one(5), of_one_submitted(5), of_another(5), of_closing(5):
        print(found)
    for found in of_gather, of_tasks, of_shared_tasks:
        print(asyncio.run(found(5)))
