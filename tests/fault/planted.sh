#!/bin/sh
# planted.sh BUILD [NAME…]: each protection is taken away in a copy of the tree, and the suite named beside it must fail
# there, with the line given.  Fails when a suite does not notice, or when there is nothing to take away any more.
set -u
build=$(cd "${1:?usage: planted.sh BUILD [NAME...]}" && pwd)
shift
root=$(cd "$(dirname "$0")/../.." && pwd)
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${room:-0}" -lt 1000000 ] || TMPDIR=/dev/shm
dir=$(mktemp -d "${TMPDIR:-/tmp}/daifa-planted-XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/tree"
(cd "$root" && tar cf - Makefile README.md src include formats fixtures tests) | tar xf - -C "$dir/tree"
cp -a "$build" "$dir/tree/build"
rm -rf "$dir/tree/build/check" "$dir/tree/build/demo"
cd "$dir/tree" || exit 1
export FAULT_PLAYS=demo
names=" $* "
found=0 missed=0

# plant NAME FILE SED SUITE LINE: SED takes it away from FILE, SUITE then fails with a line like LINE
plant() {
	[ "$names" = "  " ] || case $names in *" $1 "*) ;; *) return ;; esac
	object=build/obj/${2#src/}
	object=${object%.c}.o
	cp -p "$2" "$dir/source"
	[ ! -e "$object" ] || mv "$object" "$dir/object"
	sed "$3" "$dir/source" >"$2"
	if cmp -s "$dir/source" "$2"; then
		verdict="FAIL planted $1: $2 has not got it any more"
	elif ! make -s WARN= OPT=-O1 HARDEN= all >"$dir/out" 2>&1; then
		verdict="FAIL planted $1: does not compile: $(tail -n 3 "$dir/out")"
	elif sh -c "$4" >"$dir/out" 2>&1; then
		verdict="FAIL planted $1: taken away from $2, and nothing failed: $4"
	elif grep -q -- "$5" "$dir/out"; then
		verdict="ok planted $1: $2: $(grep -m 1 -- "$5" "$dir/out" | cut -c1-150)"
	else
		verdict="FAIL planted $1: $4 fails without '$5': $(tail -n 5 "$dir/out")"
	fi
	echo "$verdict"
	case $verdict in ok*) found=$((found + 1)) ;; *) missed=$((missed + 1)) ;; esac
	cp -p "$dir/source" "$2"
	rm -f "$object" build/daifa
	[ ! -e "$dir/object" ] || mv "$dir/object" "$object"
}
# the first days of the demonstration are enough for what the store does in every command
sed '/^say "11 月 3 日/,$d' tests/demo.sh >"$dir/first.sh"
cp tests/demo.sh "$dir/whole.sh"
faults() {
	echo "cp $dir/first.sh tests/demo.sh; FAULT_KINDS=$1 FAULT_SAMPLE=$2 tests/fault/fault.sh build; rc=\$?; cp $dir/whole.sh tests/demo.sh; exit \$rc"
}
tamper='TAMPER_SAMPLE=20 tests/audit/tamper.sh build'

make -s WARN= OPT=-O1 HARDEN= all >"$dir/out" 2>&1 || { echo "FAIL planted: the copy does not build"; tail -n 5 "$dir/out"; exit 1; }

# ---- crash
plant eio src/store/path.c '/^write_all/,/^}/s/return -1;/return 0;/' "$(faults eio 6)" 'fault: daifa.* eio at '
plant enospc src/store/path.c '/^write_all/,/^}/s/return -1;/return 0;/' "$(faults enospc 20)" 'fault: daifa.* enospc at '
plant eintr src/store/path.c '/^write_all/,/^}/s/continue;/break;/' "$(faults eintr 20)" 'fault: daifa.* eintr at '
plant short src/store/path.c '/^write_all/,/^}/s/n -= (size_t)got;/n = 0;/' "$(faults short 6)" 'fault: daifa.* short at '
plant kill src/store/db.c 's/journal_mode=WAL/journal_mode=MEMORY/; s/"wal") == 0/"memory") == 0/' "$(faults kill 6)" 'fault: daifa.* kill at '
plant cut src/store/path.c 's/rc = fsync(fd);/rc = 0;/' "$(faults cut 6)" 'fault: daifa.* cut at '
plant tear src/store/db.c 's/PRAGMA synchronous=FULL;/PRAGMA synchronous=OFF;/' "$(faults tear 6)" 'fault: daifa.* tear at '
plant twice src/store/db.c 's/journal_mode=WAL/journal_mode=MEMORY/; s/"wal") == 0/"memory") == 0/' "$(faults twice 6)" 'fault: daifa.* twice at '
plant staged src/store/txn.c 's/stage_name(g, d, rc == 0 \&\& !known)/stage_name(g, d, rc == 0)/' \
	'make -s WARN= build/unit/store/txn_test && build/unit/store/txn_test' 'FAILED'
plant read src/store/path.c '/^store_unreadable/,/^}/s/return error == EIO ||/return/' "$(faults read 6)" 'fault: daifa.* read at '

# ---- memory, hostile bytes, states, the binary
plant alloc src/core/mem.c '/^mem_alloc/,/^}/s/if (p == NULL)/if (0)/' "$(faults alloc 30)" 'fault: daifa.* alloc at .* status -'
plant starve src/core/mem.c '/^mem_grow/,/^}/s/if (p == NULL)/if (0)/' "$(faults starve 3)" 'fault: daifa.* starve at .* status -'
plant letters src/bank/mt940.c 's/for (int i = 0; i < 4; i++)\t/for (int i = 0; i < 0; i++)\t/' 'tests/fuzz/replay.sh build' 'FAIL fuzz mt940'
plant verdict src/reconcile/verdict.c 's/if (twice)/if (0)/' 'tests/model/model.sh build 4000' 'FAIL model: seed'
plant binding Makefile 's/relro,-z,now/relro/' 'rm build/daifa; make -s WARN= OPT=-O1 all && tests/harden/run.sh build' 'FAIL harden: bound at start'

# ---- tampering
plant slips src/store/chain.c 's/return slip_on_disk(st, want, hash, text) ? NULL : "archive\/chain";/return NULL;/' "$tamper" 'tamper: .*archive/chain'
plant facts src/store/chain.c 's/if (f->v\[\*at\].count == count \&\& strcmp(f->v\[\*at\].digest, hex) == 0)/if (f->v[*at].count == count)/' "$tamper" 'tamper: .* of [0-9]*: audit ends with 0'
plant rows src/store/chain.c '/^audit_table/,/^}/s/if (!f->v\[i\].seen)/if (0)/' "$tamper" 'tamper: .* removed: audit ends with 0'
plant heads src/audit/issued.c 's/if (!there || !digest_same(\&is, \&d->head))/if (0)/' "$tamper" 'W6018'
plant known src/audit/issued.c 's/Q_OBJECT_HAS, "b", \&d->digest) < 0)/Q_OBJECT_HAS, "b", \&d->digest) < -1)/' "$tamper" 'W6019'

# ---- two at once, days, sizes
plant lock src/store/db.c 's/flock(st->lock, LOCK_EX | LOCK_NB)/0/' 'tests/times/run.sh build locked' 'FAIL times: run stopped'
plant moment src/store/db.c 's/PRAGMA query_only=ON; BEGIN/PRAGMA query_only=ON/' 'tests/times/run.sh build exports' 'FAIL times: pay while an export stands'

plant details src/bank/camt.c 's/if (e->with_fen > 0 \&\& (e->with_fen != e->details || e->detail_sum != e->fen))/if (0)/' \
	'make -s WARN= build/unit/bank/camt_test && build/unit/bank/camt_test' 'FAILED'
plant days src/core/date.c '/^ym_days/,/^}/s/year_is_leap(m \/ 100)/0/' 'tests/times/run.sh build dates' 'FAIL times: \|play: '
plant items src/ingest/sheet_xml.c 's/\[E_ITEM\] = { "item", E_ROW, 0, LIMIT_ROW_ITEMS, /[E_ITEM] = { "item", E_ROW, 0, INT32_MAX, /' 'tests/size/run.sh build' 'FAIL size: a row of'

echo "$([ $missed = 0 ] && echo ok || echo FAIL) planted: $found protections taken away and missed by their suites, $missed not noticed"
[ $missed = 0 ]
