#!/bin/sh
# The whole month, byte for byte: month.sh BUILD [asan]
# fixtures/demo: transcript.txt what the officer sees, payments.txt what reached the test bank, proof-*.txt the accounts' proofs.
# UPDATE=1 writes them anew (look at the difference before committing it).
set -u
build=$(cd "${1:?usage: month.sh BUILD [asan]}" && pwd)
asan=${2:-}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/month.XXXXXX")
trap 'rm -rf "$work"' EXIT
fails=0
pass() { echo "ok $*"; }
fail() { echo "FAIL $*"; fails=$((fails + 1)); }
same() {	# same WHAT GOT GOLDEN
	if [ -n "${UPDATE:-}" ]; then
		cp "$2" "$here/fixtures/demo/$3"
	elif diff -u "$here/fixtures/demo/$3" "$2" >"$work/diff"; then
		pass "$1"
	else
		fail "$1 differs from fixtures/demo/$3"
		head -n 30 "$work/diff"
	fi
}
if DAIFA=$build/daifa "$here/tests/demo.sh" "$work/demo" >"$work/transcript" 2>&1; then pass "the month runs"; else
	fail "the month runs"
	tail -n 20 "$work/transcript"
	exit 1
fi
ws=$work/demo/ws
sed "s#$work/demo#DEMO#g" "$work/transcript" >"$work/transcript.txt"
same "what the officer sees" "$work/transcript.txt" transcript.txt
python3 "$here/tests/bank/testbank.py" payments "$work/demo/bank" >"$work/payments.txt"
same "what reached the bank" "$work/payments.txt" payments.txt
same "proof of XJ01's account" "$ws/outbox/close/30020012345678901-2026-11.txt" proof-XJ01.txt
same "proof of XJ02's account" "$ws/outbox/close/107082345678-2026-11.txt" proof-XJ02.txt
python3 "$here/tests/month/expected.py" "$here/fixtures/month/expected.tsv" "$ws/daifa.db" || fails=$((fails + 1))
[ -n "$asan" ] || python3 "$here/tests/month/asked.py" "$build/daifa" "$work/demo" || fails=$((fails + 1))
export DAIFA_FORMATS="$here/formats" SOURCE_DATE_EPOCH="$(TZ=UTC-8 date -d '2026-12-01 10:00' +%s)"
d() { "$build/daifa" -C "$ws" "$@"; }

# the papers are what they say: signatures by openssl, the voucher by its schema, sums by sqlite3
n=0
for f in $(find "$ws/outbox" -name '*.p7s'); do
	openssl cms -verify -inform DER -in "$f" -content "${f%.p7s}" -binary -CAfile "$work/demo/keys/anchor.pem" -purpose any \
		-no_check_time -out /dev/null 2>"$work/err" || { fail "openssl cms -verify ${f#"$ws/"}"; cat "$work/err"; }
	n=$((n + 1))
done
[ $n -gt 20 ] && pass "openssl verifies $n files of the outbox" || fail "only $n signed files in the outbox"
xmllint --noout --nonet --schema "$here/formats/voucher.xsd" "$ws"/outbox/*/voucher-*.xml 2>"$work/err" && pass "vouchers follow their schema" ||
	{ fail "vouchers follow their schema"; cat "$work/err"; }
for who in S5 deputy; do
	openssl x509 -in "$work/demo/keys/$who.pem" -noout -text | grep -q 'ASN1 OID: SM2' || fail "$who signs with SM2"
done
deputy=$(openssl x509 -in "$work/demo/keys/deputy.pem" -outform DER | sha256sum | cut -d' ' -f1)
ls "$ws/archive/sig" | grep -q -- "-$deputy" && pass "a subcontractor and an officer sign with SM2" || fail "no signature of the SM2 officer"
twice=$(sqlite3 "$ws/daifa.db" "SELECT count(*) FROM (SELECT claim FROM payment WHERE now_state IN ('ISSUED','PENDING','UNKNOWN','PAID') GROUP BY claim HAVING count(*)>1)")
[ "$twice" = 0 ] && pass "no claim has two live payments" || fail "$twice claims have two live payments"
sum=$(sqlite3 "$ws/daifa.db" "SELECT (SELECT sum(fen) FROM movement m JOIN ledger l ON l.id=m.debit WHERE l.kind='BANK')-(SELECT sum(fen) FROM movement m JOIN ledger l ON l.id=m.credit WHERE l.kind='BANK')")
[ "$sum" = "$(sqlite3 "$ws/daifa.db" 'SELECT sum(fen) FROM entry')" ] && pass "the books' bank is the statements'" || fail "the books' bank is $sum"

# run twice: the second changes nothing; two at once: one works, the other says so
d run --month 2026-10 >"$work/run1" 2>&1
before=$(d audit --dump | sha256sum)
find "$ws" -type f ! -name '*-wal' ! -name '*-shm' | sort >"$work/files1"
d run --month 2026-10 >"$work/run2" 2>&1
find "$ws" -type f ! -name '*-wal' ! -name '*-shm' | sort >"$work/files2"
[ "$before" = "$(d audit --dump | sha256sum)" ] && cmp -s "$work/files1" "$work/files2" && pass "run twice changes nothing" || fail "run twice changes something"
exec 9>>"$ws/lock"
flock 9
got=0
"$build/daifa" -C "$ws" run --month 2026-10 >"$work/busy" 2>&1 9>&- || got=$?
exec 9>&-
[ $got = 74 ] && grep -q '另一个\|正在' "$work/busy" && pass "the second of two runs leaves and says so" || { fail "two runs at once: exit $got"; cat "$work/busy"; }
[ -n "$asan" ] || for l in zh en; do
	d --lang $l --json status --month 2026-10 | python3 -c 'import sys, json; [json.loads(l) for l in sys.stdin]' && pass "json status in $l" || fail "json status in $l"
done
exit $((fails > 0))
