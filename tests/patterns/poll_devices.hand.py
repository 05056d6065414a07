"""Devices that need a while until they have something to say."""
import time
from concurrent.futures import ThreadPoolExecutor


class Device:
    def __init__(self, number):
        self.number = number

    def settle(self):
        time.sleep(0.02 + self.number % 5 * 0.01)

    def read(self):
        self.settle()
        return self.number * 37 % 101


def main():
    with ThreadPoolExecutor(16) as pool:
        print(dict(enumerate(pool.map(lambda number: Device(number).read(), range(60)))))


if __name__ == "__main__":
    main()
