# pattern: process_pool
# share: once
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


class Team:
    def __init__(self, name, wins):
        self.name = name
        self.wins = wins


def odds(a, b):
    return sum((a.wins * k + b.wins) % 7 for k in range(50))


def _table_item(team, teams):
    total = 0
    for other in teams:
        if other is team:
            continue
        total += odds(team, other)
    return total


def table(teams):
    rows = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for team, total in zip(teams, pool.map(functools.partial(_table_item, teams=teams), teams, chunksize=len(teams) // 200 + 1)):
            rows.append((team.name, total))
    return rows


def _main_item(n):
    return Team("t%d" % n, n * 5 % 11)


def main():
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        teams = list(pool.map(_main_item, range(8)))
    print(table(teams))
    print(table([teams[0], teams[1], teams[0]]))


if __name__ == "__main__":
    main()
