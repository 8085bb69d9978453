#!/bin/sh
# suite.sh ASAN "BUILD NAME COMMAND…": one suite of check.sh; its output to BUILD/check/NAME.log,
# what it passed and failed to NAME.sum, and one line for the reader, written at once.
set -u
asan=$1
# shellcheck disable=SC2086 # the job is a line of words
set -- $2
build=$1 name=$2
shift 2
log=$build/check/$name.log
SAN= here=
[ "$build" != "$asan" ] || SAN=$SAN_FLAGS
case $SAN in *sanitize*) here=" (asan)" ;; esac
export SAN
command=$(echo "$*" | sed "s|BUILD|$build|g")
begin=$(date +%s)
status=0
sh -c "$command" >"$log" 2>&1 || status=$?
ok=$(grep -cE '^ok |^\[       OK \]' "$log")
bad=$(grep -cE '^FAIL|^\[  FAILED  \] [a-z_0-9]+$' "$log")
skip=$(grep -cE '^skipped' "$log")
# a suite that dies, or finds nothing to do, has failed
if [ "$bad" = 0 ] && { [ $status != 0 ] || [ $((ok + skip)) = 0 ]; }; then
	bad=1
fi
echo "$ok $bad" >"$build/check/$name.sum"
# seconds of the processor, beside those of the clock: they do not grow with what runs beside
times >"$log.line"
cpu=$(awk 'NR == 2 { for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); s += t[1] * 60 + t[2] } print s }' "$log.line")
{
	printf '%-24s %5d passed %3d failed %3d skipped %4d s %4.0f cpu\n' \
		"$name$here" "$ok" "$bad" "$skip" $(($(date +%s) - begin)) "$cpu"
	[ "$bad" = 0 ] || {
		grep -E '^FAIL|FAILED|ERROR:|runtime error' "$log" | head -n 20
		tail -n 5 "$log"
	}
	grep -E '^skipped' "$log" | sort -u | head -n 5
} >"$log.line"
cat "$log.line"
rm "$log.line"
