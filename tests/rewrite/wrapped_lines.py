# pattern: process_pool thread_pool
def work(first, second, third):
    return first + second * third


def main():
    numbers = [
        1,
        2,
        3,
    ]
    second = 10
    out = []
    for x in numbers:
        value = work(
            x,
            second,
            third=x + 1,
        )
        if value > 30 and \
                value < 1000:
            value = (value -
                     1)
        out.append(value)
    odd = [0] * 4
    for x in numbers:
        if ((x and work(x, 1, 2) in numbers) or
                (second and not work(x, 1, 3)) or
                (x % 2 and
                 work(x, 2, 2) > 4)):
            odd[x] = value
    print(odd, [
        work(n, 1, 2)
        for n in numbers
        if n != 2
    ], out)


if __name__ == "__main__":
    main()
