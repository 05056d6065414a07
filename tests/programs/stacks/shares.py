"""Times its own parts: half slow native calls, half many tiny calls; and prints each part's nanoseconds when it is sent SIGUSR1.
scripts/stacks --bias compares the snapshots' shares with them."""
import hashlib
import signal
from time import perf_counter_ns as clock

signal.alarm(120)
data = b"x" * 2500
spent = [0, 0, 0]


def leaf(x):
    return x


def tiny(x):
    leaf(x)


def native():
    hashlib.sha256(data)
    hashlib.sha256(data)
    hashlib.sha256(data)
    hashlib.sha256(data)


def calls():
    for i in range(100):
        tiny(i)


def nested():
    total = 0
    for i in range(10):
        for k in range(20):
            total += leaf(k)
    return total


def main():
    while not asked:
        a = clock()
        native()
        b = clock()
        calls()
        c = clock()
        nested()
        d = clock()
        spent[0] += b - a
        spent[1] += c - b
        spent[2] += d - c


asked = []
signal.signal(signal.SIGUSR1, lambda *_: asked.append(1))
print("up", flush=True)
main()
print(*spent)
