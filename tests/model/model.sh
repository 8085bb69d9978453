#!/bin/sh
# model.sh BUILD [STEPS [SEED]]: random months against an independent model of payments (model.py), and mistakes planted in the
# program, each of which the same months must find.
set -u
build=$(cd "${1:?usage: model.sh BUILD [STEPS [SEED]]}" && pwd)
steps=${2:-1500}
seed=${3:-1}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${room:-0}" -lt 500000 ] || TMPDIR=/dev/shm
work=$(mktemp -d "${TMPDIR:-/tmp}/daifa-model-XXXXXX")
trap 'rm -rf "$work"' EXIT
status=0

serve() {	# serve OUT WITHOUT [MORE]: the program as a server, one object left out and another source in its place
	out=$1 without=$2
	shift 2
	# shellcheck disable=SC2046,SC2086
	${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 ${SAN:-} -I"$root/include" -I"$root/src" -I"$build/gen" -isystem /usr/include/libxml2 \
		-o "$out" "$here/serve.c" "$@" $(find "$build/obj" -name '*.o' ! -path '*/main.o' ! -path "*/$without") \
		$(make -s -C "$root" libs)
}

serve "$work/serve" none || { echo "FAIL model: the server cannot be built"; exit 1; }
# many steps on as many seeds as there are processors
lanes=1
[ "$steps" -lt 20000 ] || lanes=$(nproc)
for lane in $(seq "$lanes"); do
	python3 "$here/model.py" "$work/serve" "$work/good$lane" $(((steps + lanes - 1) / lanes)) $((seed + lane - 1)) \
		>"$work/lane$lane" 2>&1 || echo failed >"$work/wrong" &
done
wait
cat "$work"/lane*
[ ! -e "$work/wrong" ] || status=1

# months in which something was found once
grep -v '^#' "$here/cases" | while read -r case episode what; do
	if python3 "$here/model.py" "$work/serve" "$work/case" 100 "$case" "$episode" >"$work/said"; then
		echo "ok model: seed $case, month $episode: $what"
	else
		echo "FAIL model: seed $case, month $episode: $what"
		cat "$work/said"
		echo failed >"$work/wrong"
	fi
	rm -rf "$work/case"
done
[ ! -e "$work/wrong" ] || status=1

# a mistake in the table of verdicts: what it says, and the sed that makes it
plant() {
	sed "$2" "$root/src/reconcile/verdict.c" >"$work/verdict.c"
	if cmp -s "$work/verdict.c" "$root/src/reconcile/verdict.c"; then
		echo "FAIL model: there is no place to plant: $1"
		status=1
	elif ! serve "$work/planted" reconcile/verdict.o "$work/verdict.c"; then
		echo "FAIL model: cannot be planted: $1"
		status=1
	elif rm -rf "$work/bad" && python3 "$here/model.py" "$work/planted" "$work/bad" $((steps * 8)) "$seed" >"$work/said"; then
		echo "FAIL model: not found: $1"
		status=1
	elif ! grep -q '^FAIL model: seed' "$work/said"; then
		echo "FAIL model: the harness died on: $1"
		status=1
	else
		echo "ok model: found $1"
	fi
}
plant "an unclear answer taken for a failure" '/case BS_UNKNOWN:/{n;s/said_unknown/said_failed/}'
plant "an old verdict that overrules a newer one" 's/at < s.answered_at/at < 0/'
plant "two statuses in one file, and the last one wins" 's/if (twice)/if (0)/'
plant "a return after success overlooked" '/^said_returned/,/^}/{/case PS_PAID:/d}'
exit $status
