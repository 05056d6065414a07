"""Sleeps as long as the item says, and counts them."""
import time
from concurrent.futures import ThreadPoolExecutor


def nap(milliseconds):
    time.sleep(milliseconds / 1000)
    return milliseconds


def main():
    lengths = [20 + number % 7 * 5 for number in range(70)]
    with ThreadPoolExecutor(24) as pool:
        print(sum(pool.map(nap, lengths)))


if __name__ == "__main__":
    main()
