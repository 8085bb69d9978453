#!/bin/sh
# fault.sh BUILD: every command of the demonstration month with every file call failed, killed there,
# the power cut there; with allocations refused; then whole months with commands killed at random.
# FAULT_SAMPLE=k tries k points of each kind and command instead of all, and no whole months;
# FAULT_KINDS=k so many of the six kinds for each command; FAULT_MONTHS=m (default 100), FAULT_SEED=s.
# Without FAULT_SAMPLE it takes about an hour on two cores.
set -eu
build=$(cd "${1:?usage: fault.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# the shim is compiled for whatever runs the tests
${CC:-gcc} -shared -fPIC -O2 -Wall -Wextra -Werror -o "$build/inject.so" \
	"$here/inject.c" "$here/undo.c" -lpthread
${CC:-gcc} -shared -fPIC -O2 -Wall -Wextra -Werror -o "$build/alloc.so" "$here/alloc.c"

# in memory where there is room: what is tried is the order of calls, not the disk
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${room:-0}" -lt 1000000 ] || TMPDIR=/dev/shm
FAULT_DIR=$(mktemp -d "${TMPDIR:-/tmp}/daifa-fault-XXXXXX")
trap 'rm -rf "$FAULT_DIR"' EXIT
FAULT_PROGRAM=$build/daifa
FAULT_SHIM=$build/inject.so
DAIFA_FORMATS=$root/formats
export FAULT_DIR FAULT_PROGRAM FAULT_SHIM FAULT_MODE FAULT_MONTH DAIFA_FORMATS QUIET=1 DAIFA="$here/wrap.sh"
FAULT_MONTH=0

FAULT_MODE=points
sh "$root/tests/demo.sh" "$FAULT_DIR/demo"
FAULT_MODE=points python3 "$here/fault.py" --summary
[ -z "${FAULT_SAMPLE:-}" ] || exit 0

FAULT_MODE=record
rm -rf "$FAULT_DIR/demo"
sh "$root/tests/demo.sh" "$FAULT_DIR/reference"

months=${FAULT_MONTHS:-100} lanes=2
FAULT_MODE=month
lane() {
	FAULT_MONTH=$1
	while [ "$FAULT_MONTH" -le "$months" ]; do
		month=$FAULT_DIR/month-$FAULT_MONTH
		if ! sh "$root/tests/demo.sh" "$month" ||
		    ! python3 "$here/fault.py" --same "$FAULT_DIR/reference/ws" "$month/ws"; then
			echo "fault: month $FAULT_MONTH (FAULT_SEED=${FAULT_SEED:-1})" | tee -a "$FAULT_DIR/wrong" >&2
		fi
		rm -rf "$month"
		FAULT_MONTH=$((FAULT_MONTH + lanes))
	done
}
: >"$FAULT_DIR/wrong"
for k in $(seq $lanes); do lane "$k" & done
wait
kills=$(cat "$FAULT_DIR"/killed-* | awk '{ n += $1 } END { print n + 0 }')
wrong=$(wc -l <"$FAULT_DIR/wrong")
[ "$wrong" = 0 ] && verdict=ok || verdict=FAIL
echo "$verdict fault: $months whole months, $kills kills, $wrong wrong"
[ "$wrong" = 0 ]
