#!/bin/sh
# Ten sheets received and checked on one core and on all: the same sentences, the same chain.  threads.sh BUILD
set -eu
build=$(cd "${1:?usage: threads.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
if [ "$(nproc)" -lt 2 ]; then
	echo "skipped threads: one core"
	exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/threads.XXXXXX")
trap '[ $? = 0 ] || tail -3 "$work/one.txt"; rm -rf "$work"' EXIT
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -o "$work/month" "$here/tests/gen/month.c" \
	"$here/tests/gen/person.c" -lcrypto -lz
mkdir "$work/keys"
cp "$here"/fixtures/keys/*.key "$here"/fixtures/keys/*.pem "$work/keys"
chmod 600 "$work"/keys/*.key
"$work/month" --rows 5000 --seed 11 --keys "$work/keys" "$work/m"
# one sheet is not the signed one any more, and one comes without its signature
set -- "$work"/m/sheets/*.xml
sed -i 's/2026-10/2026-11/' "$3"
rm "$5.p7s"
export DAIFA_FORMATS="$here/formats"
month() {	# month WORKSPACE COMMAND...: as the command is run
	ws=$1
	shift
	SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d '2026-11-02 10:30' +%s)
	export SOURCE_DATE_EPOCH
	"$@" "$build/daifa" init "$ws" --anchor "$work/keys/anchor.pem" --demo
	"$@" "$build/daifa" -C "$ws" project "$work"/m/project-*.xml
	"$@" "$build/daifa" -C "$ws" receive "$work"/m/sheets/*.xml || [ $? -le 3 ]
	"$@" "$build/daifa" -C "$ws" check --month 2026-10 || [ $? -le 3 ]
	ls "$ws/archive/chain"
}
month "$work/one" taskset -c "$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')" >"$work/one.txt" 2>&1
month "$work/all" env >"$work/all.txt" 2>&1
sed -i "s#$work/[a-z]*#WORK#g" "$work/one.txt" "$work/all.txt"
if cmp "$work/one.txt" "$work/all.txt" && [ "$(grep -c '^0000000' "$work/all.txt")" = 8 ]; then
	echo "ok threads: on one core and on all the same sentences and the same chain"
else
	diff "$work/one.txt" "$work/all.txt" | head -5
	tail -5 "$work/all.txt"
	echo "FAIL threads: what is stored depends on how many cores there are"
	exit 1
fi
