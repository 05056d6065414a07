#!/usr/bin/env bash
# Installs what is missing for building and testing pyparallel on Debian or Ubuntu, and says what it does. Safe to run again.
#   scripts/setup.sh            what the build and the demo need
#   scripts/setup.sh --tests    and what the tests need (Chromium, PostgreSQL, a root of Debian sid with newer CPythons)
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

build_packages="gcc make pkg-config clang llvm libbpf-dev libelf-dev libdw-dev libunwind-dev libglib2.0-dev
	libtree-sitter-dev libjansson-dev libprotobuf-c-dev protobuf-c-compiler zlib1g-dev python3 git ca-certificates openssl"
test_packages="libasan8 libubsan1 debootstrap postgresql"

missing=""
need() { # PACKAGE...: those that dpkg does not know as installed
	for package in "$@"; do
		dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing="$missing $package"
	done
}
command -v apt-get >/dev/null || die "this needs Debian or Ubuntu (apt-get); elsewhere install: $build_packages bpftool"
# shellcheck disable=SC2086
need $build_packages
if grep -q '^ID=ubuntu' /etc/os-release; then # its /usr/sbin/bpftool is a script that looks for one made for this very kernel
	compgen -G '/usr/lib/linux-tools/*/bpftool' >/dev/null || missing="$missing linux-tools-generic"
else
	command -v bpftool >/dev/null || [ -x /usr/sbin/bpftool ] || missing="$missing bpftool"
fi
command -v npm >/dev/null || missing="$missing npm"
if [ "${1:-}" = --tests ]; then
	# shellcheck disable=SC2086
	need $test_packages
	python3 -m pip --version >/dev/null 2>&1 || missing="$missing python3-pip"
	if grep -q '^ID=ubuntu' /etc/os-release; then
		command -v chromium >/dev/null || say "Ubuntu has Chromium as a snap only: the tests of the report page will be skipped"
	else
		need chromium chromium-driver
	fi
fi
if [ -n "$missing" ]; then
	as_root=""
	[ "$(id -u)" = 0 ] || as_root="sudo"
	[ -z "$as_root" ] || command -v sudo >/dev/null || die "needs root to install:$missing (install them, or run as root)"
	say "installing$missing"
	$as_root apt-get update -qq
	# shellcheck disable=SC2086
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
		die "apt-get could not install$missing; run 'apt-get install$missing' to see why"
else
	say "Debian packages: all there"
fi

# npm packages: name version sha512 of the archive; only the files that the build reads are kept.
fetch() { # NAME VERSION INTEGRITY TARGET FILE...
	local name=$1 version=$2 integrity=$3 target=build/deps/$4 work archive
	shift 4
	[ "$(cat "$target/.version-$name" 2>/dev/null)" != "$version" ] || return 0
	say "fetching $name $version from npm"
	work=$(mktemp -d)
	archive=$(cd "$work" && npm pack --silent "$name@$version" 2>/dev/null | tail -n 1)
	[ -s "$work/$archive" ] || die "npm could not fetch $name@$version; try 'npm pack $name@$version'"
	[ "$(openssl dgst -sha512 -binary "$work/$archive" | base64 -w0)" = "$integrity" ] || die "$name@$version is not the archive that was pinned"
	mkdir -p "$target"
	for file in "$@"; do
		mkdir -p "$target/$(dirname "${file#*=}")"
		tar -xzOf "$work/$archive" "package/${file%=*}" >"$target/${file#*=}"
	done
	echo "$version" >"$target/.version-$name"
	rm -rf "$work"
}
fetch tree-sitter-python 0.23.6 'yIM9z0oxKIxT7bAtPOhgoVl6gTXlmlIhue7liFT4oBPF/lha7Ha4dQBS82Av6hMMRZoVnFJI8M6mL+SwWoLD3A==' tree-sitter-python \
	src/parser.c src/scanner.c src/tree_sitter/alloc.h src/tree_sitter/array.h src/tree_sitter/parser.h LICENSE
fetch d3 7.9.0 'e1U46jVP+w7Iut8Jt8ri1YsPOvFpg46k+K8TpCb0P+zjCkjkPnV7WzfDJzMHy1LnA+wj5pLT1wjO901gLXeEhA==' web dist/d3.min.js=d3.min.js
fetch d3-flame-graph 4.1.3 'NijuhJZhaTMwobVgwGQ67x9PovqMMHXBbs0FMHEGJvsWZGuL4M7OsB03v8mHdyVyHhnQYGsYnb5w021e9+R+RQ==' web \
	dist/d3-flamegraph.min.js=d3-flamegraph.min.js dist/d3-flamegraph.css=d3-flamegraph.css
if [ "${1:-}" = --tests ]; then # each waits for the network while the other works
	scripts/libraries.sh || say "without requests, psycopg and the like: the rewritten programs that use them will not be run" &
	scripts/interpreters.sh || say "without CPython 3.14 and 3.15: their tests will be skipped"
	wait
fi
say "ready: run 'make'"
