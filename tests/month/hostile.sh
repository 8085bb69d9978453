#!/bin/sh
# Master data and sheets that are missing, empty, cut in half, of the wrong schema, with a DOCTYPE, 10 MB in one element:
# a finding with its code, exit 2, and nothing changed.  hostile.sh BUILD
set -u
build=$(cd "${1:?usage: hostile.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/hostile.XXXXXX")
trap 'rm -rf "$work"' EXIT
fails=0
export DAIFA_FORMATS="$here/formats" SOURCE_DATE_EPOCH="$(TZ=UTC-8 date -d '2026-11-02 10:00' +%s)"
mkdir "$work/keys"
cp "$here"/fixtures/keys/* "$work/keys"
chmod 600 "$work"/keys/*.key
month=$here/fixtures/month
ws=$work/ws
d() { "$build/daifa" -C "$ws" "$@"; }
d init "$ws" --anchor "$work/keys/anchor.pem" --demo >/dev/null 2>&1 || true
[ -d "$ws" ] || "$build/daifa" init "$ws" --anchor "$work/keys/anchor.pem" --demo >/dev/null
d project "$month/project-XJ01.xml" >/dev/null 2>&1
sign() { openssl cms -sign -binary -md sha256 -outform DER -signer "$work/keys/$1.pem" -inkey "$work/keys/$1.key" -in "$2" -out "$2.p7s"; }
state() { d audit --dump | sha256sum; }
try() {	# try NAME CODE COMMAND...: exit 2, the finding, nothing changed
	name=$1 code=$2
	shift 2
	before=$(state)
	got=0
	timeout 60 "$build/daifa" -C "$ws" "$@" >"$work/out" 2>&1 || got=$?
	if [ $got = 2 ] && grep -qE "W($code)" "$work/out" && [ "$before" = "$(state)" ]; then
		echo "ok $name: $(grep -oE "W($code)" "$work/out" | head -n 1)"
	else
		echo "FAIL $name: exit $got, wanted 2 with $code"
		head -n 4 "$work/out"
		fails=$((fails + 1))
	fi
}
# A sheet is always kept: what is refused leaves a receipt and an attempt, no row.
try_sheet() {	# try_sheet NAME CODE FILE
	got=0
	timeout 60 "$build/daifa" -C "$ws" receive "$3" >"$work/out" 2>&1 || got=$?
	rows=$(sqlite3 "$ws/daifa.db" 'SELECT count(*) FROM row')
	if [ $got = 2 ] && grep -qE "W($2)" "$work/out" && [ "$rows" = 0 ]; then
		echo "ok $1: $(grep -oE "W($2)" "$work/out" | head -n 1)"
	else
		echo "FAIL $1: exit $got, $rows rows, wanted 2 with $2"
		head -n 4 "$work/out"
		fails=$((fails + 1))
	fi
}
mutants() {	# mutants SOURCE DIR: the ways an XML file goes wrong
	mkdir -p "$2"
	: >"$2/empty.xml"
	head -c $(($(wc -c <"$1") / 2)) "$1" >"$2/half.xml"
	printf '<?xml version="1.0"?>\n<letter>wages</letter>\n' >"$2/schema.xml"
	{ head -n 1 "$1"; echo '<!DOCTYPE x [<!ENTITY a "b">]>'; tail -n +2 "$1"; } >"$2/doctype.xml"
	python3 - "$1" "$2/huge.xml" <<'PY'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
big = "A" * (10 << 20)
new = re.sub(r"<name>[^<]*</name>", "<name>" + big + "</name>", text, count=1)
if new == text:
    new = re.sub(r"<gross>[^<]*</gross>", "<gross>" + big + "</gross>", text, count=1)
open(sys.argv[2], "w", encoding="utf-8").write(new)
PY
}
mutants "$month/project-XJ02.xml" "$work/p"
for m in empty half schema doctype huge; do
	sign anchor "$work/p/$m.xml"
	case $m in empty) code='1101|1102' ;; half) code='1101|1102' ;; schema) code=1501 ;; doctype) code=1103 ;; huge) code='1104|1105|1102' ;; esac
	try "project $m" "$code" project "$work/p/$m.xml"
done
try "project missing" '1[0-9]{3}' project "$work/p/none.xml"
mutants "$month/sheets/XJ01-S1-202610-01.xml" "$work/s"
for m in empty half schema doctype huge; do
	sign S1 "$work/s/$m.xml"
	case $m in empty) code='1101|1102' ;; half) code='1101|1102' ;; schema) code=2001 ;; doctype) code=1103 ;; huge) code='1104|1105|1102' ;; esac
	try_sheet "sheet $m" "$code" "$work/s/$m.xml"
done
try "sheet missing" '1[0-9]{3}' receive "$work/s/none.xml"
key="--key $work/keys/labour.key --cert $work/keys/labour.pem"
for kind in roster attendance progress deposits; do
	ext=csv
	args="--month 2026-10"
	[ $kind != roster ] || args="--from 2026-03-01"
	[ $kind != deposits ] || args=
	[ $kind != attendance ] || ext=csv.gz
	mkdir -p "$work/$kind"
	: >"$work/$kind/empty.csv"
	if [ $kind = attendance ]; then
		head -c 20000 "$month/attendance-XJ01.csv.gz" >"$work/$kind/half.csv.gz"
	fi
	printf '甲,乙,丙\n1,2,3\n' >"$work/$kind/columns.csv"
	python3 -c 'import sys; sys.stdout.write("A" * (10 << 20))' >"$work/$kind/huge.csv"
	for m in empty half columns huge; do
		f=$work/$kind/$m.csv
		[ $m != half ] || f=$work/$kind/half.$ext
		[ -f "$f" ] || continue
		# shellcheck disable=SC2086
		try "$kind $m" '1[0-9]{3}' import $kind --project XJ01 $args "$f" $key
	done
	# shellcheck disable=SC2086
	try "$kind missing" '1[0-9]{3}' import $kind --project XJ01 $args "$work/$kind/none.csv" $key
done
exit $((fails > 0))
