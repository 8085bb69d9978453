#!/bin/sh
# tests/cli/cli.sh BUILD: the command line itself.  Usage errors, help of every command in both
# languages, explain, exit statuses, signing without a workspace, JSON lines.  Prints one line per
# case, `ok NAME` or `FAIL NAME`; exits 1 when any failed.
set -u
[ $# = 1 ] || { echo "usage: $0 BUILD" >&2; exit 64; }
here=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
daifa=$build/daifa
[ -x "$daifa" ] || { echo "FAIL cli: no $daifa"; exit 1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
unset DAIFA_LANG DAIFA_PASS DAIFA_FORMATS
clock=1793588400	# 2026-11-02 11:00 +08:00, an hour after the sheets were signed
export SOURCE_DATE_EPOCH=$clock
umask 077

ok() { echo "ok   cli: $1"; }
fail() { echo "FAIL cli: $1"; failed=1; }

# run NAME STATUS ARGS...: runs it, keeps $tmp/out and $tmp/err, compares the exit status
run() {
	name=$1 want=$2
	shift 2
	"$daifa" "$@" > "$tmp/out" 2> "$tmp/err" < /dev/null
	got=$?
	[ $got = "$want" ] && return 0
	fail "$name: exit $got instead of $want: daifa $*"
	sed 's/^/     /' "$tmp/out" "$tmp/err" | head -5
	return 1
}

# said NAME FILE TEXT: that output holds the text
said() {
	if grep -qF -- "$3" "$tmp/$2"; then ok "$1"; else
		fail "$1: not said on $2: $3"
		head -5 "$tmp/out" "$tmp/err" | sed 's/^/     /'
	fi
}

# misuse NAME TEXT ARGS...: exit 64, the sentence and the usage on stderr, nothing on stdout
misuse() {
	name=$1 text=$2
	shift 2
	run "$name" 64 "$@" || return
	if [ -s "$tmp/out" ]; then fail "$name: usage error on stdout"; else said "$name" err "$text"; fi
}

# chinese: is there a Han character on stdin?
chinese() {
	python3 -c 'import re, sys
sys.exit(not re.search("[\u4e00-\u9fff]", sys.stdin.buffer.read().decode()))'
}

mkdir "$tmp/empty" "$tmp/keys"
cp "$here"/fixtures/keys/*.pem "$here"/fixtures/keys/*.key "$tmp/keys"
chmod 600 "$tmp"/keys/*.key
cd "$tmp/empty" || exit 1
signer="--key ../keys/labour.key --cert ../keys/labour.pem"

# ---- usage errors
while IFS='|' read -r text args; do
	# shellcheck disable=SC2086
	misuse "usage: daifa $args" "$text" $args
done <<'END'
没有“chek”这个命令|chek
there is no command "chek"|--lang en chek
没有 --moth 这个选项|check --moth 2026-10
没有 -x 这个选项|check -x
命令 check 没有选项 --key|check --key k
选项 --month 后面要写 YYYY-MM|check --month
--month 要写成 YYYY-MM|check --month 2026-13
--month is written YYYY-MM|check --month=10 --lang=en
--from 要写成 YYYY-MM-DD|import roster --project P --from 2026-10-32 f --key k --cert c
选项 --json 不带值|status --json=1
选项 --month 只能写一次|check --month 2026-10 --month 2026-11
--lang 只能是 zh 或 en|status --lang fr
缺少 --anchor CERT|init d
缺少 --key K|sign f
--key 和 --cert 要一起给出|run --key k
命令 init 的参数不全|init --anchor c
多出参数“b”|sign a b --key k --cert c
缺少 --why TEXT|review a#1 --accept --key k --cert c
以下选项须且只能给出一个：--accept --accept-up-to --hold --reject|review a#1 --why x --key k --cert c
以下选项须且只能给出一个：--accept --accept-up-to --hold --reject|review a#1 --accept --hold --why x --key k --cert c
--void 不能与 --day --without 同时使用|release b --void --why x --day 2026-11-05 --key k --cert c
--why 只能与 --void 一起使用|release b --why x --key k --cert c
缺少 --why TEXT|release b --void --key k --cert c
以下选项须且只能给出一个：--receipt --unconfirmed|deliver p --key k --cert c
缺少 --why TEXT|cancel p --key k --cert c
以下选项须且只能给出一个：--month --account|close --key k --cert c
缺少 --period YYYY-MM|close --account 1 --key k --cert c
--period 只能与 --account 一起使用|close --month 2026-10 --period 2026-10 --key k --cert c
不认识“rooster”|import rooster --project P f --key k --cert c
缺少 --from YYYY-MM-DD|import roster --project P f --key k --cert c
缺少 --month YYYY-MM|import attendance --project P f --key k --cert c
不认识“photo”|export photo --project P --month 2026-10
以下选项须且只能给出一个：--row --worker|status --row a#1 --worker 1
没有编号或名称为“W9998”的意见|explain W9998
没有“chek”这个命令|help chek
选项 --month 属于某个命令|--month 2026-10
END
misuse "usage: the command's own usage follows" "用法：daifa check [--month M]" check x
misuse "usage: the same in English" "usage: daifa check [--month M]" --lang en check x
DAIFA_LANG=en_GB.UTF-8
export DAIFA_LANG
misuse "usage: language from the environment" "usage: daifa check" check x
misuse "usage: --lang before the environment" "用法：daifa check" check x --lang zh
unset DAIFA_LANG

# ---- help of every command, in both languages, by both ways to ask
words=$(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' "$here/include/daifa/commands.def")
# the sanitized program is slow to start: some commands in one language will do there
languages="zh en"
[ -z "${SAN:-}" ] || { languages=en; words=$(echo "$words" | awk 'NR % 4 == 1'); }
for lang in $languages; do
	usage=用法：
	example=示例
	[ $lang = zh ] || usage='usage: ' example='example'
	run "help $lang" 0 help --lang $lang && cp "$tmp/out" "$tmp/all"
	for word in $words; do
		grep -q "^  $word " "$tmp/all" || fail "help $lang does not list $word"
		run "help $word $lang" 0 help "$word" --lang $lang || continue
		said "help $word $lang" out "${usage}daifa $word"
		grep -q "^$example" "$tmp/out" && grep -Eq "^  daifa (-C ws )?$word" "$tmp/out" ||
			fail "help $word $lang: no example of its own"
		cp "$tmp/out" "$tmp/help"
		run "$word --help $lang" 0 --lang $lang "$word" --help &&
			cmp -s "$tmp/help" "$tmp/out" || fail "$word --help $lang differs from help $word"
		if [ $lang = en ]; then
			# an example or a usage may name what is Chinese; sentences may not be
			grep -v '^  daifa' "$tmp/out" | chinese && fail "help $word en has Chinese in it"
		fi
		grep -q '\\x0a' "$tmp/out" && fail "help $word: two lines of usage in one"
		grep -q -- '--dump' "$tmp/out" && fail "help $word shows what is hidden"
	done
done
run "daifa alone, no workspace" 0 && said "daifa alone, no workspace" out "命令（按一个月的先后）"
run "no workspace where one is named" 2 -C nowhere && said "no workspace where one is named" out "W7015"
run "-C joined" 2 -Cnowhere status && said "-C joined" out "nowhere"

# ---- explain: every finding by code and by name, in both languages
sed -n 's/^FINDING(\([0-9]*\), *\([A-Z_0-9]*\), *\([A-Z]*\),.*/\1 \2 \3/p' \
    "$here"/include/daifa/findings/*.def > "$tmp/codes"
cp "$tmp/codes" "$tmp/some"
[ -z "${SAN:-}" ] || awk 'NR % 64 == 1' "$tmp/codes" > "$tmp/some"
while read -r code word severity; do
	"$daifa" --lang en explain "$word"
done < "$tmp/some" > "$tmp/en"
sed 's/\([0-9]*\) \([A-Z_0-9]*\) \(.*\)/W\1 \2 [\3]/' "$tmp/some" > "$tmp/want"
grep '^W' "$tmp/en" | cmp -s - "$tmp/want" && ok "explain: each finding" || fail "explain: each finding"
for code in W2202 2202 NET_MISMATCH; do
	run "explain $code" 0 explain $code && said "explain $code" out "依据：724号第15条"
done
run "explain without a code" 0 explain &&
	[ "$(wc -l < "$tmp/out")" = "$(wc -l < "$tmp/codes")" ] && ok "explain lists them all" ||
	fail "explain does not list each finding once"

# ---- sign and verify, without a workspace
printf 'letter\n' > letter.txt
run "sign" 0 sign letter.txt --key ../keys/S1.key --cert ../keys/S1.pem && said "sign" out "letter.txt"
[ "$(stat -c %a letter.txt.p7s 2> "$tmp/err")" = 600 ] && ok "sign: mode 0600" || fail "sign: mode of letter.txt.p7s"
openssl cms -verify -binary -inform DER -in letter.txt.p7s -content letter.txt -CAfile ../keys/anchor.pem \
    -purpose any -out "$tmp/content" 2> "$tmp/err" && cmp -s "$tmp/content" letter.txt &&
	ok "sign: openssl agrees" || fail "sign: openssl does not verify it"
run "sign: no replacing" 2 sign letter.txt --key ../keys/S1.key --cert ../keys/S1.pem &&
	said "sign: no replacing" out "W1003"
run "verify" 0 verify letter.txt --cert ../keys/S1.pem && ok "verify"
run "verify: one of several" 0 verify letter.txt --cert ../keys/S2.pem --cert ../keys/S1.pem && ok "verify: one of several"
run "verify: another's certificate" 2 verify letter.txt --cert ../keys/S2.pem &&
	said "verify: another's certificate" out "W1321"
cp letter.txt.p7s apart.p7s
cp letter.txt edited.txt
echo more >> edited.txt
run "verify: edited" 3 verify edited.txt --signature apart.p7s --cert ../keys/S1.pem &&
	said "verify: edited" out "W1312"
run "verify: no signature" 2 verify edited.txt --cert ../keys/S1.pem && ok "verify: no signature"
run "sign: no file" 2 sign nothing.txt --key ../keys/S1.key --cert ../keys/S1.pem && said "sign: no file" out "nothing.txt"
chmod 644 ../keys/S2.key
run "sign: key open to others" 2 sign edited.txt --key ../keys/S2.key --cert ../keys/S2.pem &&
	said "sign: key open to others" out "W1303"
run "sign: certificate of another key" 2 sign edited.txt --key ../keys/S1.key --cert ../keys/S3.pem &&
	said "sign: certificate of another key" out "W1302"

# ---- passphrases: from a file, from the environment, never asked without a terminal
openssl pkcs8 -topk8 -in ../keys/S1.key -passout pass:open-sesame -out ../keys/locked.key
chmod 600 ../keys/locked.key
printf 'open-sesame\n' > pass
locked="--key ../keys/locked.key --cert ../keys/S1.pem"
# shellcheck disable=SC2086
{
	cp letter.txt 1.txt
	run "passphrase from a file" 0 sign 1.txt $locked --pass-file pass && ok "passphrase from a file"
	cp letter.txt 2.txt
	DAIFA_PASS=open-sesame
	export DAIFA_PASS
	run "passphrase from the environment" 0 sign 2.txt $locked && ok "passphrase from the environment"
	cp letter.txt 3.txt
	DAIFA_PASS=wrong
	run "wrong passphrase" 2 sign 3.txt $locked && said "wrong passphrase" out "W1301"
	unset DAIFA_PASS
	run "passphrase file missing" 2 sign 3.txt $locked --pass-file nothing &&
		said "passphrase file missing" out "nothing"
	setsid -w "$daifa" sign 3.txt $locked > "$tmp/out" 2> "$tmp/err" < /dev/null
	[ $? = 2 ] && said "no passphrase and no terminal" out "W1301" || fail "no passphrase and no terminal"
}

# ---- a workspace: exit statuses of its first commands
run "init: no certificate" 2 init ws --anchor nothing.pem --demo
[ ! -e ws ] && ok "init: nothing made without its certificate" || fail "init left a directory behind"
printf 'no certificate\n' > junk.pem
run "init: junk" 2 init ws --anchor junk.pem --demo && said "init: junk" out "W1304"
run "init after junk" 0 init ws --anchor ../keys/anchor.pem --demo && said "init after junk" out "ws"
[ "$(stat -c %a ws)" = 700 ] && ok "init: mode 0700" || fail "init: mode of the workspace"
run "init twice" 2 init ws --anchor ../keys/anchor.pem --demo && said "init twice" out "W7014"
unset SOURCE_DATE_EPOCH
run "init of a real one" 0 init real --anchor ../keys/anchor.pem && ok "init of a real one"
SOURCE_DATE_EPOCH=$clock
export SOURCE_DATE_EPOCH
run "a fixed clock is for demos" 2 -C real check && said "a fixed clock is for demos" out "W7016"
month=$here/fixtures/month
run "project" 0 -C ws project "$month/project-XJ01.xml" && said "project" out "XJ01"
cp "$month/project-XJ02.xml" .
run "project unsigned" 2 -C ws project project-XJ02.xml && said "project unsigned" out "W1320"
sed 's/伊宁/伊犁/' project-XJ02.xml > edited.xml
cp "$month/project-XJ02.xml.p7s" edited.xml.p7s
run "project edited" 3 -C ws project edited.xml && said "project edited" out "W1312"
run "project, another" 0 -C ws project "$month/project-XJ02.xml" && said "project, another" out "XJ02"
# shellcheck disable=SC2086
{
	run "import" 0 -C ws import roster --project XJ01 --from 2026-10-01 "$month/roster-XJ01.csv" $signer && ok "import"
	run "import by a stranger" 2 -C ws import roster --project XJ01 --from 2026-10-01 "$month/roster-XJ01.csv" \
	    --key ../keys/stranger.key --cert ../keys/stranger.pem && said "import by a stranger" out "W1401"
	run "import into no project" 2 -C ws import progress --project XJ09 --month 2026-10 "$month/progress-XJ01.csv" $signer &&
		said "import into no project" out "W1404"
	run "import of nothing" 2 -C ws import roster --project XJ01 --from 2026-10-01 nothing.csv $signer &&
		said "import of nothing" out "W1002"
	run "resolve without its evidence" 2 -C ws resolve W00000000000001 --paid --evidence nothing.pdf --why x $signer &&
		said "resolve without its evidence" out "W1002"
	run "review of no row" 2 -C ws review 'XJ01-S9-202610-01#1' --hold --why x $signer && said "review of no row" out "W1410"
}
sheet=$month/sheets/XJ01-S3-202610-01.xml
run "receive" 0 -C ws receive "$sheet" && said "receive" out "R000001"
run "receive again" 0 -C ws receive "$sheet" && said "receive again" out "R000001"
run "receive: one name twice" 2 -C ws receive "$month/sheets/XJ01-S3-202610-02.xml" "$month/sheets/later/XJ01-S3-202610-02.xml" &&
	said "receive: one name twice, two attempts of one receipt" out "15 行"
run "receive: one missing, the others taken" 2 -C ws receive nothing.xml "$month/sheets/XJ01-S2-202610-01.xml" &&
	said "receive: one missing, the others taken" out "R000003"
run "receive: altered" 3 -C ws receive "$month/sheets/XJ02-S5-202610-01.xml" && ok "receive: altered"

# ---- run: takes the inbox as far as it may go; the second time nothing changes
cp "$month/sheets/XJ01-S1-202610-01.xml" "$month/sheets/XJ01-S1-202610-01.xml.p7s" ws/inbox
cp "$month/sheets/XJ02-S4-202610-01.xml" ws/inbox
cp junk.pem ws/inbox
cp "$sheet" ws/inbox/.arriving.xml
run "run" 1 -C ws run --month 2026-10 && said "run takes a signed sheet" out "80 行" &&
	said "run waits for a signature" out "XJ02-S4-202610-01.xml" && said "run leaves what it does not know" out "junk.pem"
[ "$(ls -A ws/inbox | tr '\n' ' ')" = ".arriving.xml XJ02-S4-202610-01.xml junk.pem " ] && ok "run: the inbox afterwards" ||
	fail "run: the inbox afterwards: $(ls -A ws/inbox)"
"$daifa" -C ws audit --dump > "$tmp/first"
run "run again" 1 -C ws run --month 2026-10
"$daifa" -C ws audit --dump > "$tmp/second"
cmp -s "$tmp/first" "$tmp/second" && [ -s "$tmp/first" ] && ok "run twice changes nothing" || fail "run twice changes something"
cp "$month/sheets/XJ02-S4-202610-01.xml.p7s" ws/inbox
run "run: the signature came" 1 -C ws run --month 2026-10 && said "run: the signature came" out "60 行"
# a bank's answer to nothing that was sent, and one whose signature is no file: both stay
cp "$here/fixtures/bank/demo-pipe/return" ws/inbox/answer.txt
run "run: an answer to nothing" 2 -C ws run --month 2026-10 && said "run: an answer to nothing" out "answer.txt"
[ -f ws/inbox/answer.txt ] && ok "run: the answer stays" || fail "run: the answer is gone"
mkdir ws/inbox/answer.txt.p7s
run "run: an answer's signature that does not read" 2 -C ws run --month 2026-10 &&
	said "run: an answer's signature that does not read" out "answer.txt.p7s"
rm -r ws/inbox/answer.txt ws/inbox/answer.txt.p7s
run "workspace alone, rows wait" 1 -C ws && said "workspace alone, rows wait" out "2026-10"
cp -r ws damaged
head -c 8192 /dev/zero | tr '\0' x > damaged/daifa.db
rm -f damaged/daifa.db-wal damaged/daifa.db-shm
run "a damaged database" 3 -C damaged status && said "a damaged database" out "W6008"
mkdir readonly
if [ "$(id -u)" != 0 ]; then
	chmod 500 readonly
	run "a directory that cannot be written" 74 init readonly/ws --anchor ../keys/anchor.pem && ok "a directory that cannot be written"
fi
if [ -w /dev/full ]; then
	"$daifa" help > /dev/full 2> "$tmp/err"
	[ $? = 74 ] && said "results that cannot be written" err "标准输出" || fail "results that cannot be written: not 74"
fi

DAIFA_STAGES=$tmp/none/stages "$daifa" help > "$tmp/out" 2> "$tmp/err"
[ $? = 0 ] && said "stages that cannot be written" err "none/stages" || fail "stages that cannot be written: an error"

# ---- two at once: one works, the other says so
flock ws/lock "$daifa" -C ws run > "$tmp/out" 2> "$tmp/err"
[ $? = 74 ] && said "a second daifa leaves" out "W7012" || fail "a second daifa in the same workspace"

# ---- export
run "export to a file" 0 -C ws export ledger --project XJ01 --month 2026-10 --out ledger.csv && said "export to a file" out "ledger.csv"
[ "$(stat -c %a ledger.csv 2> "$tmp/err")" = 600 ] && ok "export: mode 0600" || fail "export: mode of ledger.csv"
run "export: no replacing" 2 -C ws export ledger --project XJ01 --month 2026-10 --out ledger.csv &&
	said "export: no replacing" out "W1003"
run "export to stdout" 0 -C ws export ledger --project XJ01 --month 2026-10 &&
	cmp -s "$tmp/out" ledger.csv && ok "export: the same bytes on stdout" || fail "export: stdout differs from the file"
[ "$(head -c 3 ledger.csv | od -An -tx1 | tr -d ' ')" = efbbbf ] && ok "export: a BOM" || fail "export: no BOM"

# ---- JSON: each line of stdout is one object, whatever the command and the outcome
before=$failed
while read -r args; do
	# shellcheck disable=SC2086
	"$daifa" --json -C ws $args > "$tmp/out" 2> "$tmp/err" < /dev/null
	[ -s "$tmp/out" ] || { fail "json: nothing from daifa $args"; continue; }
	python3 -c 'import json, sys
for line in sys.stdin:
	assert isinstance(json.loads(line), dict)' < "$tmp/out" 2> "$tmp/err" || fail "json: daifa $args"
done <<END
help
help release
explain W2202
check --month 2026-10
check --lang en
status --month 2026-10
receive $sheet
receive nothing.xml
verify letter.txt --cert ../keys/S2.pem
review XJ01-S3-202610-01#99 --hold --why x $signer
reissue
audit
END
[ $failed = "$before" ] && ok "json: each line is an object"
"$daifa" --json -C ws check --month 2026-10 > "$tmp/out"
grep -q '"payable_sum":"[0-9]*\.[0-9][0-9]"' "$tmp/out" && ok "json: amounts are strings" ||
	fail "json: amounts are strings"

exit $failed
