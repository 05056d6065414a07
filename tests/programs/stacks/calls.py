"""Ways to call. Each line that leads to hold() says what its frame's copy tells of whom it is calling (probe/callees.h), as
tests/e2e/test_stacks.py checks: named, agrees, untold; "from 3.8": before that, nothing. For CPython 3.6 to 3.10."""
import functools
import sys


def hold(*args, **kwargs):
    print("held", flush=True)
    sys.stdin.readline()
    return args


def plain(x):
    hold()  # named
    hold(1, 2, [3, (4, x)])  # named
    hold(x, key=2)  # named
    hold(*(1, x))  # named
    hold(*(1,), **{"a": x})  # named
    y = x + 1 if hold(x) else hold(2)  # named
    z = [x, y, hold(x), {x: hold(y)}]  # named
    return f"{hold(x)}{z!r:>{len(z)}}", x < y < len(hold(1))  # named


def variables(x):
    f = hold
    f(x)  # named
    other(x)  # agrees
    (f if x else len)(x)  # agrees
    (lambda: hold(x))()  # agrees named
    functools.partial(hold, x)()  # agrees
    [hold][0](x)  # agrees
    part = functools.partial(f, x)
    return part()  # named


def blocks(x):
    for i in range(2):
        hold(i)  # named
        if i:
            break
    while x:
        hold(x)  # named
        x -= 1
        if x > 5:
            continue
        try:
            hold(1)  # named
        finally:
            hold(2)  # named
    else:
        hold(3)  # named
    with Manager() as manager, Manager():
        hold(manager)  # named
        for x in (1,):
            with Manager():
                hold(4)  # named
    return hold(x)  # named


def raises(x):
    try:
        hold(x)  # named
        raise ValueError
    except (KeyError, IndexError):
        pass
    except ValueError as error:
        hold(error)  # named
        try:
            raise KeyError
        except KeyError:
            hold(x)  # named
    else:
        pass
    try:
        try:
            raise ValueError
        except:
            hold(1)  # named
            raise
        finally:
            x = 1
    except ValueError:
        pass
    for i in (1, 2):
        try:
            continue
        finally:
            hold(i)  # named from 3.8
    return hold(x, *[i for i in (1, 2)])  # named


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *what):
        return False


class Held:
    def __init__(self, x=None):
        if x is not None:
            hold(x)  # named

    def method(self, x):
        return hold(self, x)  # named

    @property
    def attribute(self):
        return hold(1)  # named

    @classmethod
    def made(cls):
        return hold(cls)  # named

    @staticmethod
    def free():
        return hold(2)  # named

    held = hold
    again = method


def methods():
    held = Held()
    held.method(1)  # named
    held.again(1)  # agrees from 3.7
    Held.method(held, held.method(2))  # named
    bound = held.method
    bound(3)  # untold
    held.made()  # named
    held.free()  # named
    held.attribute  # untold
    Held(4)  # untold
    getattr(held, "method")(5)  # untold
    held.held()  # agrees from 3.7


def decorate(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)  # agrees
    return wrapper


@decorate
def decorated(x):
    return hold(x)  # named


def others(x):
    decorated(x)  # agrees
    sorted([x], key=lambda x: hold(x))  # agrees named
    list(map(hold, [x]))  # untold
    [hold(i) for i in range(2)]  # agrees named
    return {i: hold(i) for i in range(1)}  # agrees named


def numbers(x):
    hold(x)  # named
    got = yield x
    hold(got)  # named


def delegate(x):
    yield from numbers(x)  # agrees


async def coroutine(x):
    hold(x)  # named


async def awaits(x):
    await coroutine(x)  # agrees
    async with Asynchronous():
        hold(x)  # named
    async for y in Asynchronous():
        hold(y)  # named
    hold(x)  # named


class Asynchronous:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *what):
        return False

    def __aiter__(self):
        self.left = 1
        return self

    async def __anext__(self):
        self.left -= 1
        if self.left < 0:
            raise StopAsyncIteration
        return self.left


def generators(x):
    for y in numbers(x):  # agrees
        x += y
    for y in delegate(x):  # agrees
        x += y
    list(numbers(x))  # agrees
    sum(y for y in numbers(1))  # agrees
    try:
        awaits(x).send(None)  # agrees from 3.7
    except StopIteration:
        pass


other = hold
plain(1)  # named
variables(1)  # named
blocks(1)  # named
raises(1)  # named
methods()  # named
others(1)  # named
generators(1)  # named
print("done", flush=True)
