"""Other programs, one after the other."""
import subprocess
from concurrent.futures import ThreadPoolExecutor


def answer(number):
    command = "sleep 0.05; echo $((%d * 7 %% 31))" % number
    return int(subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, check=True).stdout)


def main():
    with ThreadPoolExecutor(16) as pool:
        print(list(pool.map(answer, range(80))))


if __name__ == "__main__":
    main()
