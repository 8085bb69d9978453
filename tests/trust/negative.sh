#!/bin/sh
# tests/trust/negative.sh BUILD: what must be refused is, each for its own reason; of RSA, ECDSA and SM2.
set -u
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 1
"$root/tests/gen/keys.sh" keys sm2 S3
now=$(date +%s)
export SOURCE_DATE_EPOCH="$now"

change() { python3 "$here/der.py" "$@"; }
# the file c.txt, signed by $who as good.p7s
check() { # NAME STATUS CODE SIGNATURE [FILE]
	expect "$who: $1" "$2" "$3" verify "${5:-c.txt}" --signature "$4" --cert "keys/$who.pem" \
	    --anchor keys/anchor.pem
}

echo 'the wages of October' > c.txt
echo 'the wages of Octobex' > altered.txt
echo 'another sheet' > other.txt
for who in S1 S2 S3; do	# RSA, ECDSA, SM2
	rm -f c.txt.p7s other.txt.p7s
	"$daifa" sign c.txt --key keys/$who.key --cert keys/$who.pem > out 2>&1 &&
	    "$daifa" sign other.txt --key keys/$who.key --cert keys/$who.pem > out 2>&1 ||
	    fail "$who signs"
	mv c.txt.p7s good.p7s
	check "as signed" 0 - good.p7s
	check "altered content" 3 1312 good.p7s altered.txt
	check "detached content swapped for one that has its own" 3 1317 good.p7s other.txt
	check "signature moved from another sheet" 3 1316 other.txt.p7s
	change attribute good.p7s bad.p7s
	# an RSA signature shows which digest was signed; of the others nobody can tell whether it was they or the attribute
	check "altered attribute: the time" 3 $([ $who = S1 ] && echo 1318 || echo 1322) bad.p7s
	change digest-attribute good.p7s bad.p7s
	check "altered attribute: the digest" 3 1318 bad.p7s
	change missing good.p7s bad.p7s
	check "missing attribute" 2 1327 bad.p7s
	change signature good.p7s bad.p7s
	check "one bit of the signature" 3 1322 bad.p7s
	change trailing good.p7s bad.p7s
	check "trailing bytes" 2 1325 bad.p7s
	change indefinite good.p7s bad.p7s
	check "indefinite length" 2 1324 bad.p7s
	change huge good.p7s bad.p7s
	check "huge length" 2 1319 bad.p7s
	change cut good.p7s bad.p7s
	check "cut off" 2 1323 bad.p7s
done

# SM2 alone; who is S3
change id good.p7s bad.p7s keys/S3.key 1234567812345678
check "signed again under the ID" 0 - bad.p7s
change id good.p7s bad.p7s keys/S3.key ''
check "wrong ID: empty" 2 1328 bad.p7s
change id good.p7s bad.p7s keys/S3.key ALICE123@YAHOO.COM
check "wrong ID: that of the standard's examples" 2 1328 bad.p7s
change id good.p7s bad.p7s keys/S3.key 8765432187654321
check "wrong ID: any other cannot be told from another key" 3 1322 bad.p7s

# made by others; who is S1
who=S1
by_openssl() { openssl cms -sign -binary -in c.txt -outform DER -out "$@" 2> log || cat log; }
by_openssl x.p7s -signer keys/S1.pem -inkey keys/S1.key
check "by openssl" 0 - x.p7s
by_openssl x.p7s -signer keys/S1.pem -inkey keys/S1.key -keyopt rsa_padding_mode:pss
check "by openssl, PSS" 0 - x.p7s
by_openssl x.p7s -signer keys/S1.pem -inkey keys/S1.key -noattr
check "by openssl, without attributes" 0 - x.p7s
by_openssl x.p7s -signer keys/S1.pem -inkey keys/S1.key -md sha1
check "wrong digest algorithm" 2 1314 x.p7s
by_openssl x.p7s -signer keys/S1.pem -inkey keys/S1.key -stream
check "indefinite length, by openssl" 2 1324 x.p7s
by_openssl x.p7s -signer keys/S1.pem -inkey keys/S1.key -signer keys/stranger.pem \
    -inkey keys/stranger.key
check "two signers, one bad" 3 1329 x.p7s
expect "two signers, both good" 0 - verify c.txt --signature x.p7s --cert keys/S1.pem --cert keys/stranger.pem
[ "$(grep -c 'CN=TEST' out)" -ge 2 ] && ok "and says each" || fail "two signers: says not each"
by_openssl x.p7s -signer keys/S1.pem -inkey keys/S1.key -nodetach
check "attached" 2 1310 x.p7s

# certificates
openssl req -x509 -newkey rsa:2048 -nodes -keyout self.key -out self.pem -days 30 -utf8 \
    -subj '/C=CN/O=TEST 天山示例劳务有限公司/CN=TEST S1' 2> log || cat log
by_openssl x.p7s -signer self.pem -inkey self.key
check "self-signed stranger, certificate not given" 2 1321 x.p7s
expect "self-signed stranger, certificate given" 2 1339 verify c.txt --signature x.p7s \
    --cert self.pem --anchor keys/anchor.pem
expect "self-signed stranger, without an anchor" 0 - verify c.txt --signature x.p7s --cert self.pem
grep -q 'not checked: who issued' "$tmp/out" && ok "and says that the issuer was not checked" ||
    fail "says nothing of the issuer"
openssl req -x509 -newkey rsa:2048 -nodes -keyout use.key -out use.pem -days 30 -subj /CN=use \
    -addext keyUsage=critical,keyEncipherment 2> log || cat log
openssl cms -sign -binary -in c.txt -outform DER -out x.p7s -signer use.pem -inkey use.key 2> log
expect "wrong usage, verifying" 2 1332 verify c.txt --signature x.p7s --cert use.pem
expect "wrong usage, signing" 2 1332 sign c.txt --key use.key --cert use.pem
[ ! -e c.txt.p7s ] && ok "wrong usage leaves no signature" || fail "wrong usage: signed"
openssl req -x509 -newkey rsa:2048 -nodes -keyout soon.key -out soon.pem -days 10 -subj /CN=soon \
    2> log || cat log
expect "about to expire" 0 1336 sign c.txt --key soon.key --cert soon.pem
rm -f c.txt.p7s
# signed at a time outside the validity, though the certificate is valid now
SOURCE_DATE_EPOCH=1735700000 "$daifa" sign c.txt --key keys/S1.key --cert keys/S1.pem > out 2>&1
check "not valid then, valid now" 2 1331 c.txt.p7s

# a package of 1 GiB within 128 MiB of memory; the sanitizers' own need hides that
if [ -n "${SAN:-}" ]; then
	skipped "1 GiB in constant memory: sanitized"
else
	truncate -s 1G big.zip
	"$daifa" sign big.zip --key keys/S1.key --cert keys/S1.pem > out 2>&1
	(ulimit -v 131072; "$daifa" verify big.zip --cert keys/S1.pem > out 2>&1) &&
	    ok "1 GiB in constant memory" || { fail "1 GiB in constant memory"; cat out; }
	rm -f big.zip
fi

# keys in PKCS#12
openssl pkcs12 -export -inkey keys/S1.key -in keys/S1.pem -out s1.p12 -passout pass:geheim
openssl pkcs12 -export -inkey keys/S3.key -in keys/S3.pem -out s3.p12 -passout pass:geheim
echo geheim > pass.txt
echo wrong > wrong.txt
for k in s1 s3; do
	rm -f c.txt.p7s
	expect "$k.p12, --pass-file" 0 - sign c.txt --key $k.p12 --cert $k.p12 --pass-file pass.txt
	rm -f c.txt.p7s
	DAIFA_PASS=geheim expect "$k.p12, DAIFA_PASS" 0 - sign c.txt --key $k.p12 --cert $k.p12
	rm -f c.txt.p7s
	expect "$k.p12, wrong passphrase" 2 1301 sign c.txt --key $k.p12 --cert $k.p12 \
	    --pass-file wrong.txt
done
exit $failed
