"""A thread that changes between two loops in the midst of others that switch a hundred thousand times a second: most of the switches are not looked
at, many of its stacks not walked, and each loop has its share of the time all the same. Oracle: the program's own clock."""
import json
import signal
import unittest

import harness
from harness import folder, pyparallel, running

PROGRAM = '''
import json, signal, socket, threading, time
left, right = socket.socketpair()
spent, ended = [], []
signal.signal(signal.SIGUSR1, lambda *_: ended.append(1))

def echo():
    while True:
        right.sendall(right.recv(10))

def yielding():
    while True:
        time.sleep(0)

def talking(end):
    while time.time() < end:
        left.sendall(b"x")
        left.recv(10)

def napping(end):
    while time.time() < end:
        time.sleep(0.01)

for work in [echo] + 6 * [yielding]:
    threading.Thread(target=work, daemon=True).start()
print("up", flush=True)
while not ended:
    for work in talking, napping:
        begin = time.time()
        work(begin + 0.3)
        spent.append((work.__name__, begin, time.time()))
print(json.dumps(spent))
'''
SECONDS = 4
WITHIN = 0.015


class Switching(unittest.TestCase):
    def take(self, python):
        with folder() as directory:
            with open(f"{directory}/program.py", "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            with running([python, "program.py"], cwd=directory) as target:
                self.assertEqual(target.stdout.readline(), "up\n")
                done = pyparallel("profile", "-q", "--backend", "ebpf", "-p", target.pid, "-d", SECONDS, "-o", "rec.pb.gz", "--json", "-",
                                  "--min-share", 0, cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                target.send_signal(signal.SIGUSR1)
                truth = json.loads(target.communicate(timeout=60)[0])
        report = json.loads(done.stdout)
        self.assertGreater(report["recording"]["skipped"], 1000)
        begin, length = report["recording"]["start_unix_s"], report["recording"]["duration_s"]
        for name in "talking", "napping":
            share = sum(max(0, min(end, begin + length) - max(start, begin)) for work, start, end in truth if work == name) / length
            measured = next(loop for loop in report["loops"] if loop["function"] == name)["wall_s"] / length
            print(f"\n    {name} {100 * measured:.2f} %, in truth {100 * share:.2f} %", end=" ", flush=True)
            self.assertLess(abs(measured - share), WITHIN, name)

    @unittest.skipUnless("ebpf" in harness.backends(), "no eBPF here")
    def test_two_loops(self):
        harness.measured(lambda: self.take(harness.PYTHON))


if __name__ == "__main__":
    harness.main()
