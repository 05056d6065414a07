"""Modules that a function or a loop imports: who comes first runs them, and each process anew."""
import late_quiet


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def loudly(n):
    import late_loud
    return late_loud.size(n) + cost(n)


def quietly(n):
    import late_quiet
    return late_quiet.size(n) + cost(n)


def first(n):
    from late_first import size
    return size(n) + cost(n)


def main():
    a, b, c, d = [], [], [], []
    for i in range(5):  # expect: review
        a.append(loudly(i))
    for i in range(5):  # expect: safe
        b.append(quietly(i))
    for i in range(5):  # expect: review
        c.append(first(i))
    for i in range(5):  # expect: safe
        d.append(late_quiet.size(i) + cost(i))
    print(a, b, c, d)


if __name__ == "__main__":
    main()
