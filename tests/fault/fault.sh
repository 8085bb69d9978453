#!/bin/sh
# fault.sh BUILD: every command of the demonstration month with every file call failed, killed there,
# the power cut there, killed again while it is mended; with reads failed and allocations refused; the
# hard months' commands with points drawn of each kind; then whole months with commands killed at random.
# FAULT_SAMPLE=k tries k points of each kind and command instead of all; with it, or with kinds or a command chosen, no whole months;
# FAULT_KINDS=k so many of the kinds for each command, or their names (read,alloc); FAULT_PLAYS=demo only that month;
# FAULT_MODE=reach only runs the program into them, for make coverage.
# FAULT_HARD=k (default 2) points for the hard months; FAULT_MONTHS=m (default 100), FAULT_SEED=s.
set -eu
build=$(cd "${1:?usage: fault.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# the shim is compiled for whatever runs the tests
${CC:-gcc} -shared -fPIC -O2 -Wall -Wextra -Werror -o "$build/inject.so" \
	"$here/inject.c" "$here/undo.c" "$here/serve.c" -lpthread
${CC:-gcc} -shared -fPIC -O2 -Wall -Wextra -Werror -o "$build/alloc.so" \
	"$here/alloc.c" "$here/serve.c"

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

plays=${FAULT_PLAYS:-demo}
[ -n "${FAULT_SAMPLE:-}${FAULT_PLAYS:-}" ] || plays="demo hard1 hard2 hard3"
FAULT_MODE=${FAULT_MODE:-points}
play() {	# play MONTH
	FAULT_MONTH=$1
	case $1 in
	demo) sh "$root/tests/demo.sh" "$FAULT_DIR/demo" ;;
	*) FAULT_SAMPLE=${FAULT_SAMPLE:-${FAULT_HARD:-2}} python3 "$root/tests/hard/$1.py" "$FAULT_DIR/$1" ;;
	esac
	python3 "$here/fault.py" --summary
}
status=0
for month in $plays; do play "$month" || status=1; done
[ -z "${FAULT_SAMPLE:-}${FAULT_KINDS:-}${FAULT_ONLY:-}" ] || exit $status

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
[ "$wrong" = 0 ] || status=1
exit $status
