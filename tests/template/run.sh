#!/bin/sh
# The templates as a subcontractor uses them: made, filled in and saved by LibreOffice, signed, taken
# in without a finding.  run.sh BUILD.  Skipped where LibreOffice is absent.
set -u
build=$(cd "${1:?usage: run.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/template.XXXXXX")
trap 'rm -rf "$work"' EXIT
fails=0
pass() { echo "ok template: $*"; }
fail() { echo "FAIL template: $*"; fails=$((fails + 1)); }
DAIFA_FORMATS=$here/formats
SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d '2026-11-02 10:00' +%s)
export DAIFA_FORMATS SOURCE_DATE_EPOCH
unset DAIFA_LANG
cd "$work" || exit 1
mkdir keys
cp "$here"/fixtures/keys/*.key "$here"/fixtures/keys/*.pem keys
chmod 600 keys/*.key
d() { "$build/daifa" -C ws "$@"; }

for book in sheet attendance roster; do
	"$build/daifa" template $book --xlsx $book.xlsx >out 2>&1 && [ -s $book.xlsx ] &&
		pass "$book is written" || { fail "$book is written"; cat out; }
done
got=0
"$build/daifa" template sheet --xlsx sheet.xlsx >out 2>&1 || got=$?
[ $got = 2 ] && pass "a file that is there stays" || fail "a file that is there stays: exit $got"
command -v soffice >/dev/null || { echo "skipped template: filled in: no soffice"; exit $((fails > 0)); }

# a first start makes the profile, where the macro then lies
office() { timeout -k 5 120 soffice --headless --norestore -env:UserInstallation="file://$work/profile" "$@" >office.log 2>&1; }
office --convert-to xlsx --outdir saved roster.xlsx
python3 "$here/tests/template/fill.py" profile sheet attendance roster <<'END'
sheet C2 XJ01-S1-202610-77
sheet E2 XJ01
sheet G2 2026-10
sheet I2 当月工资
sheet C3 天山示例劳务有限公司
sheet E3 91650103MADE00011W
sheet B6 热合曼·依明江
sheet C6 居民身份证
sheet D6 653125196903239359
sheet E6 13900000001
sheet F6 钢筋一班
sheet G6 钢筋工
sheet H6 6210950000000079193
sheet I6 热合曼·依明江
sheet J6 邮储银行
sheet K6 403100000004
sheet L6 #24.5
sheet M6 #196
sheet O6 日工
sheet P6 #260
sheet Q6 #6370
sheet R6 #120.55
sheet U6 #15.05
sheet X6 #30
sheet Z6 按手印
sheet AA6 2026-11-01
sheet AB6 scan.pdf
sheet AC6 3
attendance B2 653125196903239359
attendance C2 热合曼·依明江
attendance D2 √
attendance E2 △
attendance F2 ×
attendance G2 #9.5
attendance AH2 √
roster B2 居民身份证
roster C2 653125196903239359
roster D2 热合曼·依明江
roster E2 13900000001
roster F2 S1
roster G2 钢筋一班
roster H2 钢筋工
roster I2 2026-07-14
roster K2 LD-0000001
roster L2 6210950000000079193
roster M2 热合曼·依明江
roster N2 邮储银行
roster O2 403100000004
roster P2 2026-07-14
END
office macro:///Standard.Fill.Run
[ -s roster-filled.xlsx ] || { fail "LibreOffice fills them in"; cat office.log; exit 1; }

"$build/daifa" init ws --anchor keys/anchor.pem --demo >out 2>&1
d project "$here/fixtures/month/project-XJ01.xml" >>out 2>&1
as_labour() { d "$@" --key keys/labour.key --cert keys/labour.pem; }
# only the note on how it was read, and the exit status of a clean file
clean() {	# clean NAME CODE COMMAND...
	name=$1 code=$2
	shift 2
	got=0
	"$@" >out 2>&1 || got=$?
	if [ $got = 0 ] && [ "$(grep -oE 'W[0-9]{4}' out | sort -u)" = "$code" ]; then
		pass "$name without a finding"
	else
		fail "$name without a finding: exit $got"
		cat out
	fi
}
clean "the roster is read" W1731 as_labour import roster --project XJ01 --from 2026-03-01 roster-filled.xlsx
clean "the attendance is read" W1731 as_labour import attendance --project XJ01 --month 2026-10 attendance-filled.xlsx
"$build/daifa" sign sheet-filled.xlsx --key keys/S1.key --cert keys/S1.pem >/dev/null
clean "the sheet is read" W1733 d receive sheet-filled.xlsx
rows=$(sqlite3 ws/daifa.db "SELECT id_type,name,trade,card,card_bank,days,minutes,mode,rate_fen,gross_fen,withheld_fen,deducted_fen,net_fen,confirm,confirm_day,confirm_ref FROM row")
want='01|热合曼·依明江|020|6210950000000079193|403|245|11760|day|26000|649055|1505|3000|644550|fingerprint|20261101|scan.pdf#3'
[ "$rows" = "$want" ] && pass "the row is what was filled in" || { fail "the row is what was filled in"; echo "$rows"; }
days=$(sqlite3 ws/daifa.db "SELECT days,minutes FROM attendance")
[ "$days" = "1073741835|1770" ] && pass "the days are what was filled in" || { fail "the days are what was filled in"; echo "$days"; }
exit $((fails > 0))
