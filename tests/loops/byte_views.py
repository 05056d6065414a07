"""Bytes that can change, and views of them: a part of a view has other indices, and what it is a view of has other names."""
import array


def work(x):
    s = 0
    for i in range(30):
        s += i * x
    return s % 251


class Image:
    def __init__(self, width, data=None):
        self.width = width
        self.data = data if data is not None else bytearray(width)

    def get(self, x):
        return self.data[min(max(x, 0), self.width - 1)]

    def set(self, x, value):
        self.data[x] = value


def blur(image):
    out = Image(image.width)
    for x in range(image.width):  # expect: safe
        total = 0
        for d in (-1, 0, 1):
            total += work(image.get(x + d))
        out.set(x, total % 256)
    return out


def blur_in_place(image):
    for x in range(image.width):  # expect: refused
        image.set(x, work(image.get(x) + image.get(x - 1)))
    return image


def tail():
    buf = bytearray(range(100))
    view = memoryview(buf)[10:]
    for i in range(50):  # expect: refused
        buf[i + 10] = work(view[(i + 3) % 50])
    return buf


def through_view():
    buf = bytearray(range(100))
    view = memoryview(buf)[10:]
    for i in range(50):  # expect: refused
        view[i] = work(buf[i])
    return buf


def two_views():
    buf = bytearray(range(100))
    view = memoryview(buf)
    part = view[10:60]
    for i in range(40):  # expect: refused
        view[i + 10] = work(part[i + 1] + part[i - 1])
    return buf


def handed(buf, part):
    for i in range(40):  # expect: review
        part[i] = work(buf[i])
    return buf


def rows():
    buf = bytearray(range(100))
    parts = [memoryview(buf)[i:i + 10] for i in range(0, 90, 5)]
    for part in parts:  # expect: review
        part[7] = work(part[0])
    return buf


def numbers():
    values = array.array("i", range(100))
    view = memoryview(values)[1:]
    for i in range(50):  # expect: refused
        values[i] = work(view[i])
    return values


def other_bytes():
    buf = bytearray(range(100))
    out = bytearray(100)
    view = memoryview(buf)
    for i in range(40):  # expect: safe
        out[i] = work(view[i] + view[i + 2])
    return out


def copied():
    buf = bytearray(range(100))
    part = buf[10:]
    for i in range(40):  # expect: safe
        part[i] = work(buf[i])
    return part


def built():
    out = bytearray()
    for i in range(20):  # expect: safe
        row = bytearray()
        for k in range(10):
            row.append(work(i * k))
        out += row
    return out


def main():
    image = Image(30, bytearray(range(30)))
    print(blur(image).data, blur(blur(image)).data, blur_in_place(image).data)
    buf = bytearray(range(100))
    for result in tail(), through_view(), two_views(), handed(buf, memoryview(buf)[5:]), rows(), numbers(), other_bytes(), copied(), built():
        print(list(result))


if __name__ == "__main__":
    main()
