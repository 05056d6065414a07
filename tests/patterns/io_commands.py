# pattern: thread_pool review
"""Other programs, one after the other."""
import subprocess


def answer(number):
    command = "sleep 0.05; echo $((%d * 7 %% 31))" % number
    return int(subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, check=True).stdout)


def main():
    answers = []
    for number in range(80):
        answers.append(answer(number))
    print(answers)


if __name__ == "__main__":
    main()
