#!/bin/sh
# papers.sh BUILD [WORK]: printed papers as others see them: qpdf, pdffonts, pdftotext, a scanner.
# Without WORK what the unit tests print: 1, 25, 26 and 3,000 rows, rare and long names, two
# languages.  With WORK, what tests/demo.sh left behind: every paper of the month, each twice, the
# code on a voucher, and pay waiting for the notice; tests/readme.sh calls it so.
set -u
build=$(cd "${1:?usage: papers.sh BUILD [WORK]}" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(dirname "$here")
work=${2:-}
daifa=$build/daifa
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset DAIFA_LANG DAIFA_PASS
export DAIFA_FORMATS="$root/formats"
bad=0
ok() { echo "ok   papers: $*"; }
fail() { echo "FAIL papers: $*"; bad=1; }
check() { what=$1; shift; if "$@" >"$tmp/log" 2>&1; then ok "$what"; else fail "$what"; head -n 5 "$tmp/log"; fi; }
for tool in qpdf pdffonts pdftotext pdfinfo; do
	command -v $tool >/dev/null || { echo "skipped papers: no $tool"; exit 0; }
done

# A PDF by the book: sound, every font embedded as a subset, title and author.
# shellcheck disable=SC2317 # called by check
sound() {
	qpdf --check "$1" &&
	pdffonts "$1" | awk 'NR > 2 { n++; if ($(NF - 4) != "yes" || $(NF - 3) != "yes") bad = 1 } END { exit bad || !n }' &&
	pdfinfo "$1" | awk '/^Title: +[^ ]/ { t = 1 } /^Author: +[^ ]/ { a = 1 } END { exit !(t && a) }'
}
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
# Text without blanks: a long name stands on two lines
text() { pdftotext -layout "$1" - | tr -d ' \n\f'; }

if [ -z "$work" ]; then
mkdir "$tmp/unit"
for t in voucher_pdf notice application slips; do
	DAIFA_PAPERS=$tmp/unit "$build/unit/papers/${t}_test" >"$tmp/log" 2>&1 || fail "unit test $t"
done
for f in "$tmp"/unit/*.pdf; do
	check "sound: $(basename "$f")" sound "$f"
done
# Each row is on the paper, once, with its amount, and each page says which it is.
for n in 1 25 26 3000; do
	f=$tmp/unit/voucher-$n.pdf
	pdftotext -layout "$f" "$tmp/text"
	got=$(grep -cE 'WAB1[0-9]{11}$' "$tmp/text")
	[ "$got" = "$n" ] && ok "$n rows printed" || fail "$n rows, $got printed"
	pdftotext -raw "$f" "$tmp/raw"
	python3 - "$tmp/text" "$n" "$tmp/raw" <<-'END' && ok "$n amounts and the names" || fail "amounts or names of $n rows"
	import re, sys
	text = open(sys.argv[1], encoding="utf-8").read()
	flat = re.sub(r"\s", "", open(sys.argv[3], encoding="utf-8").read())
	n = int(sys.argv[2])
	rows = re.findall(r"WAB1\d{11}$", text, re.M)
	assert rows == ["WAB1%011d" % (i + 1) for i in range(n)]
	for i in range(n):
	    net = 585000 + i * 137
	    assert "%d.%02d" % (net // 100, net % 100) in text, i
	for name in ["买买提·艾力", "王䶮", "阿卜杜热合曼·买买提依明江·努尔阿卜杜拉·吐尔逊江", "𠮷㐂", "李四"][:n]:
	    assert name in flat, name
	END
	p=$(pages "$f")
	[ "$(grep -c "第 [0-9]* 页，共 $p 页" "$tmp/text")" = "$p" ] && ok "$n rows: page n of $p" || fail "$n rows: page numbers of $p"
	[ "$(grep -c '身份证件号码' "$tmp/text")" = "$p" ] && ok "$n rows: heads on each page" || fail "$n rows: heads"
done
# Nothing is drawn beyond the margins: what pdftotext finds lies within the page less 10 mm.
for f in voucher-3000 slips-26 notice-2; do
	pdftotext -bbox "$tmp/unit/$f.pdf" "$tmp/bbox"
	python3 - "$tmp/bbox" <<-'END' && ok "$f: within its margins" || fail "$f: beyond its margins"
	import re, sys
	w = h = 0
	edge = 28
	for line in open(sys.argv[1], encoding="utf-8"):
	    m = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line)
	    if m:
	        w, h = map(float, m.groups())
	    m = re.search(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"', line)
	    if m:
	        a, b, c, d = map(float, m.groups())
	        assert a >= edge and c <= w - edge and b >= edge and d <= h - 14, line
	assert w
	END
done
for t in "公示期：2026年11月1日至2026年11月3日" "**************4319" "买**"; do
	text "$tmp/unit/notice-2.pdf" | grep -qF "$t" && ok "notice says $t" || fail "notice without $t"
done
text "$tmp/unit/notice-2.pdf" | grep -qE '650102|艾力' && fail "notice shows a person" || ok "notice shows nobody"
text "$tmp/unit/application.pdf" | grep -qF "陆拾万壹仟壹佰柒拾肆元壹角玖分" && ok "application in words" || fail "application in words"
# The code is read by a scanner where there is one.
if command -v zbarimg >/dev/null && command -v pdftoppm >/dev/null; then
	pdftoppm -r 150 -l 1 -png "$tmp/unit/voucher-25.pdf" "$tmp/qr"
	scanned=$(zbarimg -q --raw "$tmp"/qr*.png 2>/dev/null)
	case $(text "$tmp/unit/voucher-25.pdf") in
	*"$(echo "$scanned" | tr -d ' ')"*) [ -n "$scanned" ] && ok "QR code says what is printed" || fail "QR code unread" ;;
	*) fail "QR code says something else: $scanned" ;;
	esac
else
	echo "skipped papers: no zbarimg"
fi
exit $bad
fi

cp -r "$work" "$tmp/demo"
work=$tmp/demo
ws=$work/ws
at() { SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d "$1" +%s); export SOURCE_DATE_EPOCH; }
at '2026-12-01 10:00'
d() { "$daifa" -C "$ws" "$@"; }
mkdir "$tmp/m"
batch=XJ01-S1-202610-1
part=$(basename "$(ls "$ws/outbox/$batch"/P*.txt | head -n 1)" .txt)
twice() {
	name=$1
	shift
	d export "$@" --out "$tmp/m/$name" >"$tmp/log" 2>&1 || { fail "export $*"; cat "$tmp/log"; return; }
	d export "$@" --out "$tmp/m/again-$name" >/dev/null 2>&1
	cmp -s "$tmp/m/$name" "$tmp/m/again-$name" && ok "$name: twice the same bytes" || fail "$name differs the second time"
	rm -f "$tmp/m/again-$name"
	case $name in *.pdf) check "sound: $name" sound "$tmp/m/$name" ;; esac
}
# all of the month's papers into a folder that is not there yet, and again: nothing is written over
batches=$(sqlite3 "$ws/daifa.db" 'SELECT count(*) FROM voucher WHERE version=1')
subs=$(sqlite3 "$ws/daifa.db" 'SELECT count(*) FROM statement_paper WHERE version=1')
check "voucher --pdf" "$daifa" -C "$ws" voucher --pdf "$tmp/all" --key "$work/keys/bank.key" --cert "$work/keys/bank.pem"
[ "$(find "$tmp/all" -name '*.pdf' | wc -l)" = $((2 * batches + subs)) ] && ok "vouchers, slips and statements in a new folder" ||
	fail "voucher --pdf: $(find "$tmp/all" -name '*.pdf' | wc -l) papers, not $((2 * batches + subs))"
(cd "$tmp/all" && sha256sum -- * >"$tmp/sums")
check "voucher --pdf again" "$daifa" -C "$ws" voucher --pdf "$tmp/all" --key "$work/keys/bank.key" --cert "$work/keys/bank.pem"
(cd "$tmp/all" && sha256sum --quiet -c "$tmp/sums") && ok "the papers stay as they were" || fail "papers were written over"
# a folder whose own path leaves no room for a paper's name
long="$tmp/all$(printf '/.%.0s' $(seq $(((4090 - ${#tmp} - 4) / 2))))"
status=0
d voucher --pdf "$long" --batch "$batch" --key "$work/keys/bank.key" --cert "$work/keys/bank.pem" >"$tmp/log" 2>&1 || status=$?
[ $status = 74 ] && grep -q W7 "$tmp/log" && ok "voucher --pdf into a path without room" || {
	fail "voucher --pdf into a path without room: exit $status"
	cut -c1-300 "$tmp/log"
}
status=0
d voucher --pdf /dev/null --batch "$batch" --key "$work/keys/bank.key" --cert "$work/keys/bank.pem" >"$tmp/log" 2>&1 || status=$?
[ $status = 74 ] && grep -q 'W7.*/dev/null' "$tmp/log" && ok "voucher --pdf into no folder" || {
	fail "voucher --pdf into no folder: exit $status"
	cat "$tmp/log"
}
twice voucher.pdf voucher --batch $batch
twice statement.pdf statement --project XJ01 --sub S1 --month 2026-10
twice application.pdf application --part "$part"
twice slips.pdf slips --batch $batch
twice slip.txt slips --row 'XJ01-S1-202610-01#5'
twice notice.pdf notice --batch $batch
# Every name and amount of the signed XML stands on the paper.
for pair in "voucher $ws/outbox/$batch/voucher-$batch-v1.xml" "statement $ws/outbox/statements/statement-XJ01-S1-202610-v1.xml"; do
	# shellcheck disable=SC2086
	set -- $pair
	pdftotext -raw "$tmp/m/$1.pdf" "$tmp/text"
	python3 - "$2" "$tmp/text" <<-'END' && ok "$1: every name and amount of its XML" || fail "$1: names or amounts of its XML"
	import re, sys, hashlib, xml.etree.ElementTree as E
	raw = open(sys.argv[1], "rb").read()
	text = re.sub(r"\s", "", open(sys.argv[2], encoding="utf-8").read())
	n = "{urn:daifa:voucher:1}"
	root = E.fromstring(raw)
	lines = root.findall(n + "line")
	assert lines
	for l in lines:
	    for a in ("gross", "net", "id-masked"):
	        assert l.get(a) in text, l.attrib
	    assert re.sub(r"\s", "", l.get("name")) in text, l.get("name")
	for f in root.find(n + "figures"):
	    assert f.get("amount") in text
	assert hashlib.sha256(raw).hexdigest() in text
	assert root.find(n + "chain").get("head") in text
	END
done
code=$(pdftotext -raw "$tmp/m/voucher.pdf" - | sed -n '/^DAIFA1/,/\.[0-9][0-9]$/p')
xml=$ws/outbox/$batch/voucher-$batch-v1.xml
check "verify --voucher against the archive" d verify --voucher "$code"
check "verify --voucher against the file" "$daifa" verify "$xml" --cert "$work/keys/bank.pem" --voucher "$code"
forged=$(echo "$code" | sed 's/\.\([0-9]\)[0-9]$/.\1x/; s/x$/7/')
[ "$forged" != "$code" ] || forged=$(echo "$code" | sed 's/[0-9]$/3/')
d verify --voucher "$forged" >"$tmp/log" 2>&1
[ $? = 3 ] && grep -q W5025 "$tmp/log" && ok "an altered code is an integrity finding" || fail "an altered code"
d verify --voucher "hello" >"$tmp/log" 2>&1
[ $? = 2 ] && grep -q W5024 "$tmp/log" && ok "what is no code is refused" || fail "what is no code"
DAIFA_FORMATS=$tmp "$daifa" -C "$ws" export slips --batch $batch --out "$tmp/m/none.pdf" >"$tmp/log" 2>&1
[ $? = 2 ] && grep -q W5022 "$tmp/log" && [ ! -e "$tmp/m/none.pdf" ] && ok "no fonts, no paper" || fail "without fonts"

# pay waits for the notice: policy of three days
key() { echo "--key $work/keys/$1.key --cert $work/keys/$1.pem"; }
next=XJ01-S1-202610-3
p=$tmp/project-XJ01.xml
python3 - "$work/month/project-XJ01.xml" "$p" <<'END'
import re, sys
s = open(sys.argv[1], encoding="utf-8").read()
t = '<threshold name="notice-days" value="3" from="2026-01-01"/>'
if re.search(r"<policy[^>]*/>", s):
    s = re.sub(r"<policy([^>]*)/>", r"<policy\1>" + t + "</policy>", s)
else:
    s = s.replace("</policy>", t + "</policy>")
open(sys.argv[2], "w", encoding="utf-8").write(s)
END
# shellcheck disable=SC2046
"$daifa" sign "$p" $(key anchor) >/dev/null && d project "$p" >"$tmp/log" 2>&1 || { fail "project with notice-days"; cat "$tmp/log"; }
# shellcheck disable=SC2046
d review 'XJ01-S1-202610-01#36' --accept --why '收款行说明账户已恢复' $(key labour) >"$tmp/log" 2>&1
# shellcheck disable=SC2046
{ d release $next --day 2026-12-07 $(key labour); d release $next $(key finance); } >"$tmp/log" 2>&1
# waits WANT CODE WHAT: pay leaves the batch and says why
waits() {
	# shellcheck disable=SC2046
	d pay --batch $next $(key bank) >"$tmp/log" 2>&1
	[ $? = 1 ] && grep -q "$1" "$tmp/log" && grep -q "$2" "$tmp/log" && [ ! -e "$ws/outbox/$next" ] && ok "pay: $3" || { fail "pay: $3"; cat "$tmp/log"; }
}
waits W3026 "3 日" "no notice posted, it waits"
# shellcheck disable=SC2046
d notice $next --day 2026-11-30 $(key labour) >"$tmp/log" 2>&1
[ $? = 2 ] && grep -q W5029 "$tmp/log" && ok "not posted before it was sealed" || fail "posted before sealed"
# shellcheck disable=SC2046
check "notice recorded" d notice $next $(key labour)
waits W3027 "2026-12-03" "on the board, it says until when"
d export notice --batch $next --out "$tmp/m/n.pdf" >/dev/null 2>&1
text "$tmp/m/n.pdf" | grep -qF "2026年12月1日至2026年12月3日" && ok "the notice says its period" || fail "the notice's period"
at '2026-12-03 23:59'
waits W3027 "2026-12-03" "still on the last day"
at '2026-12-04 00:01'
# shellcheck disable=SC2046
d pay --batch $next $(key bank) >"$tmp/log" 2>&1
grep -qE 'W302[67]' "$tmp/log" && fail "pay after the period" || ok "pay: after the period the notice does not hold it"
check "audit --replay with notices and statements" d audit --replay
exit $bad
