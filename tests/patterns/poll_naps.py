# pattern: thread_pool
"""Sleeps as long as the item says, and counts them."""
import time


def nap(milliseconds):
    time.sleep(milliseconds / 1000)
    return milliseconds


def main():
    slept = 0
    for milliseconds in [20 + number % 7 * 5 for number in range(70)]:
        slept += nap(milliseconds)
    print(slept)


if __name__ == "__main__":
    main()
