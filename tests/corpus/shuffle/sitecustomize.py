"""On the path of a rewritten program: its pools get PP_WORKERS workers, and with PP_SHUFFLE each piece of work waits a random moment first,
so that they finish in another order."""
import concurrent.futures
import os
import random
import time

WORKERS = int(os.environ.get("PP_WORKERS", "0"))
SHUFFLE = os.environ.get("PP_SHUFFLE")
waits = random.Random(SHUFFLE)


def late(wait_s, function, *args, **keywords):
    time.sleep(wait_s)
    return function(*args, **keywords)


def crowded(executor):
    class Crowded(executor):
        def __init__(self, max_workers=None, *args, **keywords):
            super().__init__(WORKERS or max_workers, *args, **keywords)

        def submit(self, function, *args, **keywords):
            if not SHUFFLE:
                return super().submit(function, *args, **keywords)
            return super().submit(late, waits.random() * 0.004, function, *args, **keywords)
    return Crowded


concurrent.futures.ThreadPoolExecutor = crowded(concurrent.futures.ThreadPoolExecutor)
concurrent.futures.ProcessPoolExecutor = crowded(concurrent.futures.ProcessPoolExecutor)
