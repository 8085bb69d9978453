#!/bin/sh
# What the test bank makes of our files, and we of its: testbank.sh BUILD
# For each layout the test bank speaks: write the fixture's batch, sign, let it take, answer, return late, settle and
# print its statement; the readers must say exactly what the scenario did.
set -eu
build=${1:?usage: testbank.sh BUILD}
cd "$(dirname "$0")/../.."
export DAIFA_STANDARDS="${DAIFA_STANDARDS:-$PWD/../shared/standards}"
[ -d "$DAIFA_STANDARDS/xsd" ] || unset DAIFA_STANDARDS
work=$(mktemp -d "${TMPDIR:-/tmp}/testbank.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fails=0
for tool in python3 openssl xmllint; do
	command -v $tool >/dev/null || { echo "skipped test bank: no $tool"; exit 0; }
done

. tests/bank/build.sh

want() {	# want WHAT FILE LINE...: each line stands in the file
	what=$1 file=$2
	shift 2
	for line in "$@"; do
		if grep -qF -- "$line" "$file"; then
			echo "ok   $what: $line"
		else
			echo "FAIL $what: $line" >&2
			cat "$file" >&2
			fails=$((fails + 1))
		fi
	done
}

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key" -out "$work/cert" -days 30 -subj "/CN=TEST" 2>/dev/null
cat >"$work/scenario" <<'EOF'
6217000010001234567 name-mismatch
6230910199013456782 closed
6212261202011584349 unknown
6228480010203040505 late-return
EOF

for format in demo-pipe pain001-09; do
	at=$work/$format
	mkdir -p "$at/out"
	bank() { c=$1; shift; python3 tests/bank/testbank.py "$c" "$at/state" "$@" >"$at/say" 2>&1 || { cat "$at/say" >&2; exit 1; }; }
	read_it() { "$case" "$1" "formats/$format.fmt" "$at/$2" >"$at/$2.said"; }
	"$case" write "formats/$format.fmt" "fixtures/bank/$format/batch" "$at/out"
	file=$(ls "$at/out")
	openssl cms -sign -binary -in "$at/out/$file" -signer "$work/cert" -inkey "$work/key" -outform DER -out "$at/p7s"
	bank open 30020012345678 专户 $format
	bank deposit 30020012345678 20261103 50000.00 某某置业 进度款
	bank take "$at/out/$file" "$at/p7s" "$work/cert"
	bank answer PXJ010000000165 "$work/scenario" "$at/answer" --time 20261106153000
	bank late PXJ010000000165 "$work/scenario" "$at/notice" --day 20261110
	bank settle WXJ010000000507 paid 20261111
	bank answer PXJ010000000165 "$work/scenario" "$at/again" --time 20261111100000
	bank entry 30020012345678 20261121 JX 1.25 "" 结息
	bank entry 30020012345678 20261121 SF -3.00 "" 手续费
	bank statement 30020012345678 20261101 20261130 "$at/statement"
	for f in answer notice again; do read_it answer $f; done
	read_it statement statement
	want "$format answer" "$at/answer.said" "ref WXJ010000000119 account" "fen 6500.00 failed" "reason NAME_MISMATCH" \
		"reason ACCOUNT_CLOSED" "part PXJ010000000165" "at 2026-11-06T15:30:00+08:00 scope full" "lines 6"
	want "$format notice" "$at/notice.said" "ref WXJ010000000313" "fen 7210.05 returned" "scope notice" "lines 1"
	want "$format again" "$at/again.said" "fen 6080.50 paid" "scope full"
	want "$format statement" "$at/statement.said" " 50000.00 " " 7210.05 " "return serial" "interest serial" "fee serial" \
		"ref WXJ010000000313 party" "account 30020012345678 2026-11-01 2026-11-30 opening 0.00"
done
want "demo-pipe answer" "$work/demo-pipe/answer.said" "fen 6080.50 unknown" "ok 3 18622.60 bad 2 11300.00"
want "demo-pipe statement" "$work/demo-pipe/statement.said" "2026-11-06 -36003.10" "2026-11-09 11300.00" "closing 32505.20"
want "pain001-09 answer" "$work/pain001-09/answer.said" "fen 6080.50 pending" "ok 3 18622.60 bad 2 11300.00"
want "pain001-09 statement" "$work/pain001-09/statement.said" "2026-11-06 -18622.60" "2026-11-11 -6080.50" "closing 32505.20"
[ "$fails" = 0 ] || { echo "$fails failed" >&2; exit 1; }
