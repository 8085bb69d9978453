#!/bin/sh
# tests/review/run.sh BUILD: what officers do with findings, as they would, on the month of fixtures/month.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
python3 tests/review/review.py "${1:-build}" || bad=1
exit $bad
