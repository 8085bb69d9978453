#!/bin/sh
# A whole month on fixtures/month: demo.sh WORK
# WORK is made anew: WORK/ws the workspace, WORK/bank the test bank, WORK/keys and WORK/month copies of the TEST keys and of fixtures/month,
# WORK/papers what the bank gave, WORK/layouts a bank layout with its samples.
# DAIFA: the program, or a wrapper around it (tests/fault).  QUIET=1 prints nothing but failures.
# Every command's exit status is stated here; another one ends the demonstration.
set -eu
work=${1:?usage: demo.sh WORK}
here=$(cd "$(dirname "$0")/.." && pwd)
daifa=${DAIFA:-$here/build/daifa}
# the same month in other clothes: tests/sheets
month=${MONTH_FILES:-$here/fixtures/month} sheets=${SHEETS:-xml}
bank() { python3 "$here/tests/bank/testbank.py" "$@"; }

[ ! -e "$work" ] || { echo "demo: $work exists" >&2; exit 1; }
mkdir -p "$work/keys" "$work/papers"
work=$(cd "$work" && pwd)
cp "$here"/fixtures/keys/*.key "$here"/fixtures/keys/*.pem "$work/keys"
chmod 600 "$work"/keys/*.key
cp -r "$month" "$work/month"
# a layout as somebody adds a bank: the file, and the bank's samples in a folder beside it
mkdir "$work/layouts"
cp -r "$here/formats/generic-delimited.fmt" "$here/fixtures/bank/generic-delimited" "$work/layouts"
export DAIFA_FORMATS="$here/formats" DAIFA_DEMO_WORK="$work"
ws=$work/ws
out=$work/out.txt

say() { [ -n "${QUIET:-}" ] || printf '\n== %s\n' "$*"; }
# The clock of the demonstration: at 2026-11-05 09:00
at() { SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d "$1 $2" +%s); export SOURCE_DATE_EPOCH; today=$1; }
# run STATUS ARGUMENTS: one command of daifa, as the officer types it
run() {
	want=$1
	shift
	if [ -z "${QUIET:-}" ]; then
		printf '\n$ daifa'
		for word in "$@"; do
			case $word in
			"$work"/*) word=${word#"$work"/} ;;
			"$month"/*) word=${word#"$here"/} ;;
			*\ *) word="'$word'" ;;
			esac
			printf ' %s' "$word"
		done
		echo
	fi
	got=0
	# shellcheck disable=SC2086
	$daifa -C "$ws" "$@" >"$out" 2>&1 || got=$?
	[ -n "${QUIET:-}" ] || cat "$out"
	if [ "$got" != "$want" ]; then
		[ -z "${QUIET:-}" ] || cat "$out"
		echo "demo: exit $got, expected $want: daifa $*" >&2
		exit 1
	fi
}
as() { who=$1; shift; want=$1; shift; run "$want" "$@" --key "$work/keys/$who.key" --cert "$work/keys/$who.pem"; }
bank_did() {
	bank "$@" >"$out" 2>&1 || { cat "$out" >&2; echo "demo: test bank: $*" >&2; exit 1; }
	[ -n "${QUIET:-}" ] || sed '/^schema: /d; s/^/  银行: /' "$out"
}
# hand BATCH: every payment file of the batch to the bank, its answer into papers/
hand() {
	for file in "$ws/outbox/$1"/P*; do
		case $file in *.p7s) continue ;; esac
		name=$(basename "$file")
		part=${name%.*}
		as labour 0 deliver "$part" --receipt "HZ$(echo "$today" | tr -d -)-$part"
		bank_did take "$work/bank" "$file" "$file.p7s" "$work/keys/bank.pem" "$work/keys/anchor.pem"
		bank_did answer "$work/bank" "$part" "$month/scenario.txt" "$work/papers/answer-$part.${name##*.}" \
			--time "$(echo "$today" | tr -d -)153000"
		parts="${parts:-} $part.${name##*.}"
	done
}
statements() {	# statements FROM TO
	bank_did statement "$work/bank" 30020012345678901 "$1" "$2" "$work/papers/statement-XJ01-$2.txt"
	bank_did statement "$work/bank" 107082345678 "$1" "$2" "$work/papers/statement-XJ02-$2.xml"
}

bank_did open "$work/bank" 30020012345678901 新疆示例建工有限公司天山南路安置房项目农民工工资专用账户 demo-pipe
bank_did open "$work/bank" 107082345678 新疆示例建工有限公司伊宁河滨学校项目农民工工资专用账户 pain001-09

say "11 月 1 日  建立工作区，登记两个项目，导入花名册、考勤、进度"
at 2026-11-01 09:00
got=0
$daifa init "$ws" --anchor "$work/keys/anchor.pem" --demo >"$out" 2>&1 || got=$?
[ -n "${QUIET:-}" ] || { printf '\n$ daifa init ws --anchor keys/anchor.pem --demo\n'; cat "$out"; }
[ $got = 0 ] || { cat "$out" >&2; exit 1; }
for p in XJ01 XJ02; do
	run 0 project "$month/project-$p.xml"
	as labour 0 import roster --project $p --from 2026-03-01 "$month/roster-$p.csv"
	as labour 0 import attendance --project $p --month 2026-10 "$month/attendance-$p.csv.gz"
	as labour 0 import progress --project $p --month 2026-10 "$month/progress-$p.csv"
done

say "11 月 2 日  收工资表；建设单位拨付人工费"
at 2026-11-02 10:30
run 3 receive "$month"/sheets/*."$sheets"
for p in XJ01 XJ02; do
	as labour 0 import deposits --project $p "$month/deposits-$p.csv"
done
bank_did deposit "$work/bank" 30020012345678901 20261102 2510000.00 乌鲁木齐示例城市建设投资有限公司 2026-10期进度款
bank_did deposit "$work/bank" 107082345678 20261102 1460000.00 乌鲁木齐示例城市建设投资有限公司 2026-10期进度款

say "11 月 3 日  两家补交合格的工资表；核对；劳资专管员处理三行"
at 2026-11-03 09:00
run 0 receive "$month"/sheets/later/*."$sheets"
run 1 check --month 2026-10
as labour 0 review XJ01-S1-202610-01#17 --reject --why "门禁无记录，班组长承认未到场" --evidence "$month/evidence/ghost-S1-17.txt"
as labour 0 review XJ01-S1-202610-01#44 --accept --why "本人身份证与银行卡均为“买买提·艾力”，表上笔误" --evidence "$month/evidence/name-S1-44.txt"
as labour 0 review XJ02-S4-202610-01#33 --accept --why "住院期间由家属转交，已补签字" --evidence "$month/evidence/confirm-S4-33.txt"

say "11 月 4 日  对账单证明拨款到账；两人批准五个批次"
at 2026-11-04 09:00
statements 20261101 20261103
run 0 reconcile "$work/papers/statement-XJ01-20261103.txt" "$work/papers/statement-XJ02-20261103.xml"
for b in XJ01-S1-202610-1 XJ01-S2-202610-1 XJ01-S3-202610-1 XJ02-S4-202610-1 XJ02-S5-202610-1; do
	as labour 0 release $b --day 2026-11-05
	as finance 0 release $b
done

say "11 月 5 日  出文件，交银行；银行下午答复"
at 2026-11-05 09:00
as bank 0 pay
parts=
for b in XJ01-S1-202610-1 XJ01-S2-202610-1 XJ01-S3-202610-1 XJ02-S4-202610-1 XJ02-S5-202610-1; do
	hand $b
done
at 2026-11-05 16:30
set --
for p in $parts; do set -- "$@" "$work/papers/answer-$p"; done
run 0 reconcile "$@"

say "11 月 6 日  一笔成功后退票；换卡的工人签变更单"
at 2026-11-06 17:00
n=0
for file in "$ws/outbox/XJ01-S1-202610-1"/P*.txt; do
	part=$(basename "$file" .txt)
	bank_did late "$work/bank" "$part" "$month/scenario.txt" "$work/papers/notice-$part.txt" --day 20261106
	run 0 reconcile "$work/papers/notice-$part.txt"
	n=$((n + 1))
done

say "11 月 9 日  换卡由两人办理"
at 2026-11-09 10:00
as labour 1 import roster --project XJ01 --from 2026-11-06 "$month/roster-XJ01-change.csv" --evidence "$month/evidence/change-S1-05.txt"
as deputy 0 import roster --project XJ01 --from 2026-11-06 "$month/roster-XJ01-change.csv" --evidence "$month/evidence/change-S1-05.txt"

say "11 月 10 日  对账单到 9 日；补发原因已消除、款项已查清的"
at 2026-11-10 09:00
statements 20261104 20261109
run 0 reconcile "$work/papers/statement-XJ01-20261109.txt" "$work/papers/statement-XJ02-20261109.xml"
run 1 reissue
run 1 check --month 2026-10
as labour 0 release XJ01-S1-202610-2 --day 2026-11-10
as finance 0 release XJ01-S1-202610-2
as bank 0 pay
parts=
hand XJ01-S1-202610-2
at 2026-11-10 16:30
set --
for p in $parts; do set -- "$@" "$work/papers/answer-$p"; done
run 0 reconcile "$@"

say "12 月 1 日  月末：对账单、凭证、专户结账、工资月报告"
at 2026-12-01 09:00
statements 20261110 20261130
run 0 reconcile "$work/papers/statement-XJ01-20261130.txt" "$work/papers/statement-XJ02-20261130.xml"
as bank 0 voucher
as finance 0 close --account 30020012345678901 --period 2026-11
as finance 0 close --account 107082345678 --period 2026-11
as finance 1 close --month 2026-10

say "审计：逐项重证，再从档案重做一遍"
run 0 audit
run 0 audit --replay

say "工资月 2026-10"
run 1 status --month 2026-10
# for whoever goes on from here: the next day's statement, with six yuan that nobody has explained yet
printf 'S|30020012345678901|20261201|20261201|1094353.14|1094359.97|1\r\n20261201|+6.83|1094359.97|QT|B61201001|||\r\nE|1\r\n' \
	>"$work/papers/statement-XJ01-20261201.txt"
say "工作区在 $ws（daifa -C $ws ...）"
