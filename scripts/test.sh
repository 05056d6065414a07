#!/usr/bin/env bash
# Installs what is missing, builds pyparallel and runs all its tests. Safe to run again.
#   scripts/test.sh          all tests
#   scripts/test.sh NAME...  those whose name holds NAME
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --tests
make -j"$(nproc)" all unit
exec python3 tests/run.py --build build "$@"
