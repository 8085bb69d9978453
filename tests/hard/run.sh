#!/bin/sh
# The hard months, played and compared with what fixtures/hardN/README.md says beforehand: run.sh BUILD [hard1|hard2|hard3]
set -u
build=$(cd "${1:?usage: run.sh BUILD [MONTH]}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/hard.XXXXXX")
trap 'rm -rf "$work"' EXIT
fails=0
for month in ${2:-$(cd "$here/fixtures" && ls -d hard[0-9])}; do
	# the inputs are what the generator writes
	mkdir "$work/made"
	python3 "$here/tests/hard/make.py" "$month" "$work/made"
	if (cd "$work/made" && find . -type f | sort | while read -r f; do cmp -s "$f" "$here/fixtures/$month/$f" || echo "$f"; done) | grep -q .; then
		echo "FAIL $month: its inputs are not what tests/hard/make.py writes"
		fails=$((fails + 1))
	fi
	rm -rf "$work/made"
	if DAIFA=$build/daifa python3 "$here/tests/hard/$month.py" "$work/$month" >"$work/out" 2>&1; then
		echo "ok $month is played to its end, audit and replay hold"
	else
		echo "FAIL $month is played to its end"
		tail -n 20 "$work/out"
		fails=$((fails + 1))
		continue
	fi
	for program in "check.py $here/fixtures/$month/README.md" confirm.py; do
		# shellcheck disable=SC2086
		python3 "$here/tests/hard/"$program "$work/$month" "$build/daifa" || fails=$((fails + 1))
	done
done
exit $((fails > 0))
