#!/bin/sh
# growth.sh BUILD N [SEED]: the month of N/10 rows and that of N in one go, audit and replay too; how much longer each
# command and each stage takes and how much more memory: at most 10.5 times the time and 1.1 times the memory, or it says
# "over".  The last line is that of N.
set -eu
build=${1:?usage: growth.sh BUILD N [SEED]}
rows=${2:?usage: growth.sh BUILD N [SEED]}
here=$(dirname "$0")
of=$(mktemp -d "${TMPDIR:-/tmp}/growth.XXXXXX")
trap 'rm -rf "$of"' EXIT
for n in $((rows / 10)) "$rows"; do
	echo "$n rows"
	REPLAY=1 FIGURES=$of/$n "$here/bench.sh" "$build" "$n" ${3:+"$3"} >"$of/said" || { cat "$of/said"; exit 1; }
	cat "$of/said"
	echo
done
awk -v few=$((rows / 10)) -v many="$rows" '
NR == FNR { wall[$1, $2] = $3; cpu[$1, $2] = $4; kib[$1, $2] = $5; next }
$1 != what { what = $1
	printf "%-11s %10s %10s %7s %10s %10s %7s %9s %9s %7s\n", what, "s at " few, "at " many, "times", "cpu s", "", "times",
	    "rss MiB", "", "times" }
wall[$1, $2] >= 0.01 {
	k = $1 SUBSEP $2
	w = $3 / wall[k]
	c = cpu[k] > 0 ? $4 / cpu[k] : 0
	printf "%-11s %10.2f %10.2f %7.1f %10.2f %10.2f %7.1f", $2, wall[k], $3, w, cpu[k], $4, c
	if ($5 > 0)
		printf " %9.1f %9.1f %7.2f", kib[k] / 1024, $5 / 1024, $5 / kib[k]
	over = (w > 10.5 ? " time" : "") (c > 10.5 ? " cpu" : "") ($5 > 0 && $5 / kib[k] > 1.1 ? " memory" : "")
	print over != "" ? "  over:" over : ""
}' "$of/$((rows / 10))" "$of/$rows"
tail -n 1 "$of/said"
