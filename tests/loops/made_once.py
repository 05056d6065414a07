"""Functions that make an object once, keep it, and give it to all who ask."""


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


BUFFER = None
STATE = None
POOL = {}


def of_global():
    global BUFFER
    if BUFFER is None:
        BUFFER = [0] * 9
    return BUFFER


def in_global():
    global STATE
    if STATE is None:
        STATE = {"buffer": [0] * 9}
    return STATE["buffer"]


def of_function():
    if not hasattr(of_function, "buffer"):
        of_function.buffer = [0] * 9
    return of_function.buffer


def maker():
    buffer = None

    def make():
        nonlocal buffer
        if buffer is None:
            buffer = [0] * 9
        return buffer
    return make


def of_pool():
    if 9 not in POOL:
        POOL[9] = [0] * 9
    return POOL[9]


class Owner:
    buffer = None

    @classmethod
    def make(cls):
        if cls.buffer is None:
            cls.buffer = [0] * 9
        return cls.buffer


class Both:
    def __init__(self):
        self.a = of_pool()
        self.b = of_pool()

    def run(self):
        for i in range(1, 9):  # expect: review alias
            self.a[i] = cost(self.b[i - 1] + i)
        return self.a


def anew():
    return [0] * 9


def run_global(a, b):
    for i in range(1, 9):  # expect: review alias
        a[i] = cost(b[i - 1] + i)
    return a


def run_in_global(a, b):
    for i in range(1, 9):  # expect: review alias
        a[i] = cost(b[i - 1] + i)
    return a


def run_function(a, b):
    for i in range(1, 9):  # expect: review alias
        a[i] = cost(b[i - 1] + i)
    return a


def run_closure(a, b):
    for i in range(1, 9):  # expect: review alias
        a[i] = cost(b[i - 1] + i)
    return a


def run_pool(a, b):
    for i in range(1, 9):  # expect: review alias
        a[i] = cost(b[i - 1] + i)
    return a


def run_class(a, b):
    for i in range(1, 9):  # expect: review alias
        a[i] = cost(b[i - 1] + i)
    return a


def run_anew(a, b):
    for i in range(1, 9):  # expect: safe
        a[i] = cost(b[i - 1] + i)
    return a


if __name__ == "__main__":
    make = maker()
    print(run_global(of_global(), of_global()), run_in_global(in_global(), in_global()), run_function(of_function(), of_function()))
    print(run_closure(make(), make()), run_pool(of_pool(), of_pool()), run_class(Owner.make(), Owner.make()))
    print(run_anew(anew(), anew()), Both().run())
