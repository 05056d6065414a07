"""Looks parallel, is not: each step starts from the state that the one before left in an attribute."""


class Filter:
    def __init__(self):
        self.level = 1.0

    def step(self, value):
        for _ in range(4000):
            self.level = (self.level * 0.999 + value * 0.001) % 10.0
        return self.level


def main():
    smoother = Filter()
    results = []
    for value in range(2500):
        results.append(smoother.step(value % 7))
    print(f"{sum(results):.9f}")


if __name__ == "__main__":
    main()
