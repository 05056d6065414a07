#!/usr/bin/env bash
# Installs the libraries that the programs of tests/rewrite use, pinned, into build/libraries/X.Y/site-packages of each Python that runs them: python3, and
# pyenv's 3.8 and 3.13 where they are; and the formatters that patches are held against, into build/libraries/format. Says what it does; safe to run again.
set -euo pipefail
cd "$(dirname "$0")/.."

libraries="requests==2.32.3 httpx==0.27.2 aiohttp==3.10.11 psycopg==3.2.3 psycopg-binary==3.2.3 psycopg_pool==3.2.4 asyncpg==0.30.0 aiosqlite==0.20.0 numpy==1.24.4;python_version<'3.9' numpy==2.1.3;python_version>='3.9'"
say() { printf 'libraries: %s\n' "$*" >&2; }

failed=""
for python in python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.8.*/bin/python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python3; do
	command -v "$python" >/dev/null || continue
	version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	target=build/libraries/$version
	[ "$(cat "$target/.libraries" 2>/dev/null)" != "$libraries" ] || { say "$target is there"; continue; }
	say "installing $libraries into $target"
	rm -rf "$target"
	# shellcheck disable=SC2086
	"$python" -m pip install -q --disable-pip-version-check --no-warn-script-location --target "$target/site-packages" $libraries || { failed="$failed $version"; continue; }
	echo "$libraries" >"$target/.libraries"
done

formatters="black==24.10.0 ruff==0.8.4"
target=build/libraries/format
if [ "$(cat "$target/.libraries" 2>/dev/null)" = "$formatters" ]; then
	say "$target is there"
else
	say "installing $formatters into $target"
	rm -rf "$target"
	# shellcheck disable=SC2086
	if python3 -m pip install -q --disable-pip-version-check --no-warn-script-location --target "$target" $formatters; then
		echo "$formatters" >"$target/.libraries"
	else
		failed="$failed format"
	fi
fi
[ -z "$failed" ] || { say "pip could not install them for$failed"; exit 1; }
