#!/bin/sh
# tests/review/run.sh BUILD: what officers do with findings, as they would, on the month of fixtures/month.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
for t in review stands months findings hostile; do
	python3 tests/review/$t.py "${1:-build}" || bad=1
done
exit $bad
