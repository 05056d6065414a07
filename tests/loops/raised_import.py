"""Items that their own method changes, where the loop runs as a module is imported: who imports it catches what it raises."""
import math

from raised_store import store


def work(n):
    return sum(math.sin(i * n) for i in range(300))


class Part:
    def __init__(self, n):
        self.n = n
        self.v = 0.0

    def run(self):
        self.v = self.v * 0.5 + work(self.n)
        if self.n == 2:
            raise ValueError("too many")


class Rig:
    def __init__(self):
        self.parts = [Part(i) for i in range(6)]

    def go(self):
        for part in self.parts:  # expect: review
            part.run()


def main():
    rig = store.rig = Rig()
    try:
        import raised_job
    except ValueError:
        print("caught")
    print([round(part.v, 9) for part in rig.parts])


if __name__ == "__main__":
    main()
