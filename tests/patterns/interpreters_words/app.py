# pattern: interpreter_pool review
# python: 3.14
import sys
import time

import nearest_words

if __name__ == "__main__":
    before = time.perf_counter()
    nearest_words.show()
    print("work", time.perf_counter() - before, file=sys.stderr)
