#!/usr/bin/env bash
# Installs what is missing, builds pyparallel, and shows its main job on a real program, in a folder of its own that goes afterwards:
# record a CPU-bound script, see which loop is worth making parallel, apply the patch, run it again, compare output and time.
# Safe to run again; changes nothing outside build/ (and what apt-get installs).
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
make -j"$(nproc)" all >/dev/null
pyparallel=$PWD/build/pyparallel

say() { printf '\n\033[1m==> %s\033[0m\n' "$*"; }
seconds() { date +%s.%N; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp tests/programs/cpu/*.py "$work"
cd "$work"

say "a script that scores documents, one after the other"
started=$(seconds)
python3 main.py 1200 | tee before.txt
ended=$(seconds)
before=$(awk "BEGIN { print $ended - $started }")

say "pyparallel run main.py: where does its time go, and which loop may run in parallel?"
"$pyparallel" run -o recording.pb.gz main.py 1200 >/dev/null

say "pyparallel apply recording.pb.gz: write the safe patches that pay"
"$pyparallel" apply recording.pb.gz

say "the patched script"
started=$(seconds)
python3 main.py 1200 | tee after.txt
ended=$(seconds)
after=$(awk "BEGIN { print $ended - $started }")
cmp before.txt after.txt && echo "same output"
awk "BEGIN { printf \"%.2f s before, %.2f s after: %.2fx\n\", $before, $after, $before / $after }"
