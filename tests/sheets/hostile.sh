#!/bin/sh
# Every file of ../shared/standards/hostile/zip and hostile/xml, signed and received, and some imported: a finding, exit 2,
# no row, nothing changed.  hostile.sh BUILD.  Skipped where the files are absent.
set -u
build=$(cd "${1:?usage: hostile.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
hostile=$here/../shared/standards/hostile
[ -d "$hostile/zip" ] || { echo "skipped hostile: no ../shared/standards/hostile"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/hostile.XXXXXX")
trap 'rm -rf "$work"' EXIT
fails=0
# five hundred signatures are made by the program without sanitizers where there is one
signer=${build%-asan}/daifa
[ -x "$signer" ] || signer=$build/daifa
DAIFA_FORMATS=$here/formats
SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d '2026-11-02 10:00' +%s)
export DAIFA_FORMATS SOURCE_DATE_EPOCH
mkdir "$work/keys" "$work/files"
cp "$here"/fixtures/keys/*.key "$here"/fixtures/keys/*.pem "$work/keys"
chmod 600 "$work"/keys/*.key
ws=$work/ws
"$build/daifa" init "$ws" --anchor "$work/keys/anchor.pem" --demo >/dev/null
"$build/daifa" -C "$ws" project "$here/fixtures/month/project-XJ01.xml" >/dev/null 2>&1
n=0
find "$hostile/zip" "$hostile/xml" -type f | sort >"$work/list"
while read -r f; do
	n=$((n + 1))
	cp "$f" "$work/files/$(printf %04d $n)-$(basename "$f")"
done <"$work/list"
for f in "$work"/files/*; do
	"$signer" sign "$f" --key "$work/keys/S1.key" --cert "$work/keys/S1.pem" >"$work/out" 2>&1 ||
		{ echo "FAIL hostile: sign $f"; cat "$work/out"; exit 1; }
done
find "$work/files" -type f ! -name '*.p7s' | sort >"$work/list"
got=0
# shellcheck disable=SC2046 # made names
timeout 300 "$build/daifa" -C "$ws" receive $(cat "$work/list") >"$work/out" 2>&1 || got=$?
distinct=$(xargs sha256sum <"$work/list" | cut -c1-64 | sort -u | wc -l)
refused=$(sqlite3 "$ws/daifa.db" "SELECT count(DISTINCT receipt) FROM attempt WHERE verdict='REFUSED' AND EXISTS(SELECT 1 FROM attempt_finding f WHERE f.attempt=attempt.id)")
rows=$(sqlite3 "$ws/daifa.db" "SELECT (SELECT count(*) FROM row)+(SELECT count(*) FROM sheet)+(SELECT count(*) FROM evidence)")
if [ $got = 2 ] && [ "$refused" = "$distinct" ] && [ "$rows" = 0 ] && ! grep -q 'ERROR: \|runtime error' "$work/out"; then
	echo "ok hostile: $distinct files received, each refused with a finding, no row"
else
	echo "FAIL hostile: exit $got, $refused of $distinct refused, $rows rows"
	tail -n 5 "$work/out"
	fails=1
fi
before=$("$build/daifa" -C "$ws" audit --dump | sha256sum)
i=0 tried=0
while read -r f; do
	i=$((i + 1))
	[ $((i % ${EVERY:-25})) = 0 ] || continue
	for kind in "roster --from 2026-03-01" "attendance --month 2026-10"; do
		got=0
		# shellcheck disable=SC2086
		timeout 60 "$build/daifa" -C "$ws" import $kind --project XJ01 "$f" --key "$work/keys/labour.key" \
			--cert "$work/keys/labour.pem" >"$work/out" 2>&1 || got=$?
		tried=$((tried + 1))
		[ $got = 2 ] && grep -q 'W1[0-9][0-9][0-9]' "$work/out" && continue
		echo "FAIL hostile: import $kind of $f: exit $got"
		head -n 4 "$work/out"
		fails=1
	done
done <"$work/list"
[ "$before" = "$("$build/daifa" -C "$ws" audit --dump | sha256sum)" ] && [ $fails = 0 ] &&
	echo "ok hostile: $tried imports refused with a finding, nothing changed" || { echo "FAIL hostile: imports"; fails=1; }
exit $fails
