#!/bin/sh
# tests/trust/token.sh BUILD: signing with a key that stays in a token (SoftHSM2 stands for one), RSA and ECDSA.
set -u
. "$(dirname "$0")/lib.sh"
module=
for f in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do [ ! -e "$f" ] || module=$f; done
if [ -z "$module" ] || ! command -v softhsm2-util > /dev/null; then skipped "no softhsm2"; exit 0; fi
ls /usr/lib/*/engines-3/pkcs11.so > /dev/null 2>&1 || { skipped "no libengine-pkcs11-openssl"; exit 0; }
cd "$tmp" || exit 1
mkdir tokens
echo "directories.tokendir = $tmp/tokens" > softhsm.conf
export SOFTHSM2_CONF="$tmp/softhsm.conf" DAIFA_PKCS11="$module"
softhsm2-util --init-token --free --label wages --pin 135790 --so-pin 97531 > log 2>&1 || { cat log; fail "no token"; exit 1; }
id=1
for who in S1 S2; do
	softhsm2-util --import "keys/$who.key" --token wages --label "$who" --id "0$id" --pin 135790 > log 2>&1 || { cat log; fail "import $who"; }
	id=$((id + 1))
done
rm -f keys/S1.key keys/S2.key	# only the token has them now
echo 135790 > pin.txt
echo 111111 > wrong.txt
echo 'the wages of October' > c.txt
for who in S1 S2; do
	uri="pkcs11:token=wages;object=$who;type=private"
	rm -f c.txt.p7s
	expect "$who signs in the token, --pass-file" 0 - sign c.txt --key "$uri" --cert "keys/$who.pem" --pass-file pin.txt
	expect "$who: verified" 0 - verify c.txt --cert "keys/$who.pem" --anchor keys/anchor.pem
	openssl cms -verify -binary -inform DER -in c.txt.p7s -content c.txt -CAfile keys/anchor.pem -purpose any \
	    -out /dev/null 2> log && ok "$who: openssl accepts it" || { fail "$who: openssl refuses it"; cat log; }
	rm -f c.txt.p7s
	DAIFA_PASS=135790 expect "$who: PIN from DAIFA_PASS" 0 - sign c.txt --key "$uri" --cert "keys/$who.pem"
	rm -f c.txt.p7s
	expect "$who: wrong PIN" 2 1301 sign c.txt --key "$uri" --cert "keys/$who.pem" --pass-file wrong.txt
	expect "$who: another's certificate" 2 1302 sign c.txt --key "$uri" --cert keys/S3.pem --pass-file pin.txt
	expect "$who: no such key" 2 1301 sign c.txt --key "pkcs11:token=wages;object=nobody;type=private" --cert "keys/$who.pem" \
	    --pass-file pin.txt
	[ ! -e c.txt.p7s ] && ok "$who: refusals leave no signature" || fail "$who: a signature although refused"
done
DAIFA_PKCS11=/nonexistent.so expect "no such module" 2 1301 sign c.txt --key "$uri" --cert keys/S2.pem --pass-file pin.txt
exit $failed
