# pattern: process_pool thread_pool
def work(x):
    return x * x


def table(xs):
    return [work(x) for x in xs]


print(table(range(5))) if __name__ == "__main__" else None

import sys

if __name__ == "__main__":
    print(table(range(3)), sys.version_info > (3,))
