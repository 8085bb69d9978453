#!/bin/sh
# bench.sh BUILD N [SEED]: a synthetic month of N rows through BUILD/daifa, and beside it the bare floor (floor.c) on one core.
# Prints what the plants of the month came to, each stage and each command beside its floor (table.awk), and last
#	bench: rows=N run=…s floor=…s ratio=… rss=…MiB
# run: from the sheets to bank files, answers and vouchers; master data (prepare), closing and audit are timed apart.
# rss: the largest of daifa's processes.  UNTIL=STEP: up to that step only, without floor and results.
# CHECK=1: sums and states are looked at, times are not.  KEEP=DIR: work there (DIR must not exist) and leave it behind.
# FIGURES=FILE: the table's figures for growth.sh.  REPLAY=1: audit --replay too.
# WRAP: what every command is run under (perf record …, valgrind …); it finds the step's name in STEP.
set -eu
build=$(cd "${1:?usage: bench.sh BUILD N [SEED]}" && pwd)
rows=${2:?usage: bench.sh BUILD N [SEED]}
seed=${3:-202610}
here=$(cd "$(dirname "$0")/../.." && pwd)
if [ -n "${KEEP:-}" ]; then
	[ ! -e "$KEEP" ] || { echo "bench: $KEEP exists" >&2; exit 1; }
	mkdir -p "$KEEP"
	work=$(cd "$KEEP" && pwd)
else
	work=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")
	trap 'rm -rf "$work"' EXIT
fi
cc="${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2"
tools=$build/bench
mkdir -p "$tools"
make_tool() {	# make_tool NAME LIBS SOURCES...
	tool=$tools/$1 libs=$2
	shift 2
	for s in "$@"; do
		# shellcheck disable=SC2086
		[ "$tool" -nt "$s" ] || { $cc -isystem /usr/include/libxml2 -o "$tool" "$@" $libs; return; }
	done
}
make_tool month "-lcrypto -lz" "$here/tests/gen/month.c" "$here/tests/gen/person.c"
make_tool stopwatch "" "$here/tests/bench/stopwatch.c"
make_tool bank "" "$here/tests/bench/bank.c"
make_tool floor "-lxml2 -lcrypto -lsqlite3 -lz" "$here/tests/bench/floor.c"

mkdir "$work/keys" "$work/answers" "$work/stages"
cp "$here"/fixtures/keys/*.key "$here"/fixtures/keys/*.pem "$work/keys"
chmod 600 "$work"/keys/*.key
month=$work/month
"$tools/month" --rows "$rows" --seed "$seed" --keys "$work/keys" "$month"
sync
ws=$work/ws
log=$work/log
export DAIFA_FORMATS="${DAIFA_FORMATS:-$here/formats}"
at() { SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d "$1" +%s); export SOURCE_DATE_EPOCH; }
table() {
	[ -e "$work/floor.log" ] || : >"$work/floor.log"
	set -- "$work"/stages/*
	[ -e "$1" ] || set --
	awk -v rows="$rows" -v figures="${FIGURES:-}" -f "$here/tests/bench/table.awk" "$work/floor.log" "$log" "$@"
}
# run STEP STATUS ARGUMENTS: 1 where rows may wait
run() {
	STEP=$1 want=$2 DAIFA_STAGES=$work/stages/$1
	export STEP DAIFA_STAGES
	shift 2
	# shellcheck disable=SC2086
	"$tools/stopwatch" "$log" "$STEP" "$want" ${WRAP:-} "$build/daifa" -C "$ws" "$@" >"$work/out" 2>&1 || { tail -n 20 "$work/out" >&2; exit 1; }
	[ "$STEP" != "${UNTIL:-}" ] || { table; exit 0; }
}
as() {
	who=$1
	shift
	run "$@" --key "$work/keys/$who.key" --cert "$work/keys/$who.pem"
}
statements() {	# statements FROM TO: of every account
	set -- "$1" "$2" "$log"
	papers=
	for p in $projects; do
		from=$work/month/project-$p.xml
		account=$(sed -n 's/.*<account .*number="\([0-9]*\)".*/\1/p' "$from")
		case $(sed -n 's/.*<account .*format="\([a-z0-9-]*\)".*/\1/p' "$from") in
		demo-pipe) paper=$work/answers/statement-$p-$2.txt ;;
		demo-list) paper=$work/answers/statement-$p-$2.lst ;;
		generic-fixed) paper=$work/answers/statement-$p-$2.dat ;;
		*) paper=$work/answers/statement-$p-$2.xml ;;
		esac
		opening=$(awk -v a="$account" -v f="$1" '$1 "" == a "" && $2 < f { s += $3 } END { printf "%.0f", s }' "$work/ledger")
		"$tools/bank" statement "$work/ledger" "$account" "$1" "$2" "$opening" "$paper"
		papers="$papers $paper"
	done
}

projects=$(cd "$month" && ls project-*.xml | sed 's/project-//; s/\.xml//')
batches=$(cd "$month/sheets" && ls ./*.xml | sed 's#\./\(B[0-9]*-S[0-9]\).*#\1-202610-1#' | sort -u)
for p in $projects; do
	account=$(sed -n 's/.*<account .*number="\([0-9]*\)".*/\1/p' "$month/project-$p.xml")
	awk -F, -v a="$account" 'NR > 1 { gsub(/-/, "", $1); sub(/\./, "", $2); print a, $1, $2, "RZ" }' "$month/deposits-$p.csv"
done >"$work/ledger"

at "2026-11-01 09:00"
"$tools/stopwatch" "$log" init 0 "$build/daifa" init "$ws" --anchor "$work/keys/anchor.pem" --demo >"$work/out" 2>&1 ||
	{ cat "$work/out" >&2; exit 1; }
run project 0 project "$month"/project-*.xml
for p in $projects; do
	as labour roster 0 import roster --project "$p" --from 2026-03-01 "$month/roster-$p.csv"
	as labour attendance 0 import attendance --project "$p" --month 2026-10 "$month/attendance-$p.csv.gz"
	as labour progress 0 import progress --project "$p" --month 2026-10 "$month/progress-$p.csv"
	as labour deposits 0 import deposits --project "$p" "$month/deposits-$p.csv"
done
at "2026-11-02 10:30"
run receive 1 receive "$month"/sheets/*.xml
at "2026-11-03 09:00"
run check 1 check --month 2026-10
python3 "$here/tests/bench/plants.py" "$month/expected.tsv" "$ws/daifa.db" >"$work/plants"
statements 20261101 20261103
at "2026-11-04 09:00"
# shellcheck disable=SC2086
run deposited 0 reconcile $papers
# shellcheck disable=SC2086
as labour release 0 release $batches --day 2026-11-05
# shellcheck disable=SC2086
as finance release 0 release $batches
at "2026-11-05 09:00"
as bank pay 0 pay
for b in $batches; do
	ls "$ws/outbox/$b"/P* | grep -v '\.p7s$'
done >"$work/parts"
# shellcheck disable=SC2046
as labour deliver 0 deliver $(sed 's#.*/##; s#\.[a-z]*$##' "$work/parts") --receipt HZ20261105
xargs "$tools/bank" answer "$work/ledger" 20261105 500 "$work/answers" <"$work/parts" >"$work/paid"
at "2026-11-05 16:30"
run answers 0 reconcile "$work"/answers/P*
statements 20261104 20261130
at "2026-12-01 09:00"
# shellcheck disable=SC2086
run statements 0 reconcile $papers
as bank voucher 0 voucher
for p in $projects; do
	account=$(sed -n 's/.*<account .*number="\([0-9]*\)".*/\1/p' "$month/project-$p.xml")
	as finance close 0 close --account "$account" --period 2026-11
done
run audit 0 audit
[ -z "${REPLAY:-}" ] || run replay 0 audit --replay

# what the bank paid is what the books say, to the fen
states=$(sqlite3 "$ws/daifa.db" "SELECT count(*) || ' ' || sum(CASE now_state WHEN 'PAID' THEN fen ELSE 0 END) || ' ' ||
	sum(now_state='FAILED') FROM payment")
paid=$(awk '{ n += $1; f += $2; b += $3 } END { printf "%.0f %.0f %.0f", n, f, b }' "$work/paid")
if [ "$states" = "$paid" ]; then echo "ok payments, fen paid and failures: $paid, at the bank and in the books"; else
	echo "FAIL the bank has $paid, the books $states"
	exit 1
fi
python3 "$here/tests/bench/results.py" "$month" "$ws/outbox" "$work/answers" "$ws/daifa.db"
cat "$work/plants"
if [ -n "${CHECK:-}" ]; then
	grep -q '^ok ' "$work/plants"
	exit
fi
cold() { taskset -c 0 "$tools/floor" "$month" "$work/keys" "$work/floor.db" "$work/floor" "$ws/outbox" "$work/answers" >"$work/floor.log"; }
cold || { echo "bench: the floor failed" >&2; exit 1; }
sed -n 's/^# /floor: /p' "$work/floor.log"
du -sk "$ws" | awk '{ printf "workspace: %.0f MiB\n", $1 / 1024 }'
table
