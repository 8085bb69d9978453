#!/bin/sh
# coverage.sh BUILD: BUILD was compiled with --coverage.  Runs in it the unit tests and the suites that run the program, and
# the demonstration month with a sample of faults; then coverage.py tells what was reached, and what was not and has no reason
# in coverage.txt.  TOLD=1 only tells, of what ran before.
set -eu
build=$(cd "${1:?usage: coverage.sh BUILD}" && pwd)
cd "$(dirname "$0")/.."
command -v gcov >/dev/null || { echo "skipped coverage: no gcov"; exit 0; }
if [ -z "${TOLD:-}" ]; then
	find "$build" -name '*.gcda' -delete
	FAULT_MODE=reach FAULT_SAMPLE=${FAULT_SAMPLE:-12} FAULT_KINDS=eio,enospc,short,eintr,kill,read,reintr,alloc,starve \
		tests/fault/fault.sh "$build" || echo "FAIL coverage: fault"
	# a suite that fails is seen by make check; here it is told, and what it reached counts
	suites='units|cli|tamper|month|hard|trust-.*|model|bank.*|rules|rules-random|documents|review'
	suites="$suites|fuzz-corpus|hostile|damaged|xlsx|size|books|times|calendar|peers|readme|threads"
	SUITES=$suites \
		SAN=--coverage tests/check.sh "$build" "$build" || echo "FAIL coverage: suites"
	for suite in times/run.sh sheets/run.sh template/run.sh papers/papers.sh; do
		log=$build/check/${suite%/*}.log
		"tests/$suite" "$build" >"$log" 2>&1 || { echo "FAIL coverage: $suite"; tail -n 3 "$log"; }
	done
fi
python3 tests/coverage.py "$build" tests/coverage.txt
