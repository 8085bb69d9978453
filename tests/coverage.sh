#!/bin/sh
# coverage.sh BUILD: BUILD was compiled with --coverage and its tests were run; prints for each directory the lines that
# ran of those there are, and the branches, then each source below 100 %.
set -eu
cd "${1:?usage: coverage.sh BUILD}"
command -v gcov >/dev/null || { echo "skipped coverage: no gcov"; exit 0; }
for d in obj/*/; do
	(cd "$d" && gcov -n -b ./*.gcda 2>/dev/null) | awk -v dir="$(basename "$d")" '
		ours && /^(Calls executed|No calls)/ { ours = 0 }
		/^File / { file = $2; gsub(/\047/, "", file); ours = file ~ "^src/" dir "/" }
		ours && /^Lines executed/ { split($2, a, /[:%]/); n = $NF; total += n; hit += a[2] * n / 100; if (a[2] < 100) low[file] = a[2] " % of " n }
		ours && /^Branches executed/ { bn = $NF }
		ours && /^Taken at least once/ { split($4, a, /[:%]/); branches += bn; taken += a[2] * bn / 100 }
		END { if (total == 0) exit; printf "coverage %-10s lines %6.2f %% of %5d   branches %6.2f %% of %5d\n", dir, 100 * hit / total, total,
			branches ? 100 * taken / branches : 100, branches; for (f in low) print "    " f ": " low[f] " lines" | "sort"; close("sort") }'
done
