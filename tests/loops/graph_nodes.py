"""Searches in a graph that a defaultdict holds: the nodes that they come to are all there, so that asking for their edges makes nothing."""
import heapq
import itertools
from collections import defaultdict, deque


def load(n):
    graph = defaultdict(set)
    for i in range(n):
        a, b = str(i), str(i * 7 % (n + 1))
        graph[a].add(b)
        graph[b].add(a)
    return graph


def distances(graph, start):
    dist = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in graph[node]:
            if other not in dist:
                dist[other] = dist[node] + 1
                queue.append(other)
    return dist


def closeness(graph):
    out = {}
    for node in graph:  # expect: safe
        dist = distances(graph, node)
        out[node] = (len(dist) - 1) / (sum(dist.values()) or 1)
    return out


def farthest(graph):
    return {n: max(distances(graph, n).values()) for n in sorted(graph)}  # expect: safe


def triangles(graph):
    total = 0
    for a in graph:  # expect: safe
        others = sorted(graph[a])
        for i, b in enumerate(others):
            total += len(graph[b] & graph[a]) * i
    return total


def betweenness(graph):
    score = dict.fromkeys(graph, 0.0)
    for s in graph:  # expect: safe
        stack, before, paths, dist, queue = [], defaultdict(list), defaultdict(int), {s: 0}, deque([s])
        paths[s] = 1
        while queue:
            v = queue.popleft()
            stack.append(v)
            for w in sorted(graph[v]):
                if w not in dist:
                    dist[w] = dist[v] + 1
                    queue.append(w)
                if dist[w] == dist[v] + 1:
                    paths[w] += paths[v]
                    before[w].append(v)
        share = defaultdict(float)
        while stack:
            w = stack.pop()
            for v in before[w]:
                share[v] += paths[v] / paths[w] * (1 + share[w])
            if w != s:
                score[w] += share[w]
    return score


def from_elsewhere(graph):
    out = []
    for node in list(graph):  # expect: refused
        out.append((len(distances_of(graph, node + "x")), len(graph)))
    return out


def distances_of(graph, start):
    seen, queue = {start}, [start]
    while queue:
        node = queue.pop()
        for other in graph[node]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return seen


class Roads:
    """Edges with weights, in an attribute; levels, heaps and recursion."""

    def __init__(self):
        self.near = defaultdict(list)

    def add(self, a, b, w):
        self.near[a].append((b, w))
        self.near[b].append((a, w))

    def of(self, n):
        return self.near[n]

    def cheapest(self, source):
        best, heap = {}, [(0, source)]
        while heap:
            d, u = heapq.heappop(heap)
            if u in best:
                continue
            best[u] = d
            for v, w in self.near[u]:
                if v not in best:
                    heapq.heappush(heap, (d + w, v))
        return best

    def levels(self, start):
        frontier, seen, depth = [start], {start}, 0
        while frontier:
            found = []
            for n in frontier:
                for m, _ in self.of(n):
                    if m not in seen:
                        seen.add(m)
                        found.append(m)
            frontier = found
            depth += 1
        return depth

    def astray(self, start):
        heap, seen = [(0, start)], set()
        while heap and len(seen) < 9:
            d, u = heapq.heappop(heap)
            seen.add(u)
            for v, w in self.near[u]:
                heapq.heappush(heap, (d + w, v + 1000))
        return seen

    def stacked(self, start):
        stack, seen = [start], set()
        while stack:
            n = stack.pop()
            if n not in seen:
                seen.add(n)
                stack += [m for m, w in self.near[n]]
                if len(seen) == 3:
                    stack[0:0] = [5000]
        return seen


def roads(n):
    r = Roads()
    for i in range(n):
        r.add(i, i * 7 % (n + 1), i % 5 + 1)
    return r


def tables(n):
    r = roads(n)
    out = {}
    for k in sorted(r.near):  # expect: safe
        out[k] = r.cheapest(k)
    return out


def depths(n):
    r = roads(n)
    return [r.levels(k) for k in list(r.near)]  # expect: safe


def of_two(n):
    r, other = roads(n), roads(2)
    other.add(700, 701, 1)
    out = []
    for k in list(other.near):  # expect: refused
        out.append((len(walk(r, k)), len(r.near)))
    return out


def walk(r, start):
    seen, stack = set(), [start]
    while stack:
        n = stack.pop()
        if n not in seen:
            seen.add(n)
            for m, _ in r.near[n]:
                stack.append(m)
    return seen


def went_astray(n):
    r = roads(n)
    out = []
    for k in list(r.near):  # expect: refused
        out.append((len(r.astray(k)), len(r.near)))
    return out


def went_off_the_stack(n):
    r = roads(n)
    out = []
    for k in list(r.near):  # expect: refused
        out.append((len(r.stacked(k)), len(r.near)))
    return out


def cost_of(graph, start):
    cost, todo = {start: 0}, deque([start])
    while todo:
        u = todo.popleft()
        for v, w in graph[u].items():
            if v not in cost or cost[u] + w < cost[v]:
                cost[v] = cost[u] + w
                todo.append(v)
    return cost


def weighted(n):
    graph = defaultdict(dict)
    for i in range(n):
        a, b = i, i * 7 % (n + 1)
        graph[a][b] = i
        graph[b][a] = i
    out = []
    for k in graph:  # expect: safe
        out.append(sum(cost_of(graph, k).values()))
    return out


def way(graph, start, goal):
    queue, seen = deque([(start, [start])]), {start}
    while queue:
        node, path = queue.popleft()
        if node == goal:
            return path
        for other in sorted(graph[node]):
            if other not in seen:
                seen.add(other)
                queue.append((other, path + [other]))
    return None


def ways(n):
    graph = load(n)
    return [way(graph, a, b) for a, b in itertools.combinations(sorted(graph), 2)]  # expect: safe


def count_near(graph, a):
    return len(graph[a]), len(graph)


def pairs_astray(n):
    graph = load(n)
    return [count_near(graph, b) for a, b in itertools.combinations(sorted(graph) + ["none"], 2)]  # expect: refused


if __name__ == "__main__":
    print(weighted(9), ways(6), pairs_astray(6))
    g = load(30)
    print(sorted(closeness(g).items()), sorted(farthest(g).items()), triangles(g), sorted((k, round(v, 6)) for k, v in betweenness(g).items()))
    print(from_elsewhere(load(9)))
    print(tables(9), depths(9), of_two(5), went_astray(5), went_off_the_stack(5))
