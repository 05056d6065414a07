"""Jobs that are asked again and again whether they have ended, with a sleep between."""
# pattern: thread_pool review
import functools
import time
from concurrent.futures import ThreadPoolExecutor


class Job:
    def __init__(self, number, seconds):
        self.number = number
        self.ends = time.monotonic() + seconds

    def done(self):
        return time.monotonic() >= self.ends


class Late(Exception):
    pass


def wait_for(job, limit):
    tries = 0
    while not job.done():
        time.sleep(0.002)
        tries += 1
        if tries > limit:
            raise Late(job.number)
    return job.number * 2


def results(jobs, limit=1000):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        found.extend(pool.map(functools.partial(wait_for, limit=limit), jobs))
    return found


def _report_item(job):
    return wait_for(job, 1000)


def report(jobs):
    total = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for job, value in zip(jobs, pool.map(_report_item, jobs)):
            total += value
            print("job", job.number, value, total)


def main():
    print(results([Job(0, 0.05), Job(1, 0.03), Job(2, 0.01)]), results([]), results([Job(1, 0)]))
    report([Job(0, 0.01), Job(1, 0.01)])
    try:
        print(results([Job(0, 0), Job(9, 60), Job(8, 60)], 3))
    except Late as late:
        print("late", late)


if __name__ == "__main__":
    main()
