"""The report page in real Chromium: it draws, answers to clicks and keys, and stays unmoved by hostile names.

The pages come from build/tests/test_html, made by hand, so that nothing needs to be recorded. KEEP=FOLDER keeps screenshots there."""
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import webdriver

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("PP_BUILD", "build"))
WRITER = os.path.join(BUILD, "tests", "test_html")
HOSTILE = "</script><img src=x onerror=alert(1)>"


def frames(browser):
    """[name, x, width] of the drawn frames, by name."""
    drawn = browser.script("""return [...document.querySelectorAll("#flame g.frame")].map(g =>
        [g.getAttribute("aria-label"), g.getBoundingClientRect().x, g.querySelector("rect").getBoundingClientRect().width])""")
    return {label.rsplit(", ", 1)[0]: (x, width) for label, x, width in drawn}


def settle(browser, ready):
    """Waits for an animation to end."""
    for _ in range(40):
        if ready():
            return True
        time.sleep(0.05)
    return False


@unittest.skipIf(webdriver.missing(), webdriver.missing())
@unittest.skipUnless(os.access(WRITER, os.X_OK), f"{WRITER} is not built (make unit)")
class PageCase(unittest.TestCase):
    kind, width, dark = "plain", 1280, False

    def shows(self, name):
        self.assertTrue(settle(self.browser, lambda: name in frames(self.browser)), f"{name} not in {frames(self.browser)}")

    def hides(self, name):
        self.assertTrue(settle(self.browser, lambda: name not in frames(self.browser)), f"{name} in {frames(self.browser)}")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        page = os.path.join(folder.name, "page.html")
        subprocess.run([WRITER, "--write", page, self.kind], check=True, cwd=ROOT)
        self.browser = webdriver.Browser(self.width, 900, self.dark)
        self.addCleanup(self.browser.close)
        self.browser.open(page)
        if self.kind != "static":
            width = "return document.getElementById('flame').clientWidth"
            self.assertTrue(settle(self.browser, lambda: frames(self.browser)["all threads"][1] >= self.browser.script(width) - 1))

    def tearDown(self):
        """Whatever a test did: no alert, no word on the console, no request but for the page itself."""
        if os.environ.get("KEEP"):
            self.browser.screenshot(os.path.join(os.environ["KEEP"], self.id().split(".", 1)[1] + ".png"), full=True)
        self.assertIsNone(self.browser.alert())
        self.assertEqual(self.browser.log("browser"), [])
        messages = [json.loads(entry["message"])["message"] for entry in self.browser.log("performance")]
        requests = [message["params"] for message in messages if message["method"] == "Network.requestWillBeSent"]
        urls = [request["request"]["url"] for request in requests if request["documentURL"].startswith("file://")]
        self.assertEqual([url for url in urls if not url.startswith("data:") and not url.endswith("/page.html")], [])
        self.assertEqual(sum(url.endswith("/page.html") for url in urls), 1)


class TestPage(PageCase):
    def test_answer(self):
        self.assertEqual(self.browser.text("#answer-figure"), "1.6×")
        self.assertEqual(self.browser.text("#answer"), "L1 in a process pool would make the program 1.6× as fast.")

    def test_names_are_text(self):
        browser = self.browser
        self.assertIn(HOSTILE, browser.text("#command"))
        self.assertEqual(browser.script("return document.images.length"), 0)
        self.assertEqual(browser.script("return document.querySelectorAll('script').length"), 4)
        self.shows(HOSTILE)
        shown = browser.script("return document.body.innerText")
        for hidden in ("\x1b", "\u202e"):
            self.assertNotIn(hidden, shown)
        self.assertIn("\\u202e", shown)

    def test_zoom(self):
        browser = self.browser
        before = frames(browser)["score_all"]
        self.assertLess(before[1], frames(browser)["all threads"][1] * 0.9)
        browser.click("#flame g.frame[aria-label^='score_all']")
        self.assertTrue(settle(browser, lambda: frames(browser)["score_all"][1] >= frames(browser)["all threads"][1] - 1))
        self.hides("smooth")
        browser.click("#reset")
        self.assertTrue(settle(browser, lambda: abs(frames(browser)["score_all"][1] - before[1]) < 1))
        self.shows("smooth")

    def test_views(self):
        browser = self.browser
        self.shows("network")
        browser.click("#views button[data-view=oncpu]")
        self.hides("network")
        browser.click("#views button[data-view=offcpu]")
        self.hides("smooth")
        self.hides("nothing to do")
        browser.click("#legend button[data-state=idle]")
        self.shows("nothing to do")

    def test_thread(self):
        browser = self.browser
        browser.click("#thread option[value='1']")
        self.hides("score_all")
        self.shows("Thread.run")

    def test_search(self):
        browser = self.browser
        browser.type("#search", "helpers.py(")
        self.assertEqual(browser.text("#found"), "nothing found")
        browser.script("arguments; const box = document.getElementById('search'); box.value = ''; box.dispatchEvent(new Event('input'))")
        browser.type("#search", "SCORE_ALL")
        self.assertIn("1 frame, ", browser.text("#found"))

    def test_tooltip(self):
        self.browser.script("""document.querySelector("#flame g.frame[aria-label^='load']").dispatchEvent(new MouseEvent("mouseover"))""")
        tip = self.browser.text("#tip")
        for part in ("load", "json/__init__.py:274", "889 ms", "disk", "of its caller"):
            self.assertIn(part, tip)

    def test_keyboard(self):
        browser = self.browser
        browser.script("document.querySelector('#flame g.frame[tabindex=\"0\"]').focus()")
        focused = "return document.activeElement.getAttribute('aria-label')"
        for key, name in (("\ue015", "<module>"), ("\ue015", "score_all"), ("\ue014", "smooth"), ("\ue012", "score_all")):
            browser.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": [
                {"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]}]})
            self.assertTrue(browser.script(focused).startswith(name), browser.script(focused))
        browser.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": [
            {"type": "keyDown", "value": "\ue007"}, {"type": "keyUp", "value": "\ue007"}]}]})
        self.assertTrue(settle(browser, lambda: "smooth" not in frames(browser)))

    def test_loop(self):
        browser = self.browser
        browser.click("#loops tr[data-loop=L3]")
        detail = browser.text("#detail")
        self.assertIn("of one iteration is used by the next", detail)
        self.assertIn("Leave it", detail)
        self.assertEqual(browser.script("return document.querySelectorAll('.patch').length"), 0)
        browser.click("#loops tr[data-loop=L1]")
        self.assertIn("+from concurrent.futures import ProcessPoolExecutor", browser.text(".patch"))
        self.assertIn("pyparallel apply run.pprof --loop L1", browser.text("#detail"))
        lines = browser.script("return [...document.querySelectorAll('.source .in-selected')].map(row => row.dataset.line)")
        self.assertEqual(lines, ["10", "11", "12"])
        browser.click("#detail .patch-head button")
        self.assertTrue(settle(browser, lambda: browser.text("#detail .patch-head button") == "Copied"))

    def test_loop_of_another_file(self):
        self.browser.click("#loops tr[data-loop=L2]")
        self.assertIn("helpers.py", self.browser.text("#files button[aria-selected=true]"))
        row = self.browser.text(".source .row[data-line='6']")
        self.assertIn("6.31 s", row)
        self.assertIn("math.sqrt", row)


class TestNarrow(PageCase):
    width = 700

    def test_fits(self):
        self.assertLessEqual(self.browser.script("return document.documentElement.scrollWidth"), 700)


class TestDark(PageCase):
    dark = True

    def test_dark(self):
        color = self.browser.script("return getComputedStyle(document.body).backgroundColor")
        self.assertLess(max(int(part) for part in color[4:-1].split(",")), 60)


class TestStatic(PageCase):
    kind = "static"

    def test_without_times(self):
        self.assertFalse(self.browser.script("return document.getElementById('flame-section').checkVisibility()"))
        self.assertIn("ProcessPoolExecutor", self.browser.text(".patch"))
        self.assertNotIn("Share", self.browser.text("#loops"))


class TestLittle(PageCase):
    kind = "little"

    def test_loop_that_the_program_hardly_feels(self):
        self.assertEqual(self.browser.text("#answer-figure"), "1.9×")
        self.assertEqual(self.browser.text("#answer"), "L1 in a process pool would be 1.9× as fast.")
        self.assertIn("between 1.7× and 2.0×. The loop takes 82.1 % of the time; the program as a whole would be 1.02× as fast.",
                      self.browser.text("#answer-why"))


class TestLarge(PageCase):
    kind = "large"

    def test_many_stacks(self):
        start = time.monotonic()
        self.browser.click("#views button[data-view=offcpu]")
        self.browser.click("#flame g.frame:nth-of-type(3)")
        self.assertLess(time.monotonic() - start, 5)
        self.assertLess(len(frames(self.browser)), 20000)


    def test_fold(self):
        browser = self.browser
        self.assertEqual(browser.text(".source .fold"), "⋯ 996 lines")
        browser.click(".source .fold")
        self.assertEqual(browser.script("return document.querySelectorAll('.source .row').length"), 1024)


class TestDeep(PageCase):
    kind = "deep"

    def test_deep_stacks(self):
        self.assertTrue(any(name == "(deeper)" for name in frames(self.browser)))
        self.browser.click("#views button[data-view=oncpu]")


if __name__ == "__main__":
    unittest.main()
