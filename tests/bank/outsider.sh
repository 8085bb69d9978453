#!/bin/sh
# A bank that nobody foresaw is added by files alone: outsider.sh BUILD
# Two head lines, fixed widths, fen with leading zeros, failures only.  Then each of its fixture files is taken away in
# turn, and the check must fail by its name; and its return is damaged, and the finding must be exact.
set -eu
build=${1:?usage: outsider.sh BUILD}
cd "$(dirname "$0")/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/outsider.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fails=0
bank=$work/fixtures/frontier
mkdir -p "$work/formats" "$bank/pay.golden"

ok() { echo "ok   outsider: $*"; }
fail() { echo "FAIL outsider: $*" >&2; fails=$((fails + 1)); }

cell() {	# cell TEXT BYTES: padded to so many bytes of GBK
	printf '%s%*s' "$1" $(($2 - $(printf %s "$1" | iconv -f UTF-8 -t GBK | wc -c))) ''
}

cat >"$work/formats/frontier.fmt" <<'EOF'
bank    frontier
source  "an outsider's manual, pages 12 to 15"
trust   confirmed
serves  any
params  client:8
limit   rows 500
key     account amount name
booking net
answer-within 1
cut-off 14:00
file    pay lines GBK crlf "{param.client}{batch.date:yyyymmdd}.{part.no:3}"
head    fixed  "01":2 param.client:8 batch.date:yyyymmdd:8 part.ref:20
head    fixed  "02":2 batch.account:20 part.count:6 part.total:fen:14
record  fixed  "10":2 seq:6 payee.account:20 payee.name:24 net:fen:12
return  lines GBK crlf failures
head    fixed  "01":2 part.ref:20 at:yyyymmddhhmmss:14
head    fixed  "02":2 ok.count:6 ok.total:fen:14 bad.count:6 bad.total:fen:14
record  fixed  "10":2 payee.account:20 payee.name:24 net:fen:12 reason:3 text:20
status  other = failed
reason  A01 = ACCOUNT_CLOSED ; A02 = NAME_MISMATCH ; other = UNKNOWN
statement lines GBK crlf
head    fixed  "91":2 account:20 from:yyyymmdd:8 to:yyyymmdd:8
head    fixed  "92":2 opening:fen:14 closing:fen:14 here.count:6
record  fixed  "95":2 day:yyyymmdd:8 amount:fen:14 kind:1 ref:20 text:20
kind    P = batch ; D = deposit ; other = other
EOF
cat >"$bank/batch" <<'EOF'
part P77
batch B77
project XJ01
contractor 某某公司
uscc 91650100MA0000000A
account 70010001
account-name 某某公司专户
bank 999
cnaps 999881000018
day 2026-11-06
at 2026-11-05T16:20:00+08:00
purpose 工资2026-10
param client C007
pay W1|6222001|买买提·艾力|102|102881000018|650102199001011234||5512.48
pay W2|6222002|张三|105|105881000011|510102198502023456||0.05
EOF
{
	printf '01%s20261106%s\r\n' "$(cell C007 8)" "$(cell P77 20)"
	printf '02%s000002%014d\r\n' "$(cell 70010001 20)" 551253
	printf '10000001%s%s%012d\r\n' "$(cell 6222001 20)" "$(cell 买买提·艾力 24)" 551248
	printf '10000002%s%s%012d\r\n' "$(cell 6222002 20)" "$(cell 张三 24)" 5
} | iconv -f UTF-8 -t GBK >"$bank/pay.golden/C00720261106.001"
answer() {	# answer OK OK-FEN BAD BAD-FEN ACCOUNT FEN
	{
		printf '01%s20261106153000\r\n02%06d%014d%06d%014d\r\n' "$(cell P77 20)" "$1" "$2" "$3" "$4"
		printf '10%s%s%012dA02%s\r\n' "$(cell "$5" 20)" "$(cell 张三 24)" "$6" "$(cell 户名不符 20)"
	} | iconv -f UTF-8 -t GBK
}
answer 1 551248 1 5 6222002 5 >"$bank/return"
cat >"$bank/outcome.golden" <<'EOF'
1 seq 0 ref - account 6222002 name 张三 fen 0.05 failed code :A02 reason NAME_MISMATCH text 户名不符 day -
part P77 account - at 2026-11-06T15:30:00+08:00 scope failures more 0 ok 1 5512.48 bad 1 0.05 lines 1
EOF
{
	printf '91%s2026110120261130\r\n92%014d%014d000002\r\n' "$(cell 70010001 20)" 0 448752
	printf '9520261103%014dD%s%s\r\n' 1000000 "$(cell '' 20)" "$(cell 人工费 20)"
	printf '9520261106-%013dP%s%s\r\n' 551248 "$(cell P77 20)" "$(cell 代发 20)"
} | iconv -f UTF-8 -t GBK >"$bank/statement"
cat >"$bank/statement.golden" <<'EOF'
1 2026-11-03 10000.00 balance - deposit serial - ref - party - text 人工费
2 2026-11-06 -5512.48 balance - batch serial - ref P77 party - text 代发
account 70010001 2026-11-01 2026-11-30 opening 0.00 closing 4487.52 entries 2
EOF

check() { FORMATS=$work/formats FIXTURES=$work/fixtures sh tests/bank/run.sh "$build" frontier >"$work/out" 2>&1; }

if check && [ "$(grep -c '^ok ' "$work/out")" = 3 ]; then
	ok "written, answered and stated"
else
	fail "is refused"
	cat "$work/out" >&2
fi
for f in batch pay.golden return outcome.golden statement statement.golden; do
	mv "$bank/$f" "$work/aside"
	if ! check && grep -q "^FAIL .*frontier/$f is missing" "$work/out"; then
		ok "without $f the check fails by its name"
	else
		fail "the check does not miss $f"
	fi
	mv "$work/aside" "$bank/$f"
done
mv "$work/formats/frontier.fmt" "$work/aside"
if ! check && grep -q "frontier/ has no .*/frontier.fmt" "$work/out"; then
	ok "a fixture without its format fails"
else
	fail "the check does not miss the format"
fi
mv "$work/aside" "$work/formats/frontier.fmt"

# the same as its author sees it, with samples in a folder beside the format
mkdir "$work/formats/frontier"
cp "$bank/return" "$bank/statement" "$work/formats/frontier"
look() { "$build/daifa" --lang en formats --check "$work/formats/frontier.fmt" >"$work/out" 2>&1; }
shown() {	# shown WHAT LINE...
	what=$1
	shift
	for line in "$@"; do
		grep -qF -- "$line" "$work/out" || { fail "$what: no $line"; cat "$work/out" >&2; return; }
	done
	ok "$what"
}
look || fail "formats --check exits $?"
shown "formats --check shows what is written and read" "frontier: backed by the bank's manual" "up to 500 payments" "until 14:00" \
	"client20261106.001" "10000001" "买买提·艾力" "the sample was read back" "张三 0.05: failed (:A02 NAME_MISMATCH 户名不符)" \
	"the bank counts 1 paid and 1 failed" "2026-11-06 -5512.48: wages paid P77" "closing 4487.52" "holds together"
if "$build/daifa" --json formats --check "$work/formats/frontier.fmt" | python3 -c 'import json, sys
v = [json.loads(l) for l in sys.stdin]
i = v[0]["values"]
assert (i["max_rows"], i["cut_off"], i["answers"], i["charset"], i["trust"]) == (500, "14:00", "failures", "GBK", "confirmed"), i
assert [x["values"]["state"] for x in v if x["text"] == "FORMAT_ANSWER_LINE"] == ["FAILED"]'; then ok "formats --check in JSON"; else fail "formats --check in JSON"; fi
wrong() {	# wrong WHAT SED FINDING...: the format changed, and what is said of it
	what=$1
	sed -i.bak "$2" "$work/formats/frontier.fmt"
	shift 2
	if look; then fail "$what: exit 0"; else shown "$what" "$@"; fi
	mv "$work/formats/frontier.fmt.bak" "$work/formats/frontier.fmt"
}
wrong "an unknown field is named with its line" 's/payee.name:24 net/payee.nam:24 net/' "line 14" "payee.nam"
wrong "a width that is missing is named with its line" 's/seq:6 payee/seq payee/' "line 14"
wrong "an unknown charset is named with its line" 's/^file    pay lines GBK/file    pay lines LATIN1/' "line 11" "LATIN1"
wrong "a missing booking is named" '/^booking/d' "booking"
wrong "a sample return the layout does not read" 's/here.count:6$/here.count:7/' "W4101"
wrong "a head that does not tell the papers apart" 's/^head    fixed  "01":2 part.ref:20 at/head    fixed  "03":2 part.ref:20 at/' "W3112"
rm "$work/formats/frontier/return"
look || fail "without a sample the layout still stands"
shown "a missing sample is named" "W3111" "formats/frontier/"
rm -r "$work/formats/frontier"
if DAIFA_FORMATS=$work/formats "$build/daifa" --lang zh formats >"$work/out" && [ "$(grep -c '^frontier：' "$work/out")" = 1 ]; then
	shown "formats lists it" "有该行文档佐证" "每份至多 500 笔" "14:00" "只列失败" "只扣成功部分"
else
	fail "formats does not list it"
fi
"$build/daifa" --lang zh formats >"$work/out"
for f in formats/*.fmt; do
	grep -q "^$(basename "$f" .fmt)：" "$work/out" || fail "formats does not list $f"
done
[ "$(grep -c '^  依据：' "$work/out")" = "$(ls formats/*.fmt | wc -l)" ] && ok "formats lists every layout with its source" || fail "a layout has no source"

. tests/bank/build.sh
damaged() {	# damaged WHAT FINDING FILE
	if "$case" answer "$work/formats/frontier.fmt" "$3" >"$work/out" 2>&1; then
		fail "$1 is read"
	elif grep -q "$2" "$work/out"; then
		ok "$1: $2"
	else
		fail "$1"
		cat "$work/out" >&2
	fi
}
head -n 2 "$bank/return" >"$work/removed"
{ tail -n 1 "$bank/return"; head -n 2 "$bank/return"; } >"$work/swapped"
{ cat "$bank/return"; tail -n 1 "$bank/return"; } >"$work/doubled"
answer 1 551248 1 5 6222002 6 >"$work/raised"
head -c 150 "$bank/return" >"$work/cut"
damaged "a line removed" "W4002.*bad.count is stated as 1, the lines give 0" "$work/removed"
damaged "halves swapped" "does not begin like this paper" "$work/swapped"
damaged "a line twice" "W4002.*bad.count is stated as 1, the lines give 2" "$work/doubled"
damaged "an amount raised" "W4002.*bad.total is stated as 0.05, the lines give 0.06" "$work/raised"
damaged "cut in half" "W4001" "$work/cut"
[ "$fails" = 0 ] || { echo "$fails failed" >&2; exit 1; }
