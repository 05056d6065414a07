"""The labelled loops of tests/loops before three judges: their labels, a tracer (tracer.py), and execution.

    run.py [--quick] [--pyparallel EXE] [NAME...]

Each program is run as it is, then rewritten by `pyparallel apply --all` with each kind of pool, and run again with 1, 2, 3 and 8 workers that
finish in shuffled order: it has to print the same and to end the same way. The tracer runs the program as it is and as rewritten.
Prints the table of true and false positives and negatives; exit status 1 where a *safe* is wrong."""
import argparse
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LOOPS = os.path.join(ROOT, "tests", "loops")
POOLS = ("thread_pool", "process_pool")
TIME_LIMIT_S = 20
WORKER_LIMIT_S = 40 # more for each worker: 50 pools of 8 processes, each started anew, take 150 s and more where the cores are not free
# (pool, workers, seed of the shuffle)
FULL = [(pool, workers, seed) for pool in POOLS for workers, seed in ((1, None), (2, "a"), (3, "b"), (8, "c"), (8, "d"))]
QUICK = [("thread_pool", 8, "b"), ("process_pool", 3, "c")]


def execute(program, *before, **environment):
    """What a run shows: exit status, output, and the exception."""
    env = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", PYTHONPATH=os.path.join(HERE, "shuffle"), **environment)
    try:
        done = subprocess.run([sys.executable, *before, program], cwd=os.path.dirname(program), stdin=subprocess.DEVNULL,
                              capture_output=True, env=env,
                              timeout=TIME_LIMIT_S + WORKER_LIMIT_S * int(environment.get("PP_WORKERS", 0)))
    except subprocess.TimeoutExpired:
        return "hangs", b"", ""
    errors = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return done.returncode, done.stdout, errors[-1] if errors and done.returncode else ""


def marked_copy(folder):
    """The programs, with each loop's line in its mark, so that it is still known when it has been rewritten."""
    os.makedirs(folder)
    for path in glob.glob(os.path.join(LOOPS, "*.py")):
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        lines = [f"{line} @{n}" if "# expect: " in line else line for n, line in enumerate(lines, 1)]
        with open(os.path.join(folder, os.path.basename(path)), "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    return folder


def labels():
    """'file:line' to the tier that is true of the loop there: what its label expects, or says beside that (`# true: safe`)."""
    found = {}
    for path in sorted(glob.glob(os.path.join(LOOPS, "*.py"))):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                mark = re.search(r"# expect: (\w+)", line)
                true = re.search(r"# true: (\w+)", line)
                if mark:
                    found[f"{os.path.basename(path)[:-3]}:{number}"] = (true or mark).group(1)
    return found


def verdicts(pyparallel, program, out):
    """'file:line' to (verdict, id) of the program's loops; of several on a line the first, as the labels have it."""
    subprocess.run([pyparallel, "suggest", f"--json={out}", program], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    with open(out, encoding="utf-8") as file:
        loops = json.load(file)["loops"]
    found = {}
    for loop in loops:
        found.setdefault(f"{os.path.basename(loop['file'])[:-3]}:{loop['line']}", (loop["verdict"], loop["id"]))
    return found


def trace(program, patched, out):
    status = execute(program, os.path.join(HERE, "tracer.py"), *(["--patched"] if patched else []), out)
    if not os.path.exists(out):
        return status, {}
    with open(out, encoding="utf-8") as file:
        return status, json.load(file)


class Corpus:
    def __init__(self, pyparallel, names, quick):
        self.work = tempfile.mkdtemp(prefix="pyparallel-corpus-")
        self.runs, self.quick = QUICK if quick else FULL, quick
        self.labels = labels()
        self.plain = marked_copy(os.path.join(self.work, "plain"))
        self.patched = {}
        for pool in POOLS:
            self.patched[pool] = marked_copy(os.path.join(self.work, pool))
        stems = sorted({key.split(":")[0] for key in self.labels})
        self.programs = [s for s in stems if not names or any(n in s for n in names)]
        self.labels = {key: tier for key, tier in self.labels.items() if key.split(":")[0] in self.programs}
        self.pyparallel, self.verdicts = pyparallel, {}
        self.seen, self.tested, self.wrong, self.untested = {}, {}, [], []

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)

    def judge(self, stem):
        """Runs and traces one program; gives (traces as it is, traces as rewritten, what is wrong)."""
        wrong = []
        path = os.path.join(self.plain, stem + ".py")
        before = execute(path)
        said = verdicts(self.pyparallel, path, os.path.join(self.work, stem + ".json"))
        self.verdicts.update({key: verdict for key, (verdict, _) in said.items()})
        status, seen = trace(path, False, os.path.join(self.work, stem + ".plain.json"))
        if status != before:
            wrong.append(f"{stem}: the tracer changes what the program does: {before[::2]} became {status[::2]}")
        tested = {}
        for pool in POOLS:
            path = os.path.join(self.patched[pool], stem + ".py")
            subprocess.run([self.pyparallel, "apply", "--all", f"--pattern={pool}", path], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            status, found = trace(path, True, os.path.join(self.work, f"{stem}.{pool}.json"))
            for mark, loop in found.items():
                tested[mark] = max(tested.get(mark, 0), loop["iterations"])
                wrong += [f"{mark}: {pool}: the work in workers carries {what}" for what in loop["carried"].values()]
            if status != before:
                wrong.append(f"{stem}: {pool}, one by one: {before[::2]} became {status[::2]}")
        for pool, workers, seed in self.runs:
            path = os.path.join(self.patched[pool], stem + ".py")
            after = execute(path, PP_WORKERS=str(workers), **({"PP_SHUFFLE": seed} if seed else {}))
            if after != before:
                wrong.append(f"{stem}: {pool}, {workers} workers: {before[::2]} became {after[::2]}, {first_difference(before[1], after[1])}")
        if not self.quick:
            for key, (verdict, name) in said.items():
                if verdict == "safe" and key in self.labels and tested.get(key, 0) < 2:
                    wrong += self.judge_alone(stem, key, name, before, tested)
        return seen, tested, wrong

    def judge_alone(self, stem, key, name, before, tested):
        """A loop that is not rewritten with the others, because it runs inside one of them: rewritten alone."""
        wrong = []
        for pool in POOLS:
            folder = marked_copy(os.path.join(self.work, f"{key.replace(':', '-')}-{pool}"))
            path = os.path.join(folder, stem + ".py")
            subprocess.run([self.pyparallel, "apply", "--all", f"--pattern={pool}", f"--loop={name}", path], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            status, found = trace(path, True, os.path.join(folder, "trace.json"))
            if key in found:
                tested[key] = max(tested.get(key, 0), found[key]["iterations"])
                wrong += [f"{key}: {pool}, alone: the work in workers carries {what}" for what in found[key]["carried"].values()]
            after = execute(path, PP_WORKERS="3", PP_SHUFFLE="e") if key in found else before
            for way, result in (("one by one", status), ("3 workers", after)):
                if result != before:
                    wrong.append(f"{key}: {pool}, alone, {way}: {before[::2]} became {result[::2]}, {first_difference(before[1], result[1])}")
            shutil.rmtree(folder)
        return wrong

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for seen, tested, wrong in pool.map(self.judge, self.programs):
                self.seen.update(seen)
                self.tested.update(tested)
                self.wrong += wrong
        for key, tier in self.labels.items():
            if self.verdicts.get(key) == "safe" and tier != "safe":
                self.wrong.append(f"{key}: safe, but the label says {tier}")
            if self.verdicts.get(key) == "safe" and self.tested.get(key, 0) < 2:
                self.untested.append(f"{key}: {self.tested.get(key, 0)} iterations in a pool")

    # The report

    def table(self, title, truth):
        """TRUTH: key to whether the loop is parallel, for those where that is known."""
        cell = {(said, true): [] for said in (True, False) for true in (True, False)}
        for key, true in truth.items():
            cell[self.verdicts.get(key) == "safe", true].append(key)
        tp, fp, fn, tn = (len(cell[c]) for c in ((True, True), (True, False), (False, True), (False, False)))
        print(f"{title:34} {tp:6} {fp:6} {fn:6} {tn:6}  {ratio(tp, tp + fp)}  {ratio(tp, tp + fn)}")
        return cell

    def report(self):
        traps = sum(tier != "safe" for tier in self.labels.values())
        print(f"{len(self.labels)} loops in {len(self.programs)} programs, {traps} of them not safe to rewrite as they are")
        print(f"{'safe, by':34} {'TP':>6} {'FP':>6} {'FN':>6} {'TN':>6}  precision recall")
        self.table("the labels", {key: tier == "safe" for key, tier in self.labels.items()})
        bad = {w.split(": ")[0] for w in self.wrong}
        executed = {key: key not in bad and key.split(":")[0] not in bad for key in self.tested if key in self.labels}
        self.table("workers (tracer and output)", {k: true for k, true in executed.items() if self.verdicts.get(k) == "safe"})
        missed = self.table("the tracer, on the whole body", {key: not loop["carried"] for key, loop in self.seen.items()
                                                              if loop["iterations"] > 1 and key in self.labels})
        print(f"{len(self.untested)} safe loops were not run in a pool with two items or more (inside another that was, or short)")
        return missed


def ratio(part, whole):
    return f"{part / whole:8.3f}" if whole else "       -"


def first_difference(before, after):
    for a, b in zip(before.split(b"\n"), after.split(b"\n")):
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            return f"{a[max(at - 30, 0):at + 30]!r} became {b[max(at - 30, 0):at + 30]!r}"
    return "as long as the other is"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer worker counts")
    parser.add_argument("--pyparallel", default=os.environ.get("PYPARALLEL", os.path.join(ROOT, "build", "pyparallel")))
    parser.add_argument("-v", "--verbose", action="store_true", help="also name the loops that the judges see otherwise")
    parser.add_argument("names", nargs="*", help="only programs whose name holds one of these")
    options = parser.parse_args()
    corpus = Corpus(os.path.abspath(options.pyparallel), options.names, options.quick)
    try:
        corpus.run()
        cells = corpus.report()
        if options.verbose:
            for line in corpus.untested:
                print("not put to the test: " + line)
            for key in cells[False, True]:
                print(f"the tracer saw nothing carried: {key} is {corpus.verdicts.get(key)}, labelled {corpus.labels[key]}")
            for key in cells[True, False]:
                print(f"in order, says the split: {key}: {'; '.join(corpus.seen[key]['carried'].values())}")
        for line in corpus.wrong:
            print("WRONG ", line)
    finally:
        corpus.close()
    return 1 if corpus.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
