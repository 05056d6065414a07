"""Graphs in defaultdicts of which an edge's other end need not be a key: asking for its edges makes one."""
from collections import defaultdict


def reached(graph, start):
    seen, stack = set(), [start]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            for other in graph[node]:
                stack.append(other)
    return len(seen)


def one_way(n):
    graph = defaultdict(list)
    for i in range(n):
        graph[i].append(i * 7 % n + 3)
    out = []
    for node in list(graph):  # expect: refused
        out.append((reached(graph, node), len(graph)))
    return out


def reached_there(graph, start):
    seen, stack = set(), [start]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            for other in graph[node]:
                stack.append(other)
    return len(seen)


def sometimes(n):
    graph = defaultdict(list)
    for i in range(n):
        a, b = i, i + 2
        graph[a].append(b)
        if i % 3:
            graph[b].append(a)
    out = []
    for node in list(graph):  # expect: refused
        out.append((reached_there(graph, node), len(graph)))
    return out


def reached_rebound(graph, start):
    seen, stack = set(), [start]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            for other in graph[node]:
                stack.append(other)
    return len(seen)


def rebound(n):
    graph = defaultdict(list)
    for i in range(n):
        a, b = i, i + 2
        graph[a].append(b)
        b += 100
        graph[b].append(a)
    out = []
    for node in list(graph):  # expect: refused
        out.append((reached_rebound(graph, node), len(graph)))
    return out


def reached_caught(graph, start):
    seen, stack = set(), [start]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            for other in graph[node]:
                stack.append(other)
    return len(seen)


def caught(words):
    graph = defaultdict(list)
    for w in words:
        try:
            graph[w[0]].append(w)
            graph[w] = [w[0]] * int(w)
        except ValueError:
            pass
    out = []
    for node in list(graph):  # expect: refused
        out.append((reached_caught(graph, node), len(graph)))
    return out


def reached_taken(graph, start):
    seen, stack = set(), [start]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            for other in graph[node]:
                stack.append(other)
    return len(seen)


def taken_away(n):
    graph = defaultdict(list)
    for i in range(n):
        a, b = i, i + 2
        graph[a].append(b)
        graph[b].append(a)
    same = graph
    same.pop(4)
    out = []
    for node in list(graph):  # expect: refused
        out.append((reached_taken(graph, node), len(graph)))
    return out


def reached_aliased(graph, start):
    seen, stack = set(), [start]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            for other in graph[node]:
                stack.append(other)
    return len(seen)


def aliased(n):
    graph = defaultdict(list)
    for i in range(n):
        a, b = i, i + 2
        graph[a].append(b)
        graph[b].append(a)
    max(graph[0], graph[1], key=len).append(900)
    out = []
    for node in list(graph):  # expect: refused
        out.append((reached_aliased(graph, node), len(graph)))
    return out


if __name__ == "__main__":
    print(one_way(9), sometimes(9), rebound(5), caught(["12", "ab", "3"]), taken_away(9), aliased(9))
