#!/bin/sh
# tests/trust/month.sh BUILD: the demo month with one subcontractor (S5) and one officer (deputy) who sign with SM2.
set -u
. "$(dirname "$0")/lib.sh"
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -I"$root/tests/gen" -o "$tmp/month" "$root/tests/gen/month.c" \
    "$root/tests/gen/person.c" -lcrypto -lz 2> "$tmp/log" || { cat "$tmp/log"; fail "the generator does not compile"; exit 1; }

# the tree as demo.sh sees it, with other fixtures
mkdir -p "$tmp/tree/fixtures" "$tmp/tree/tests"
cp -r "$root/fixtures/month" "$tmp/tree/fixtures/month"
mv "$keys" "$tmp/tree/fixtures/keys"
ln -s "$root/tests/bank" "$tmp/tree/tests/bank"
ln -s "$root/tests/gen" "$tmp/tree/tests/gen"
ln -s "$root/formats" "$tmp/tree/formats"
cp "$root/tests/demo.sh" "$tmp/tree/tests/demo.sh"
cd "$tmp/tree" || exit 1
# already so where the committed keys are
for who in S5 deputy; do
	openssl x509 -in fixtures/keys/$who.pem -noout -text | grep -q 'OID: SM2' ||
	    "$root/tests/gen/keys.sh" fixtures/keys sm2 $who
done
"$tmp/month" --demo --keys fixtures/keys "$tmp/new" > "$tmp/log" 2>&1 && cp -r "$tmp"/new/* fixtures/month/ &&
    ok "the month is made" || { fail "no month"; cat "$tmp/log"; }
if "$root/tests/gen/check.sh" "$tmp/month" fixtures "$tmp/check" > "$tmp/log" 2>&1; then
	ok "the openssl program agrees with every signature of the month"
else
	fail "check.sh"
	tail -5 "$tmp/log" | sed 's/^/     /'
fi
if DAIFA="$daifa" QUIET=1 tests/demo.sh "$tmp/demo" > "$tmp/log" 2>&1; then
	ok "the month plays, audit and replay included"
else
	fail "the month does not play"
	tail -5 "$tmp/log" | sed 's/^/     /'
fi
"$daifa" -C "$tmp/demo/ws" status --month 2026-10 > "$tmp/out" 2>&1
grep -q . "$tmp/out" && ok "status" || fail "status"
exit $failed
