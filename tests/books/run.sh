#!/bin/sh
# books/run.sh BUILD: what the demo month leaves on paper.  The inspection pack is proved by its own text with nothing but sh,
# openssl and sha256sum in PATH; worksheets are summed by another reader; the same export twice is the same bytes.
set -u
build=$(cd "${1:?usage: run.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/books.XXXXXX")
trap 'rm -rf "$work"' EXIT
fails=0
pass() { echo "ok $*"; }
fail() { echo "FAIL $*"; fails=$((fails + 1)); }
# The platform gets its first list before one wage is paid again, and without one team that it does not know yet.
grep -v '6501001$' "$here/fixtures/month/teams-XJ01.csv" >"$work/teams.csv"
cat >"$work/daifa" <<END
#!/bin/sh
case " \$* " in *" reissue "*) $build/daifa -C $work/demo/ws upload --project XJ01 --month 2026-10 --teams $work/teams.csv \\
	--key $work/demo/keys/labour.key --cert $work/demo/keys/labour.pem >$work/first 2>&1; echo \$? >>$work/first ;; esac
exec $build/daifa "\$@"
END
chmod +x "$work/daifa"
QUIET=1 DAIFA=$work/daifa "$here/tests/demo.sh" "$work/demo" >"$work/log" 2>&1 || { fail "the month runs"; cat "$work/log"; exit 1; }
cd "$work/demo" || exit 1
export DAIFA_FORMATS="$here/formats" SOURCE_DATE_EPOCH="$(TZ=UTC-8 date -d '2026-12-01 10:00' +%s)"
d() { "$build/daifa" -C ws "$@" >>"$work/log" 2>&1; }
sql() { sqlite3 ws/daifa.db "$1"; }

# ---- inspection packs, by their own text
mkdir bin
for tool in sh openssl sha256sum; do ln -s "$(command -v $tool)" bin/$tool; done
proof() { (cd "$1" && env -i PATH="$work/demo/bin" TMPDIR="$work" "$work/demo/bin/sh" ../program.sh); }
for p in XJ01 XJ02; do
	d export inspection --project $p --month 2026-10 --out pack-$p || { fail "export inspection $p"; tail -n 5 "$work/log"; continue; }
	sed -n 's/^    //p' pack-$p/VERIFY.txt >program.sh
	if proof pack-$p >"$work/proof" 2>&1; then pass "$p: $(tail -n 1 "$work/proof")"; else fail "the pack of $p proves itself"; cat "$work/proof"; fi
	grep -q '^sm2' pack-$p/SIGNATURES && grep -q '^cms' pack-$p/SIGNATURES && pass "$p has both forms of signatures" || fail "$p lacks a form of signature"
done
tampered() {	# tampered WHAT: pack-T must not prove itself
	if proof pack-T >"$work/proof" 2>&1; then fail "a pack with $1 proves itself"; else pass "a pack with $1 does not prove itself"; fi
	rm -rf pack-T
}
again() { (cd pack-T && rm SHA256SUMS && find . -type f ! -name SHA256SUMS | sed 's#^\./##' | sort | xargs sha256sum >../sums && mv ../sums SHA256SUMS); }
cp -r pack-XJ02 pack-T; echo >>"$(ls pack-T/answers/* | head -n 1)"; tampered "a changed answer"
cp -r pack-XJ02 pack-T; f=$(ls pack-T/sent/*.xml | head -n 1); echo >>"$f"; again; tampered "a changed payment file and new sums"
cp -r pack-XJ02 pack-T; sed -i 5d pack-T/CHAIN; again; tampered "a page taken out of the chain"
cp -r pack-XJ02 pack-T; s=$(awk '$1 == "sm2" { print $3; exit }' pack-T/SIGNATURES)
head -c 40 /dev/zero >"pack-T/$s.attrs"; again; tampered "other signed attributes"
cp -r pack-XJ02 pack-T; awk '{ print $1, $2, $3, c ? c : $4; c = $4 }' pack-T/SIGNATURES >x; mv x pack-T/SIGNATURES; again; tampered "another signer named"

# ---- worksheets: sums of another reader against the database
for p in XJ01 XJ02; do d export ledger --project $p --month 2026-10 --out ledger-$p.xlsx || fail "export ledger $p"; done
d export ledger --project XJ01 --month 2026-10 --out ledger.csv
d export reconciliation --month 2026-10 --out reconciliation.xlsx
d export reconciliation --month 2026-10 --out reconciliation.html
d export page --month 2026-10 --out page.xlsx
d export page --month 2026-10 --out page.html
paid() { sql "SELECT sum(y.fen) FROM payment y JOIN part t ON t.id=y.part JOIN batch b ON b.id=t.batch JOIN site s ON s.id=b.site WHERE b.month=202610 AND y.now_state='PAID' AND s.code LIKE '$1'"; }
csv=$(python3 -c 'import csv,sys; print(sum(round(float(r["实发工资数额"])*100) for r in csv.DictReader(open("ledger.csv",encoding="utf-8-sig")) if r["支付日期"]))')
[ "$csv" = "$(paid XJ01)" ] && pass "the ledger's paid sum is the database's: $csv" || fail "ledger.csv $csv, database $(paid XJ01)"
modules=$build/node
sums() { NODE_PATH=$modules/node_modules node "$here/tests/books/sums.js" "$@"; }
if ! command -v npm >/dev/null; then echo "skipped other readers: no npm"
elif [ ! -d "$modules/node_modules/xlsx" ] && ! { mkdir -p "$modules" && (cd "$modules" && timeout 60 npm install --no-audit --no-fund xlsx@0.18.5 html-validate@8 >npm.log 2>&1); }; then
	echo "skipped other readers: npm cannot install"
else
	for p in XJ01 XJ02; do
		got=$(sums ledger-$p.xlsx 工资支付台账 实发工资数额 支付日期)
		[ "$got" = "$(paid $p)" ] && pass "SheetJS sums the ledger of $p as the database: $got" || fail "ledger-$p.xlsx $got, database $(paid $p)"
	done
	got=$(sums reconciliation.xlsx 批次和银行结果 已付+1)
	[ "$got" = "$(paid %)" ] && pass "SheetJS sums the batches as the database" || fail "reconciliation.xlsx $got, database $(paid %)"
	d export worker --id 653125196903239359 --out history.html --key keys/labour.key --cert keys/labour.pem
	"$modules/node_modules/.bin/html-validate" --config "$here/tests/books/htmlvalidate.json" page.html reconciliation.html history.html pack-XJ01/index.html \
		>"$work/html" 2>&1 && pass "page, reconciliation, history and index are valid HTML" || { fail "HTML is not valid"; head -n 20 "$work/html"; }
fi
if [ -n "${OFFICE:-}" ] && command -v soffice >/dev/null; then
	soffice -env:UserInstallation=file://"$work/office" --headless --convert-to csv:"Text - txt - csv (StarCalc)":44,34,76,1,,0,false,true,false --outdir office ledger-XJ01.xlsx >>"$work/log" 2>&1
	got=$(python3 -c 'import csv,sys; print(sum(round(float(r["实发工资数额"])*100) for r in csv.DictReader(open("office/ledger-XJ01.csv",encoding="utf-8-sig")) if r["支付日期"]))')
	[ "$got" = "$(paid XJ01)" ] && pass "LibreOffice opens the ledger, its sum is the database's" || fail "LibreOffice $got"
else echo "skipped LibreOffice: OFFICE=1 asks for it"; fi

# ---- the same again is the same bytes
for f in ledger-XJ01.xlsx ledger.csv reconciliation.xlsx reconciliation.html page.xlsx page.html; do mv $f first-$f; done
d export ledger --project XJ01 --month 2026-10 --out ledger-XJ01.xlsx; d export ledger --project XJ01 --month 2026-10 --out ledger.csv
for k in reconciliation page; do for e in xlsx html; do d export $k --month 2026-10 --out $k.$e; done; done
d export inspection --project XJ01 --month 2026-10 --out second
same=1
for f in ledger-XJ01.xlsx ledger.csv reconciliation.xlsx reconciliation.html page.xlsx page.html; do cmp -s $f first-$f || { same=; echo "  $f differs"; }; done
diff -r second pack-XJ01 >/dev/null || same=
[ "$same" ] && pass "the same month exported twice is byte-identical" || fail "the same month exported twice differs"

# ---- one worker, signed; the platform, once
d export worker --id 653125196903239359 --out worker.html --key keys/labour.key --cert keys/labour.pem
openssl cms -verify -inform DER -in worker.html.p7s -content worker.html -binary -CAfile keys/anchor.pem -purpose any -no_check_time -out /dev/null 2>/dev/null &&
	grep -q 653125196903239359 worker.html && pass "a worker's history is signed" || fail "a worker's history is not signed"
up() { d upload --project XJ01 --month 2026-10 --teams "$1" --key keys/labour.key --cert keys/labour.pem; }
grep -q W5043 "$work/first" && [ "$(tail -n 1 "$work/first")" = 1 ] && pass "a team the platform does not know waits" || { fail "an unknown team does not wait"; cat "$work/first"; }
up month/teams-XJ01.csv || fail "upload"
up month/teams-XJ01.csv || fail "upload once more"
json=$(python3 - ws/outbox/platform/*.json <<'END'
import json, sys
lists = [l for f in sys.argv[1:] for l in json.load(open(f))]
details = [d for l in lists for d in l["data"]["detailList"]]
assert len({d["thirdPayRollCode"] for d in details}) == len(details)
back = [d for d in details if d["isBackPay"]]
assert all(d["backPayMonth"] == "2026-10" for d in back) and not any("backPayMonth" in d for d in details if d not in back)
print(sum(round(d["actualAmount"] * 100) for d in details), len(sys.argv) - 1, *[d["actualAmount"] for d in back])
END
)
[ "$json" = "$(paid XJ01) 2 7595.23" ] && pass "each paid wage went to the platform once, the one paid again later as back pay" ||
	fail "platform: $json, database $(paid XJ01) 2 7595.23"

# ---- how long it is kept: from the completion that the signed project file states
kept() { "$build/daifa" -C ws --lang en --json retention --project XJ02 | grep -c "$1"; }
[ "$(kept KEEP_PROJECT_RUNS)" = 1 ] && [ "$(kept '"verdict":"KEEP"')" = "$(kept '"verdict"')" ] && pass "a project under way keeps everything" || fail "retention under way"
sed 's/valid-from="[0-9-]*"/valid-from="2026-12-01" completed="2026-11-30"/' month/project-XJ02.xml >project.xml
d sign project.xml --key keys/anchor.key --cert keys/anchor.pem && d project project.xml || fail "a completed project"
[ "$(kept '"text":"KEEP_PROJECT_OPEN".*"completed":"2026-11-30"')" = 1 ] && [ "$(kept '"verdict":"MAY"')" = 0 ] &&
	pass "a completed project with open wages keeps everything" || fail "retention after completion"
d audit --replay && pass "what was handed over replays" || fail "audit --replay"
exit $((fails > 0))
