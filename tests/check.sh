#!/bin/sh
# check.sh BUILD [asan]: every suite, one line each, and at the end "N passed, N failed".
# A suite is a script of this tree that prints `ok …`, `FAIL …` or `skipped …` lines and exits non-zero on failure, or a cmocka program.
# Its whole output is kept in BUILD/check/.  With asan BUILD was made with sanitizers, and only what runs our code is run.
set -u
build=${1:?usage: check.sh BUILD [asan]}
asan=${2:-}
cd "$(dirname "$0")/.."
export SAN="${SAN:-}"
logs=$build/check
mkdir -p "$logs"
build=$(cd "$build" && pwd)
export ASAN_OPTIONS="detect_leaks=1:abort_on_error=0" UBSAN_OPTIONS="print_stacktrace=1"

suite() {	# suite NAME COMMAND...
	name=$1
	shift
	log=$logs/$name.log
	begin=$(date +%s)
	status=0
	"$@" >"$log" 2>&1 || status=$?
	ok=$(grep -cE '^ok |^\[       OK \]' "$log")
	bad=$(grep -cE '^FAIL|^\[  FAILED  \] [a-z_0-9]+$' "$log")
	skip=$(grep -cE '^skipped' "$log")
	# a suite that dies, or finds nothing to do, has failed
	if [ "$bad" = 0 ] && { [ $status != 0 ] || [ $((ok + skip)) = 0 ]; }; then
		bad=1
	fi
	echo "$ok $bad" >>"$logs/total"
	printf '%-28s %4d passed %3d failed %3d skipped %4d s\n' "$name${asan:+ ($asan)}" "$ok" "$bad" "$skip" $(($(date +%s) - begin))
	[ "$bad" = 0 ] || { grep -E '^FAIL|FAILED|ERROR:|runtime error' "$log" | head -n 20; tail -n 5 "$log"; }
	grep -E '^skipped' "$log" | sort -u | head -n 5
}
# A script that a suite names must be there.
script() { [ -f "$2" ] && suite "$@" || suite "$1" sh -c "echo 'FAIL $2 is missing'; exit 1"; }

rm -f "$logs/total"
[ -n "$asan" ] || script layers tests/layers.sh
for t in "$build"/unit/*/*_test; do
	[ -x "$t" ] || continue
	name=$(basename "$(dirname "$t")")-$(basename "$t" _test)
	suite "unit-$name" "$t"
done >"$logs/units.txt"
awk '{ ok += $2; bad += $4; s += $8 } END { printf "%-28s %4d passed %3d failed %3d skipped %4d s\n", "unit tests", ok, bad, 0, s }' \
	OFS= "$logs/units.txt"
grep -vE ' 0 failed ' "$logs/units.txt"
script rules tests/rules/run.sh "$build" "$SAN"
script bank tests/bank/run.sh "$build"
script bank-testbank tests/bank/testbank.sh "$build"
script bank-outsider tests/bank/outsider.sh "$build"
script bank-samples tests/bank/samples.sh "$build"
[ -n "$asan" ] || script bank-many tests/bank/many.sh "$build"
[ -n "$asan" ] || script generator tests/gen/run.sh "$build"
script month tests/month/month.sh "$build" ${asan:+asan}
script documents tests/month/hostile.sh "$build"
script cli tests/cli/cli.sh "$build"
TAMPER_SAMPLE=${asan:+6} script tamper tests/audit/tamper.sh "$build"
for t in negative workspace month nosocket sm2; do
	[ -n "$asan" ] && case $t in month | nosocket | sm2) continue ;; esac
	script trust-$t tests/trust/$t.sh "$build"
done
[ -z "$asan" ] || script fuzz-corpus tests/fuzz/replay.sh "$build"
[ -n "$asan" ] || CHECK=1 script bench tests/bench/bench.sh "$build" 2000
[ -n "$asan" ] || FAULT_SAMPLE=1 script fault tests/fault/fault.sh "$build"
[ -n "$asan" ] || script readme tests/readme.sh "$build"
awk '{ ok += $1; bad += $2 } END { print ok, bad }' "$logs/total" >"$logs/sum"
