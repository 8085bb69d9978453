#!/bin/sh
# check.sh BUILD ASAN: every suite, one line each as it ends, and last of all "N passed, N failed".
# A suite is a script of this tree that prints `ok …`, `FAIL …` or `skipped …` lines and exits
# non-zero on failure, or a cmocka program.  Its whole output is kept in BUILD/check/.  ASAN was built
# with sanitizers; the suites that run our code run there again, on fewer samples where that is said.
# As many run at once as there are processors, the longest first.  SUITES, an extended regular
# expression of names, asks for some.  Where BUILD and ASAN are one directory, each suite runs once.
set -u
plain=${1:?usage: check.sh BUILD ASAN}
asan=${2:?usage: check.sh BUILD ASAN}
cd "$(dirname "$0")/.." || exit 1
export ASAN_OPTIONS="detect_leaks=1:abort_on_error=0" UBSAN_OPTIONS="print_stacktrace=1"
export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"
rm -rf "$plain/check" "$asan/check"
mkdir -p "$plain/check" "$asan/check"

# Each line: the builds it runs in, its name, its command with BUILD for the build's directory.
suites() {
	cat <<-'END'
	both	cli		tests/cli/cli.sh BUILD
	plain	tamper		TAMPER_SAMPLE=10 tests/audit/tamper.sh BUILD
	asan	tamper		TAMPER_SAMPLE=1 tests/audit/tamper.sh BUILD
	plain	fault		FAULT_SOME=2 FAULT_SAMPLE=1 FAULT_KINDS=1 tests/fault/fault.sh BUILD
	plain	month		tests/month/month.sh BUILD
	asan	month		tests/month/month.sh BUILD asan
	plain	hard		tests/hard/run.sh BUILD
	asan	hard		tests/hard/run.sh BUILD hard2
	both	trust-negative	tests/trust/negative.sh BUILD
	both	units		tests/units.sh BUILD
	plain	model		tests/model/model.sh BUILD 500
	plain	books		tests/books/run.sh BUILD
	plain	readme		tests/readme.sh BUILD
	plain	bank-many	tests/bank/many.sh BUILD
	plain	bench		CHECK=1 tests/bench/bench.sh BUILD 2000
	both	threads		tests/bench/threads.sh BUILD
	asan	documents	tests/month/hostile.sh BUILD
	both	rules		tests/rules/run.sh BUILD "$SAN"
	plain	rules-random	tests/rules/property.sh BUILD 4
	plain	review		tests/review/run.sh BUILD
	both	bank		tests/bank/run.sh BUILD
	plain	bank-returns	tests/bank/returns.sh BUILD
	asan	bank-returns	tests/bank/returns.sh BUILD 12
	plain	bank-testbank	tests/bank/testbank.sh BUILD
	plain	bank-signed	WAYS=some tests/bank/signed.sh BUILD
	plain	bank-outsider	tests/bank/outsider.sh BUILD
	plain	bank-samples	tests/bank/samples.sh BUILD
	plain	trust-nosocket	tests/trust/nosocket.sh BUILD
	plain	trust-sm2	tests/trust/sm2.sh BUILD
	plain	trust-stamp	tests/trust/stamp.sh BUILD
	plain	trust-token	tests/trust/token.sh BUILD
	plain	trust-workspace	tests/trust/workspace.sh BUILD
	asan	fuzz-corpus	tests/fuzz/replay.sh BUILD
	asan	hostile		tests/sheets/hostile.sh BUILD
	asan	damaged		tests/sheets/damaged.sh BUILD 8
	plain	xlsx		tests/xlsx/run.sh BUILD "$SAN"
	plain	generator	tests/gen/run.sh BUILD
	plain	size		tests/size/run.sh BUILD
	plain	times		tests/times/run.sh BUILD locked
	plain	calendar	tests/times/run.sh BUILD dates
	plain	peers		tests/peers/run.sh BUILD
	plain	harden		tests/harden/run.sh BUILD
	plain	layers		tests/layers.sh
	END
}

# jobs: BUILD, name, command for each build a suite runs in
jobs() {
	suites | while read -r where name command; do
		[ "$where" = asan ] || echo "$plain $name $command"
		[ "$where" = plain ] || echo "$asan $name $command"
	done | awk -v some="^(${SUITES:-.*})\$" '$2 ~ some && !seen[$1 $2]++'
}

jobs >"$plain/check/jobs"
SAN_FLAGS=${SAN:-} xargs -P "$(nproc)" -d '\n' -n 1 sh tests/suite.sh "$asan" <"$plain/check/jobs"
# a suite that left no result is a failure too
find "$plain/check" "$asan/check" -name '*.sum' | sort -u | xargs cat | awk -v jobs="$(wc -l <"$plain/check/jobs")" '
	{ ok += $1; bad += $2 }
	END { bad += jobs - NR; print ok + 0 " passed, " bad + 0 " failed"; exit bad > 0 || ok == 0 }'
