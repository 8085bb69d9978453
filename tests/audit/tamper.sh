#!/bin/sh
# tamper.sh BUILD [all]: on a finished demonstration month, whatever is changed behind daifa's back is found and named.
# Bytes flipped, removed and inserted in archived files, slips and the outbox; files removed and swapped; rows changed,
# removed and inserted in each table; the end of the chain cut, and the whole of it written anew (rewrite.py), which the
# documents that were issued before contradict.  all: every byte of the small files too, which takes a while.
# TAMPER_SAMPLE=n tries n archived files instead of all, and below ten two tables for each; TAMPER_SEED=s.
set -eu
build=$(cd "${1:?usage: tamper.sh BUILD [all]}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${room:-0}" -lt 1000000 ] || TMPDIR=/dev/shm
dir=$(mktemp -d "${TMPDIR:-/tmp}/daifa-tamper-XXXXXX")
trap 'rm -rf "$dir"' EXIT
# the month is made by the program without sanitizers where there is one, and audited by this one
maker=${build%-asan}/daifa
[ -x "$maker" ] || maker=$build/daifa
DAIFA=$maker QUIET=1 sh "$root/tests/demo.sh" "$dir/demo"
# shellcheck disable=SC2086
DAIFA_FORMATS="$root/formats" python3 "$here/tamper.py" "$build/daifa" "$dir/demo/ws" "$dir/demo/keys" "$dir/try" ${2:-}
