"""Sums of exact numbers and of durations, in dicts that make what is missing."""
import datetime
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction


def parse(text):
    for part in text.split(";"):
        name, amount = part.split("=")
        yield name.strip(), amount.strip()


def money(texts):
    totals = defaultdict(Decimal)
    for text in texts:  # expect: safe
        for name, amount in parse(text):  # expect: safe
            totals[name] += Decimal(amount)
    return sorted(totals.items())


def shares(texts):
    totals = defaultdict(Fraction)
    for text in texts:  # expect: safe
        for name, amount in parse(text):  # expect: safe
            totals[name] += Fraction(amount)
    return sorted(totals.items())


def spans(texts):
    per_day, per_name = defaultdict(timedelta), defaultdict(datetime.timedelta)
    for number, text in enumerate(texts):  # expect: safe
        for name, amount in parse(text):  # expect: safe
            per_day[number % 2] += timedelta(hours=float(amount))
            per_name[name] += datetime.timedelta(minutes=float(amount))
    return sorted(per_day.items()), sorted(per_name.items())


def cents(texts):
    totals = defaultdict(lambda: Decimal("0.00"))
    for text in texts:  # expect: safe
        for name, amount in parse(text):  # expect: safe
            totals[name] += Decimal(amount)
    return sorted(totals.items())


MADE = []


class Counted(Decimal):
    """What is missing is made where it is asked for, in an order that shows."""

    def __new__(cls, value="0"):
        MADE.append(value)
        return super().__new__(cls, value)


def counted(texts):
    totals = defaultdict(Counted)
    for text in texts:  # expect: refused
        for name, amount in parse(text):  # expect: refused
            totals[name] += Decimal(amount)
    return len(totals)


def main():
    texts = [f"a={i}.25;b={i * 3}.5;c{i % 3}=1.125" for i in range(9)]
    print(money(texts), shares(texts), spans(texts), cents(texts), counted(texts), MADE)


main()
