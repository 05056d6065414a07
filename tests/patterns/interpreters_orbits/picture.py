"""A picture of the Mandelbrot set, line by line."""


def escape(x, y, limit):
    a = b = 0.0
    for n in range(limit):
        a, b = a * a - b * b + x, 2 * a * b + y
        if a * a + b * b > 4:
            return n
    return limit


def line(y, width, limit):
    return "".join(" .:-=+*#%@"[escape(3.0 * x / width - 2, y, limit) % 10] for x in range(width))


def show():
    for row in range(40):
        print(line(row / 20 - 1, 300, 1500))
