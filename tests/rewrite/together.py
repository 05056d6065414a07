# pattern: process_pool
# share: once
class Team:
    def __init__(self, name, wins):
        self.name = name
        self.wins = wins


def odds(a, b):
    return sum((a.wins * k + b.wins) % 7 for k in range(50))


def table(teams):
    rows = []
    for team in teams:
        total = 0
        for other in teams:
            if other is team:
                continue
            total += odds(team, other)
        rows.append((team.name, total))
    return rows


def main():
    teams = [Team("t%d" % n, n * 5 % 11) for n in range(8)]
    print(table(teams))
    print(table([teams[0], teams[1], teams[0]]))


if __name__ == "__main__":
    main()
