"""A CPU-bound batch: scores generated documents one after the other. Usage: main.py [DOCUMENTS]"""
import sys

from textstats import score

WORDS = "quick silver engines parallel measure iterate kernel sample profile worker ordered evidence loop stack".split()


def document(number, length=60):
    return " ".join(WORDS[(number * 7 + i * i) % len(WORDS)] + "x" * ((number + i) % 5) for i in range(length))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 800
    documents = [document(number) for number in range(count)]
    scores = []
    total = 0.0
    for text in documents:
        value = score(text)
        scores.append(value)
        total += value
    print(f"{len(scores)} documents, mean {total / len(scores):.6f}, highest {max(scores):.6f}")
    print(" ".join(f"{value:.3f}" for value in scores[:10]))


if __name__ == "__main__":
    main()
