# pattern: thread_pool review
"""Files that other programs will have written some time from now."""
import os
import subprocess
import tempfile
import time


def wait_for(path):
    while not os.path.exists(path):
        time.sleep(0.01)
    with open(path) as file:
        return file.read().strip()


def started(folder, number):
    path = os.path.join(folder, "%d.done" % number)
    script = 'sleep 0.0%d; echo "%d" > "$0.new"; mv "$0.new" "$0"' % (number % 5 + 3, number * 3)
    return path, subprocess.Popen(["sh", "-c", script, path])


def result(folder, number):
    path, job = started(folder, number)
    found = wait_for(path)
    job.wait()
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for number in range(50):
            results.append(result(folder, number))
    print(results)


if __name__ == "__main__":
    main()
