#!/bin/sh
# tests/review/run.sh BUILD [asan]: what officers do with findings, as they would, on the month of fixtures/month.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
python3 tests/review/review.py "${1:-build}" || bad=1
for t in stands months; do
	python3 tests/review/$t.py "${1:-build}" || bad=1
done
for t in findings hostile; do
	[ -n "${2:-}" ] || python3 tests/review/$t.py "${1:-build}" || bad=1
done
exit $bad
