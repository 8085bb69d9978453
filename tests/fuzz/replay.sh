#!/bin/sh
# replay.sh BUILD: every seed and every kept input through its target once; SAN: the sanitizers BUILD was made with.
set -eu
build=${1:?usage: replay.sh BUILD}
cd "$(dirname "$0")/../.."
. tests/fuzz/build.sh
fuzz_build "$build" "${CC:-gcc}" "${SAN:-}" ""
work=$build/fuzz
rm -rf "$work/seeds"
python3 tests/fuzz/seeds.py "$work/seeds"
bad=0
for name in $("$work/fuzz" list | cut -d' ' -f1); do
	mkdir -p "$work/seeds/$name"
	kept=tests/fuzz/corpus/$name
	[ -d "$kept" ] || kept=
	# shellcheck disable=SC2086
	if "$work/fuzz" "$name" -o "$work" "$work/seeds/$name" $kept >"$work/out" 2>&1; then
		echo "ok fuzz $(cat "$work/out")"
	else
		echo "FAIL fuzz $name"
		head -n 30 "$work/out"
		bad=1
	fi
done
exit $bad
