#!/usr/bin/env bash
# Makes the interpreters that the tests want and that Debian stable and pyenv lack, in build/interpreters. Says what it does; safe to run again.
#   scripts/interpreters.sh                        build/interpreters/sid: a root of Debian sid with CPython 3.13, 3.14 and 3.15, which is
#                                                  also the tests' container (needs root and debootstrap; a minute)
#   scripts/interpreters.sh --free-threaded [X.Y]  and build/interpreters/X.Yt/python of 3.13, 3.14 and 3.15, or of those named: built
#                                                  without the GIL from Debian's sources (a few minutes each)
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'interpreters: %s\n' "$*" >&2; }
die() { printf 'interpreters: %s\n' "$*" >&2; exit 1; }

into=$PWD/build/interpreters root=$PWD/build/interpreters/sid
# What a CPython of 3.13 and later needs beside the standard library to be looked into: its internal headers.
packages=python3.13,python3.14,python3.15,libpython3.13-dev,libpython3.14-dev,libpython3.15-dev

make_root() {
	[ ! -x "$root/usr/bin/python3.15" ] || { say "$root is there"; return; }
	[ "$(id -u)" = 0 ] || die "debootstrap needs root"
	command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
	say "making $root (a minute)"
	rm -rf "$root"
	mkdir -p "$into"
	debootstrap --variant=minbase --include=$packages sid "$root" >"$into/debootstrap.log" 2>&1 || {
		rm -rf "$root"
		die "debootstrap could not make it: see $into/debootstrap.log"
	}
}

fetch_source() { # VERSION: its upstream archive, from Debian's source package; prints its path
	local archive
	mkdir -p "$root/src"
	archive=$(compgen -G "$root/src/python$1_*.orig.tar.*z" | head -n 1) || true
	if [ -z "$archive" ]; then
		[ -f "$root/etc/apt/sources.list.d/source.list" ] || {
			echo 'deb-src http://deb.debian.org/debian sid main' >"$root/etc/apt/sources.list.d/source.list"
			# a mirror may lag behind the Release file's two weeks; debootstrap does not mind either
			chroot "$root" apt-get update -qq -o Acquire::Check-Valid-Until=false >&2
		}
		chroot "$root" sh -c "cd /src && apt-get source -qq --download-only python$1" >&2
		archive=$(compgen -G "$root/src/python$1_*.orig.tar.*z" | head -n 1) || die "no source of CPython $1"
	fi
	echo "$archive"
}

make_free_threaded() { # VERSION
	local work=$into/$1t archive
	[ ! -x "$work/python" ] || { say "$work/python is there"; return; }
	archive=$(fetch_source "$1")
	say "building $work/python (a few minutes)"
	rm -rf "$work"
	mkdir -p "$work"
	tar -xf "$archive" -C "$work" --strip-components=1
	(
		cd "$work"
		./configure --quiet --disable-gil --disable-test-modules OPT='-DNDEBUG -g -O1' >configure.log 2>&1 &&
			nice -n 10 make -j"$(nproc)" >make.log 2>&1
	) || { rm -f "$work/python"; die "CPython $1 could not be built: see $work/configure.log and make.log"; }
}

make_root
[ "${1:-}" = --free-threaded ] || exit 0
shift
for version in "${@:-3.13 3.14 3.15}"; do
	for one in $version; do make_free_threaded "$one"; done
done
say "ready"
