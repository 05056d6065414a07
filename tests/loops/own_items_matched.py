"""A pattern takes out of an item what it holds."""


def work(n):
    total = 0
    for i in range(60):  # expect: refused
        total = (total * 31 + n * i) % 10007
    return total


class Follower:
    def __init__(self, n):
        self.n = n
        self.v = 0
        self.seen = []
        self.ahead = None

    def run(self):
        self.v = work(self.n + (len(self.ahead) if self.ahead else 0))
        self.seen.append(self.v)


def follow():
    followers = [Follower(i) for i in range(4)]
    for i in range(1, 4):
        match followers[i - 1]:
            case Follower(seen=seen):
                followers[i].ahead = seen
    for follower in followers:  # expect: refused
        follower.run()
    return [f"{follower.v} {follower.seen}" for follower in followers]  # expect: safe


if __name__ == "__main__":
    print(follow())
