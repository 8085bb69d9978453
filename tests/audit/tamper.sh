#!/bin/sh
# tamper.sh BUILD [WORKSPACE]: on a finished demonstration month, whatever is changed behind daifa's back is found and named.
# One bit of each archived file, one value of each table, an event, a slip, a file of the outbox.
# TAMPER_SAMPLE=n tries n archived files instead of all, and below ten three tables for each; TAMPER_SEED=s.
set -eu
build=$(cd "${1:?usage: tamper.sh BUILD [WORKSPACE]}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${room:-0}" -lt 1000000 ] || TMPDIR=/dev/shm
dir=$(mktemp -d "${TMPDIR:-/tmp}/daifa-tamper-XXXXXX")
trap 'rm -rf "$dir"' EXIT
ws=${2:-}
if [ -z "$ws" ]; then
	# the month is made by the program without sanitizers where there is one, and audited by this one
	maker=${build%-asan}/daifa
	[ -x "$maker" ] || maker=$build/daifa
	DAIFA=$maker QUIET=1 sh "$root/tests/demo.sh" "$dir/demo"
	ws=$dir/demo/ws
fi
python3 "$here/tamper.py" "$build/daifa" "$ws" "$dir/try"
