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

# build/interpreters/bin/pythonX.Y: runs it in the root, in a mount namespace of its own, under the same process id. The tests' folders
# (/tmp and this one) are seen in there under their own names.
make_programs() {
	mkdir -p "$into/bin" "$root$PWD"
	for version in 3.13 3.14 3.15; do
		cat >"$into/bin/python$version" <<-END
			#!/bin/sh
			if [ -z "\$PP_IN_ROOT" ]; then PP_IN_ROOT=1 exec unshare -m "\$0" "\$@"; fi
			unset PP_IN_ROOT
			mount --bind /tmp "$root/tmp" && mount --bind "$PWD" "$root$PWD" && mount -t proc proc "$root/proc" || exit 125
			exec chroot "$root" /bin/sh -c 'cd "\$0" 2>/dev/null; exec "\$@"' "\$PWD" /usr/bin/python$version "\$@"
		END
		chmod +x "$into/bin/python$version"
	done
}

fetch_source() { # VERSION: its upstream archive, from the newest source package of Debian that can be had; prints its path
	local release package=python$1
	mkdir -p "$root/src"
	if ! compgen -G "$root/src/${package}_*.orig.tar.*z" >/dev/null; then
		printf 'deb-src http://deb.debian.org/debian %s main\n' sid forky trixie >"$root/etc/apt/sources.list.d/source.list"
		# a mirror may lag behind the Release file's two weeks; debootstrap does not mind either
		chroot "$root" apt-get update -qq -o Acquire::Check-Valid-Until=false >&2
		for release in $(chroot "$root" apt-cache madison "$package" | awk '/Sources$/ { print $3 }' | sort -Vru); do
			chroot "$root" sh -c "cd /src && apt-get source -qq --download-only $package=$release" >"$into/source-$1.log" 2>&1 && break
			say "Debian's source of CPython $release is not to be had here"
		done
	fi
	compgen -G "$root/src/${package}_*.orig.tar.*z" | head -n 1
}

make_free_threaded() { # VERSION
	local work=$into/$1t archive
	[ ! -x "$work/python" ] || { say "$work/python is there"; return; }
	archive=$(fetch_source "$1")
	[ -n "$archive" ] || { say "no source of CPython $1: see $into/source-$1.log"; return 1; }
	say "building $work/python (a few minutes)"
	rm -rf "$work"
	mkdir -p "$work"
	tar -xf "$archive" -C "$work" --strip-components=1
	(
		cd "$work"
		./configure --quiet --disable-gil --disable-test-modules OPT='-DNDEBUG -g -O1' >configure.log 2>&1 &&
			nice -n 10 make -j"$(nproc)" >make.log 2>&1
	) || { rm -f "$work/python"; say "CPython $1 could not be built: see $work/configure.log and make.log"; return 1; }
}

make_root
make_programs
[ "${1:-}" = --free-threaded ] || exit 0
shift
failed=""
[ $# -gt 0 ] || set -- 3.13 3.14 3.15
for version in "$@"; do make_free_threaded "$version" || failed="$failed $version"; done
[ -z "$failed" ] || die "without:$failed"
