print("late_loud is imported")


def size(n):
    return n + 1
