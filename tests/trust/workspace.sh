#!/bin/sh
# tests/trust/workspace.sh BUILD: certificates as a workspace sees them.  Revoked before and after, stale and foreign lists,
# expired on receipt, one person with two certificates; with an RSA anchor and with an SM2 one; audit and replay agree.
set -u
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 1
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -I"$root/tests/gen" -o month "$root/tests/gen/month.c" "$root/tests/gen/person.c" \
    -lcrypto -lz 2> log || { cat log; fail "the generator does not compile"; exit 1; }

at() { SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d "$1" +%s); export SOURCE_DATE_EPOCH; }
as() { # OFFICER NAME STATUS CODE ARGS...
	who=$1 title=$2 status=$3 code=$4
	shift 4
	expect "$kind: $title" "$status" "$code" -C ws "$@" --key "k/$who.key" --cert "k/$who.pem"
}

# crl FILE SIGNER FROM UNTIL [WHO DAY]...: a list by that key, of these certificates revoked on these days (all YYYYMMDD)
crl() {
	file=$1 by=$2 from=$3 until=$4
	shift 4
	: > index
	while [ $# -gt 0 ]; do
		serial=$(openssl x509 -in "k/$1.pem" -noout -serial | cut -d= -f2)
		day=${2#20}
		printf 'R\t360101000000Z\t%s000000Z\t%s\tunknown\t/CN=%s\n' "$day" "$serial" "$1" >> index
		shift 2
	done
	printf '[ca]\ndefault_ca = t\n[t]\ndatabase = %s/index\n' "$tmp" > conf
	options="-md sha256"
	! openssl x509 -in "k/$by.pem" -noout -text | grep -q 'OID: SM2' ||
	    options="-md sm3 -sigopt distid:1234567812345678"
	# shellcheck disable=SC2086
	openssl ca -config conf -gencrl $options -cert "k/$by.pem" -keyfile "k/$by.key" \
	    -crl_lastupdate "${from}000000Z" -crl_nextupdate "${until}000000Z" -out "$file" 2> log || cat log
}

received() { # NAME STATUS CODE SUBCONTRACTOR NUMBER
	expect "$kind: $1" "$2" "$3" -C ws receive "m/sheets/XJ01-$4-202610-$5.xml"
}

for kind in rsa sm2; do
	rm -rf k m ws
	if [ $kind = sm2 ]; then
		ANCHOR=sm2 "$root/tests/gen/keys.sh" k
		"$root/tests/gen/keys.sh" k sm2 S1 labour
	else
		cp -r keys k
	fi
	./month --demo --keys k m > log 2>&1 || { cat log; fail "$kind: no month"; continue; }
	at "2026-11-01 09:00"
	expect "$kind: init" 0 - init ws --anchor k/anchor.pem --demo
	expect "$kind: project" 0 - -C ws project m/project-XJ01.xml
	crl foreign.pem stranger 20261031 20261130
	as labour "a stranger's list" 2 1337 import crl --project XJ01 foreign.pem
	as labour "no list" 2 1335 import crl --project XJ01 k/S1.pem
	head -c 200 foreign.pem > cut.pem
	as labour "a list cut off" 2 1335 import crl --project XJ01 cut.pem
	crl one.pem anchor 20261031 20261130 S1 20261030 S2 20261105
	as labour "the anchor's list" 0 - import crl --project XJ01 one.pem
	crl older.pem anchor 20261030 20261130
	as labour "an older list" 0 1338 import crl --project XJ01 older.pem
	at "2026-11-02 11:00"
	received "revoked before" 2 1333 S1 01
	received "revoked after" 0 - S2 01
	crl two.pem anchor 20261106 20261107 S1 20261030 S2 20261105 deputy 20261105
	at "2026-11-06 10:00"
	as labour "a newer list" 0 - import crl --project XJ01 two.pem
	received "received before it was revoked, again" 0 - S2 01
	as deputy "a revoked officer" 2 1333 import progress --project XJ01 --month 2026-10 m/progress-XJ01.csv
	at "2026-11-09 10:00"
	crl three.pem anchor 20261107 20261108
	as labour "a stale list" 0 1334 import crl --project XJ01 three.pem
	expect "$kind: audit" 0 - -C ws audit
	expect "$kind: replay" 0 - -C ws audit --replay
	at "2035-12-20 10:00"
	as labour "an officer whose certificate ends soon" 0 1336 import progress --project XJ01 --month 2026-10 m/progress-XJ01.csv
	at "2036-02-01 10:00"
	expect "$kind: expired now, valid when it claims to have signed" 2 1330 -C ws receive m/sheets/XJ01-S3-202610-01.xml
	cp m/sheets/XJ01-S3-202610-01.xml late.xml
	rm -f late.xml.p7s
	"$daifa" sign late.xml --key k/S3.key --cert k/S3.pem > log 2>&1
	expect "$kind: expired then" 2 1313 -C ws receive late.xml
	as labour "an officer whose certificate has expired" 2 1313 import progress --project XJ01 --month 2026-10 m/progress-XJ01.csv
done

# another certificate for a subcontractor: the event is the company's new project file, from its day on
kind=change
rm -rf k k2 m m2 ws
cp -r keys k
cp -r keys k2
"$root/tests/gen/keys.sh" k2 rsa S3
./month --demo --keys k m > log 2>&1 && ./month --demo --keys k2 m2 > log 2>&1 || cat log
mkdir next
at "2026-11-01 09:00"
sed 's/valid-from="2026-03-01"/valid-from="2026-11-05"/' m2/project-XJ01.xml > next/project-XJ01.xml
"$daifa" sign next/project-XJ01.xml --key k/anchor.key --cert k/anchor.pem > log 2>&1 || cat log
at "2026-11-01 09:00"
expect "$kind: init" 0 - init ws --anchor k/anchor.pem --demo
expect "$kind: project" 0 - -C ws project m/project-XJ01.xml
at "2026-11-02 10:00"
expect "$kind: the new one before it is registered" 2 1311 -C ws receive m2/sheets/XJ01-S3-202610-01.xml
received "the old one until then" 0 - S3 01
expect "$kind: a project file before its day" 2 1518 -C ws project next/project-XJ01.xml
at "2026-11-05 10:00"
expect "$kind: on its day" 0 - -C ws project next/project-XJ01.xml
expect "$kind: the earlier one again" 2 1519 -C ws project m/project-XJ01.xml
cp m/sheets/later/XJ01-S3-202610-02.xml m/sheets/later/XJ01-S3-202610-02.xml.p7s next
expect "$kind: the old one after that" 2 1311 -C ws receive next/XJ01-S3-202610-02.xml
rm -f next/XJ01-S3-202610-02.xml.p7s
"$daifa" sign next/XJ01-S3-202610-02.xml --key k2/S3.key --cert k2/S3.pem > log 2>&1 || cat log
expect "$kind: the new one after that" 0 - -C ws receive next/XJ01-S3-202610-02.xml
expect "$kind: --full without a name" 2 1343 -C ws status --full
expect "$kind: --full by one who may" 1 - -C ws status --full --key k/labour.key --cert k/labour.pem
expect "$kind: --full by one who only signs bank files" 2 1343 -C ws status --full --key k/bank.key --cert k/bank.pem
expect "$kind: audit" 0 - -C ws audit --replay

# one person, two certificates: another ID number in the project file does not make two of them
kind=twice
rm -rf k m ws
cp -r keys k
openssl req -new -key k/finance.key -utf8 -subj '/C=CN/O=TEST 新疆示例建工有限公司/CN=TEST 王建军' \
    -out x.csv 2> log
openssl x509 -req -in x.csv -CA k/anchor.pem -CAkey k/anchor.key -set_serial 0x77 -days 3000 -out k/finance.pem 2> log || cat log
./month --demo --keys k m > log 2>&1 || cat log
at "2026-12-01 09:00"
expect "$kind: init" 0 - init ws --anchor k/anchor.pem --demo
expect "$kind: project" 0 - -C ws project m/project-XJ01.xml
as labour "roster" 0 1731 import roster --project XJ01 --from 2026-03-01 m/roster-XJ01.csv
as labour "attendance" 0 1731 import attendance --project XJ01 --month 2026-10 m/attendance-XJ01.csv.gz
as labour "progress" 0 1731 import progress --project XJ01 --month 2026-10 m/progress-XJ01.csv
expect "$kind: receive" 0 - -C ws receive m/sheets/XJ01-S2-202610-01.xml
"$daifa" -C ws check --month 2026-10 > log 2>&1
as labour "the first release" 1 - release XJ01-S2-202610-1 --day 2026-12-02
got=0
"$daifa" -C ws --lang en release XJ01-S2-202610-1 --key k/finance.key --cert k/finance.pem > out 2>&1 || got=$?
[ $got = 2 ] && grep -q W3002 out && ok "$kind: the same subject releases again" || { fail "$kind: the same subject releases again"; cat out; }
# what comes with a signature over something else; the first is known by its digest, the second by its own signature
kind=foreign
mkdir other
cp m/sheets/XJ01-S2-202610-01.xml.p7s other/moved.xml.p7s
{ cat m/sheets/XJ01-S2-202610-01.xml; echo; } > other/moved.xml
expect "$kind: a signature moved from another sheet" 3 1316 -C ws receive other/moved.xml
grep -q 'XJ01-S2-202610-01.xml' out && ok "$kind: and says from which" || fail "$kind: says not from which"
cp m/sheets/XJ01-S2-202610-01.xml other
echo 'never received' > never
"$daifa" sign never --key k/S2.key --cert k/S2.pem > log 2>&1
mv never.p7s other/XJ01-S2-202610-01.xml.p7s
expect "$kind: admitted content under another file's signature stays what it is" 0 - -C ws receive other/XJ01-S2-202610-01.xml
grep -q 'nothing changes' out && ok "$kind: and nothing changes" || fail "$kind: something changes"
cp other/XJ01-S2-202610-01.xml.p7s other/moved.xml.p7s
expect "$kind: altered content" 3 1312 -C ws receive other/moved.xml
expect "$kind: audit" 0 - -C ws audit --replay

# sealed KIND: a month with the first of two approvals, by the officers of m
sealed() {
	kind=$1
	rm -rf ws
	at "2026-11-01 09:00"
	expect "$kind: init" 0 - init ws --anchor k/anchor.pem --demo
	expect "$kind: project" 0 - -C ws project "$2/project-XJ01.xml"
	as labour "roster" 0 1731 import roster --project XJ01 --from 2026-03-01 m/roster-XJ01.csv
	as labour "attendance" 0 1731 import attendance --project XJ01 --month 2026-10 m/attendance-XJ01.csv.gz
	as labour "progress" 0 1731 import progress --project XJ01 --month 2026-10 m/progress-XJ01.csv
	at "2026-11-03 09:00"
	expect "$kind: receive" 0 - -C ws receive m/sheets/XJ01-S1-202610-01.xml
	"$daifa" -C ws check --month 2026-10 > log 2>&1
	as labour "the first release" 1 - release XJ01-S1-202610-1 --day 2026-11-10
}
rm -rf k m same
cp -r keys k
cp -r "$root/fixtures/month" m

# one ID number, two certificates of two subjects
mkdir same
at "2026-10-30 09:00"
sed 's/person="650103198607254026"/person="650102198403125015"/' m/project-XJ01.xml > same/project-XJ01.xml
"$daifa" sign same/project-XJ01.xml --key k/anchor.key --cert k/anchor.pem > log 2>&1 || cat log
sealed "one number" same
as finance "another certificate of the same person" 2 3002 release XJ01-S1-202610-1

# what changed after the first approval, and after both
sealed changed m
cp -r ws before
as finance "the second release" 1 - release XJ01-S1-202610-1
at "2026-11-09 10:00"
change="import roster --project XJ01 --from 2026-11-06 m/roster-XJ01-change.csv --evidence m/evidence/change-S1-05.txt"
# shellcheck disable=SC2086
for w in before ws; do
	[ $w = ws ] || mv ws both
	[ $w = ws ] && { rm -rf ws; mv both ws; } || mv before ws
	kind="changed, $([ $w = ws ] && echo after both || echo between)"
	as labour "a worker's account" 1 1631 $change
	as deputy "the second word on it" 0 1731 $change
	if [ $w = ws ]; then
		as bank "pay voids both" 1 3010 pay
	else
		as finance "the second release voids the first" 1 3010 release XJ01-S1-202610-1
	fi
	as finance "nobody releases that any more" 2 3005 release XJ01-S1-202610-1
	as bank "nothing is paid" 2 3005 pay --batch XJ01-S1-202610-1
	[ -z "$(ls ws/outbox 2> /dev/null | grep S1)" ] && ok "$kind: nothing went out" || fail "$kind: something went out"
	expect "$kind: audit" 0 - -C ws audit --replay
	[ $w = ws ] || { rm -rf before; }
done
exit $failed
