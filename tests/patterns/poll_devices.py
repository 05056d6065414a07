# pattern: thread_pool review
"""Devices that need a while until they have something to say."""
import time


class Device:
    def __init__(self, number):
        self.number = number

    def settle(self):
        time.sleep(0.02 + self.number % 5 * 0.01)

    def read(self):
        self.settle()
        return self.number * 37 % 101


def main():
    values = {}
    for number in range(60):
        values[number] = Device(number).read()
    print(values)


if __name__ == "__main__":
    main()
