#!/bin/sh
# The demo month from XLSX packages and GB18030 CSV instead of XML and UTF-8: the same payments.
# run.sh BUILD
set -u
build=$(cd "${1:?usage: run.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/sheets.XXXXXX")
trap 'rm -rf "$work"' EXIT
fails=0
pass() { echo "ok sheets: $*"; }
fail() { echo "FAIL sheets: $*"; fails=$((fails + 1)); }
export DAIFA_FORMATS="$here/formats"
mkdir "$work/keys"
cp "$here"/fixtures/keys/*.key "$here"/fixtures/keys/*.pem "$work/keys"
chmod 600 "$work"/keys/*.key
SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d '2026-11-02 10:00' +%s)
export SOURCE_DATE_EPOCH
python3 "$here/tests/sheets/alternative.py" "$here/fixtures/month" "$work/month" "$build/daifa" "$work/keys" || exit 1
if MONTH_FILES=$work/month SHEETS=zip DAIFA=$build/daifa "$here/tests/demo.sh" "$work/demo" >"$work/transcript" 2>&1; then
	pass "the month runs from packages and GB18030, audit and replay included"
else
	fail "the month runs from packages and GB18030"
	tail -n 25 "$work/transcript"
	exit 1
fi
python3 "$here/tests/bank/testbank.py" payments "$work/demo/bank" >"$work/payments.txt"
diff -u "$here/fixtures/demo/payments.txt" "$work/payments.txt" >"$work/diff" && pass "the same $(wc -l <"$work/payments.txt") payments" ||
	{ fail "other payments"; head -n 20 "$work/diff"; }
ws=$work/demo/ws
n=$(sqlite3 "$ws/daifa.db" "SELECT count(*) FROM evidence")
m=$(grep -rhoE 'evidence="[^"]*"' "$here"/fixtures/month/sheets/XJ01-S1*.xml "$here"/fixtures/month/sheets/XJ01-S2*.xml \
	"$here"/fixtures/month/sheets/XJ01-S3-202610-01.xml "$here"/fixtures/month/sheets/XJ02-S4*.xml "$here"/fixtures/month/sheets/later/*.xml |
	sort -u | wc -l)
[ "$n" = "$m" ] && pass "$n scans in the archive" || fail "$n scans in the archive, $m on the sheets"
"$build/daifa" -C "$ws" status --row XJ01-S1-202610-01#3 >"$work/row" 2>&1
path=$(grep -o 'archive/object/[0-9a-f/]*' "$work/row")
grep -q 'scan-S1' "$ws/$path" && pass "a row leads to its scan" || { fail "a row leads to its scan"; cat "$work/row"; }

# a scan that is not in the package: its rows wait, the others do not; a cut or damaged package is refused
"$build/daifa" init "$work/ws2" --anchor "$work/keys/anchor.pem" --demo >/dev/null
d() { "$build/daifa" -C "$work/ws2" "$@"; }
d project "$here/fixtures/month/project-XJ01.xml" >/dev/null 2>&1
try() {	# try NAME EXIT CODE: package.zip signed and received
	rm -f "$work/package.zip.p7s"
	"$build/daifa" sign "$work/package.zip" --key "$work/keys/S1.key" --cert "$work/keys/S1.pem" >/dev/null
	got=0
	timeout 60 "$build/daifa" -C "$work/ws2" receive "$work/package.zip" >"$work/out" 2>&1 || got=$?
	rows=$(sqlite3 "$work/ws2/daifa.db" 'SELECT count(*) FROM row')
	if [ $got = "$2" ] && grep -qE "W($3)" "$work/out" && { [ "$2" != 2 ] || [ "$rows" = 0 ]; }; then
		pass "$1: $(grep -oE "W($3)" "$work/out" | head -n 1)"
	else
		fail "$1: exit $got, $rows rows, wanted $2 with $3"
		head -n 5 "$work/out"
	fi
}
good=$work/month/sheets/XJ01-S1-202610-01.zip
size=$(wc -c <"$good")
for k in 1 2 3 4 5 6 7 8 9; do
	head -c $((size * k / 10)) "$good" >"$work/package.zip"
	try "cut at $k/10" 2 '1[0-9]{3}'
done
cat "$good" "$good" >"$work/package.zip"
try "doubled" 2 '1[0-9]{3}'
for k in 1 2 3 4 5 6 7 8; do
	python3 - "$good" "$work/package.zip" $k <<'PY'
import sys, zipfile
data = bytearray(open(sys.argv[1], "rb").read())
at = len(data) * int(sys.argv[3]) // 9
data[at] ^= 1 << int(sys.argv[3]) % 8
open(sys.argv[2], "wb").write(data)
PY
	try "a bit flipped at $k/9" 2 '1[0-9]{3}'
done
python3 - "$good" "$work/package.zip" <<'PY'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as a, zipfile.ZipFile(sys.argv[2], "w") as b:
    for i, e in enumerate(a.infolist()):
        if e.filename.endswith(".xlsx"):
            b.writestr(e, a.read(e))
PY
try "scans missing" 1 1742
[ "$(sqlite3 "$work/ws2/daifa.db" "SELECT count(*) FROM row")" = 80 ] && pass "its rows are kept and wait" || fail "its rows are kept and wait"

# the roster: whole, then changes alone from a day on, as a spreadsheet's text and as XML
d project "$here/fixtures/month/project-XJ01.xml" >/dev/null 2>&1
roster() { d import roster --project XJ01 --from "$1" "$2" --key "$work/keys/labour.key" --cert "$work/keys/labour.pem" >"$work/out" 2>&1; }
roster 2026-03-01 "$work/month/roster-XJ01.csv"
printf '身份证号,班组,变更日期\n653125196903239359,木工二班,2026-10-16\n' >"$work/team.csv"
roster 2026-10-01 "$work/team.csv"
cat >"$work/exit.xml" <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<roster xmlns="urn:daifa:roster:1">
  <worker><idCardNumber>653125196903239359</idCardNumber><exitTime>2026-10-28 18:00:00</exitTime><changeDate>2026-10-28</changeDate></worker>
</roster>
END
roster 2026-10-01 "$work/exit.xml"
got=$(sqlite3 "$work/ws2/daifa.db" "SELECT valid_from,team,name,trade,exit FROM roster r JOIN person p ON p.id=r.person WHERE p.id_no='653125196903239359' ORDER BY valid_from")
want='20260301|钢筋一班|热合曼·依明江|020|0
20261016|木工二班|热合曼·依明江|020|0
20261028|木工二班|热合曼·依明江|020|20261028'
[ "$got" = "$want" ] && pass "a change of team and a day of leaving, each from its day on" || { fail "changes of the roster"; echo "$got"; cat "$work/out"; }
printf '身份证号,班组\n650102199001010017,木工二班\n' >"$work/new.csv"
roster 2026-10-01 "$work/new.csv"
grep -q W1634 "$work/out" && pass "a change of somebody unknown is said: W1634" || { fail "a change of somebody unknown"; cat "$work/out"; }
exit $((fails > 0))
