"""The best of objects that inner loops make: its weight is compared, the object itself is only kept."""
import hashlib


class Plan:
    def __init__(self, a, b):
        self.a = a
        self.b = b
        self.notes = []


def weigh(plan):
    return int(hashlib.sha256(repr((plan.a, plan.b)).encode()).hexdigest(), 16) % 1009


def best_of(n):
    top, best = -1, None
    for a in range(n):  # expect: safe
        for b in range(n):
            plan = Plan(a, b)
            weight = weigh(plan)
            if weight > top:
                top, best = weight, plan
    return best


def best_in_two_steps(n):
    top = -1
    best = None
    for a in range(n):  # expect: safe
        for b in range(n):
            plan = Plan(a, b)
            weight = weigh(plan)
            if weight > top:
                top = weight
                best = plan
    return best


def looked_into(n):
    top, best = -1, None
    for a in range(n):  # expect: refused
        for b in range(n):
            plan = Plan(a, b)
            weight = weigh(plan)
            if weight > top or (best is not None and best.b > 4):
                top, best = weight, plan
            plan.b += 1
    return best


def changed_where_kept(n):
    top, best = -1, None
    for a in range(n):  # expect: refused
        for b in range(n):
            plan = Plan(a, b)
            weight = weigh(plan)
            if weight > top:
                top, best = weight, plan
                best.notes.append(b)
    return best


def main():
    for find in best_of, best_in_two_steps, looked_into, changed_where_kept:
        best = find(6)
        print(find.__name__, best.a, best.b, best.notes)


main()
