# pattern: process_pool thread_pool
class Scaler:
    def __init__(self, factor):
        self.factor = factor

    def scale(self, xs):
        out = []
        for x in xs:
            value = x * self.factor
            value = value * value
            out.append(value)
        return out


if __name__ == "__main__":
    print(Scaler(3).scale([1, 2, 3, 4]))
