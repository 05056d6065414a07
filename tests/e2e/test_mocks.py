"""Functions in whose place the project's tests put something else: loops whose workers call them get no processes without a look, and the tests
say the same after `apply --all` as before. What no test replaces, or what is only a number, gets them."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

import harness

# A function of shop.prices each, and the way in which a test replaces it.
WAYS = {
    "by_text": "with mock.patch('shop.prices.by_text', return_value=5) as fake:\n            {check}",
    "by_decorator": "{check}",
    "by_object": "with patch.object(prices, 'by_object', return_value=5) as fake:\n            {check}",
    "by_alias": "with replace('shop.prices.by_alias', return_value=5) as fake:\n            {check}",
    "by_keyword": "with mock.patch(target='shop.prices.by_keyword', return_value=5) as fake:\n            {check}",
    "by_format": "with mock.patch(f'{{MODULE}}.by_format', return_value=5) as fake:\n            {check}",
    "by_sum": "with mock.patch(MODULE + '.by_sum', return_value=5) as fake:\n            {check}",
    "by_percent": "with mock.patch('%s.by_percent' % MODULE, return_value=5) as fake:\n            {check}",
    "by_several": "with mock.patch.multiple('shop.prices', by_several=mock.DEFAULT) as fakes:\n            fake = fakes['by_several']\n            fake.return_value = 5\n            {check}",
    "by_variable": "for name in ['shop.prices.by_variable']:\n            with mock.patch(name, return_value=5) as fake:\n                {check}",
    "by_start": "patcher = mock.patch('shop.prices.by_start')\n        fake = patcher.start()\n        fake.return_value = 5\n        {check}\n        patcher.stop()",
    "in_library": "with mock.patch('shop.prices.math.isqrt', return_value=5) as fake:\n            {check}",
    "in_library_itself": "with mock.patch('math.factorial', return_value=5) as fake:\n            {check}",
    "imported": "with mock.patch('shop.prices.rate', return_value=5) as fake:\n            {check}",
    "of_class": "with mock.patch('shop.prices.Price.of_class', return_value=5) as fake:\n            {check}",
    "of_object": "with mock.patch.object(prices.PRICE, 'of_object', return_value=5) as fake:\n            {check}",
    "whole_class": "with mock.patch('shop.prices.Other') as fake:\n            fake.return_value = 5\n            {check}",
    "builtin": "with mock.patch('builtins.pow', return_value=5) as fake:\n            {check}",
}
BODIES = {"in_library": "math.isqrt(x)", "in_library_itself": "math.factorial(x % 9)", "imported": "rate(x)", "of_class": "Price(x).of_class()",
          "of_object": "PRICE.of_object(x)", "whole_class": "Other(x)", "builtin": "pow(x, 3, 7)"}
MODULE = '''import math

from shop.rates import rate

LIMIT = 3


class Price:
    def __init__(self, n):
        self.n = n

    def of_class(self):
        return self.n * 2

    def of_object(self, x):
        return x + self.n

    def left(self):
        return self.n * 3


class Other:
    def __init__(self, n):
        self.n = n


PRICE = Price(4)


'''
LEFT = '''def left_alone(x: int):
    return x ** 5 % 7 + LIMIT


def all_left_alone(xs: list[int]):
    out = []
    for x in xs:
        out.append(left_alone(x))
    for x in xs:
        out.append(Price(x).left())
    for x in xs:
        out.append(math.gcd(x, 12))
    return out
'''
TESTS = '''import unittest
from unittest import mock
from unittest.mock import patch
from unittest.mock import patch as replace

from shop import prices

MODULE = "shop.prices"


class Prices(unittest.TestCase):
    def test_left_alone(self):
        with patch("shop.prices.LIMIT", 10):
            self.assertEqual(prices.all_left_alone([1, 2])[:2], [11, 14])
'''


def module():
    text = MODULE
    for name in WAYS:
        if name not in BODIES:
            text += f"def {name}(x: int):\n    return x ** 5 % 7 + x * x\n\n\n"
        text += f"def all_{name}(xs: list[int]):\n    out = []\n    for x in xs:\n        out.append({BODIES.get(name, name + '(x)')})\n    return out\n\n\n"
    return text + LEFT


def tests():
    text = TESTS
    for name, way in WAYS.items():
        check = f"self.assertEqual(prices.all_{name}([1, 2, 3]), [5, 5, 5]), self.assertEqual(fake.call_count, 3)"
        decorator = "    @patch('shop.prices.by_decorator', return_value=5)\n" if name == "by_decorator" else ""
        text += f"\n{decorator}    def test_{name}(self{', fake' if decorator else ''}):\n        " + way.format(check=check) + "\n"
    return text + "\n\nif __name__ == '__main__':\n    unittest.main()\n"


class Mocks(unittest.TestCase):
    def write(self, folder, files):
        for name, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)

    def run_tests(self, folder):
        return subprocess.run([sys.executable, "-m", "unittest", "-q", "tests/test_prices.py"], cwd=folder, capture_output=True, text=True, timeout=300)

    def project(self, folder, tested=None):
        self.write(folder, {"shop/__init__.py": "", "shop/rates.py": "def rate(x: int):\n    return x * 3 % 7\n", "shop/prices.py": module(),
                            "tests/test_prices.py": tested if tested is not None else tests()})

    def reasons(self, folder):
        """What stands against the loops of shop/prices.py, by the function that they stand in."""
        done = harness.pyparallel("suggest", "-q", "--json", "-", ".", cwd=folder)
        loops = [loop for loop in json.loads(done.stdout)["loops"] if loop["file"].endswith("/prices.py")]
        return {loop["function"]: {reason["code"] for reason in loop["reasons"]} - {"process-state", "pickle"} for loop in loops}

    def test_all_ways(self):
        with tempfile.TemporaryDirectory() as folder:
            self.project(folder)
            found = self.reasons(folder)
            for name in WAYS:
                with self.subTest(name=name):
                    self.assertEqual(found["all_" + name], {"process-mock"})
            self.assertEqual(found["all_left_alone"], set())
            self.assertEqual(self.run_tests(folder).returncode, 0)
            done = harness.pyparallel("apply", "-q", "--all", ".", cwd=folder)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            self.assertIn("Pool", harness.read(os.path.join(folder, "shop/prices.py")))
            after = self.run_tests(folder)
            self.assertEqual(after.returncode, 0, after.stderr)

    def test_without_tests(self):
        with tempfile.TemporaryDirectory() as folder:
            self.project(folder, "")
            self.assertEqual(set().union(*self.reasons(folder).values()), set())

    def test_threads(self):
        """They share the mock, but not the order of its calls."""
        for check, order in ("self.assertEqual(fake.call_count, 3)", False), ("fake.side_effect = [1, 2, 3]", True), ("fake.call_args_list", True):
            tested = f"from unittest import mock, TestCase\n\n\nclass T(TestCase):\n    def test(self):\n        with mock.patch('shop.prices.by_text') as fake:\n            {check}\n"
            with tempfile.TemporaryDirectory() as folder:
                self.project(folder, tested)
                self.assertEqual("mocked" in self.reasons(folder)["all_by_text"], order, check)

    def test_monkeypatch(self):
        """pytest's and pytest-mock's ways, the first of them in a file that no import joins with what it replaces."""
        for line, name in (("monkeypatch.setattr('shop.prices.by_text', lambda x: 5)", "by_text"), ("monkeypatch.setattr(prices, 'by_object', fake)", "by_object"),
                           ("monkeypatch.setattr(prices.Price, 'of_class', fake)", "of_class"), ("mocker.spy(prices, 'by_sum')", "by_sum"),
                           ("monkeypatch.delattr('shop.prices.by_alias')", "by_alias"), ("mocker.patch('shop.prices.rate')", "imported"),
                           ("for name in ('by_start', 'x'):\n        monkeypatch.setattr(prices, name, fake)", "by_start"), ("m.setattr(math, 'isqrt', fake)", "in_library")):
            imports = "" if "'shop" in line else "import math\nfrom shop import prices\n\n\n"
            tested = f"{imports}def test(monkeypatch, mocker, fake, m):\n    {line}\n"
            with tempfile.TemporaryDirectory() as folder, self.subTest(line=line):
                self.project(folder, tested)
                self.assertEqual({at for at, codes in self.reasons(folder).items() if codes}, {"all_" + name})

    def test_other_patches(self):
        """Requests, texts that name nothing, and a method called setattr are no mocks."""
        for line in "client.patch('/shop/prices')", "session.patch(url)", "requests.patch('http://shop.prices/by_text')", "store.setattr(prices, 'by_text', 1)":
            with tempfile.TemporaryDirectory() as folder, self.subTest(line=line):
                self.project(folder, f"from shop import prices\n\n\ndef test(client, session, store, requests, url):\n    {line}\n")
                self.assertEqual(set().union(*self.reasons(folder).values()), set())


if __name__ == "__main__":
    unittest.main()
