#!/bin/sh
# tests/trust/sm2.sh BUILD: others verify ours, ours verifies others'.  The openssl program for RSA and ECDSA; for SM2 npm's
# sm-crypto, which shares no code with OpenSSL; skipped where it is not at hand (SM_CRYPTO: a directory where it is installed).
set -u
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 1
"$root/tests/gen/keys.sh" keys sm2 S3
echo 'the wages of October' > c.txt

for who in S1 S2; do
	rm -f c.txt.p7s
	"$daifa" sign c.txt --key keys/$who.key --cert keys/$who.pem > log 2>&1
	openssl cms -verify -binary -inform DER -in c.txt.p7s -content c.txt -CAfile keys/anchor.pem -purpose any \
	    -out back 2> log && cmp -s c.txt back && ok "openssl accepts ours: $who" || { fail "openssl refuses ours: $who"; cat log; }
done

rm -f c.txt.p7s
"$daifa" sign c.txt --key keys/S3.key --cert keys/S3.pem > log 2>&1
python3 "$here/der.py" attributes-of c.txt.p7s attributes
python3 "$here/der.py" signature-of c.txt.p7s signature
{ printf '\061'; tail -c +2 attributes; } > signed
openssl x509 -in keys/S3.pem -noout -pubkey > public.pem
openssl dgst -sm3 -verify public.pem -sigopt distid:1234567812345678 -signature signature signed > log 2>&1 &&
    ok "openssl dgst accepts our SM2 signature" || fail "openssl dgst refuses our SM2 signature"
digest=$(openssl dgst -sm3 -r c.txt | cut -d' ' -f1)
od -An -v -tx1 signed | tr -d ' \n' | grep -q "$digest" && ok "and the attributes name the content" || fail "digest"

# content types by GB/T 35275: the same signature under other names
rm -f c.txt.p7s
"$daifa" sign c.txt --gbt --key keys/S3.key --cert keys/S3.pem > log 2>&1
openssl asn1parse -inform DER -in c.txt.p7s | grep -q '1.2.156.10197.6.1.4.2.2' && ok "--gbt names the types so" || fail "--gbt names the types otherwise"
expect "ours, --gbt" 0 - verify c.txt --cert keys/S3.pem --anchor keys/anchor.pem
rm -f c.txt.p7s
"$daifa" sign c.txt --key keys/S3.key --cert keys/S3.pem > log 2>&1
python3 "$here/der.py" attributes-of c.txt.p7s attributes
python3 "$here/der.py" signature-of c.txt.p7s signature
{ printf '\061'; tail -c +2 attributes; } > signed

# Bouncy Castle knows SM2 in CMS, both ways
jars=
for j in bcpkix bcprov bcutil; do jars=$jars:/usr/share/java/$j.jar; done
if command -v javac > /dev/null && [ -e /usr/share/java/bcpkix.jar ]; then
	openssl x509 -in keys/S3.pem -outform DER -out s3.der
	openssl pkcs8 -topk8 -nocrypt -in keys/S3.key -outform DER -out s3key.der
	javac -cp "$jars" -d . "$here/Judge.java" 2> log || { fail "Judge.java does not compile"; cat log; }
	bc() { java -cp ".$jars" Judge "$@" > log 2>&1; }
	bc verify c.txt c.txt.p7s s3.der && ok "Bouncy Castle accepts ours" || { fail "Bouncy Castle refuses ours"; head -3 log; }
	python3 "$here/der.py" signature c.txt.p7s flipped.p7s
	bc verify c.txt flipped.p7s s3.der && fail "Bouncy Castle takes a flipped bit" || ok "Bouncy Castle refuses a flipped bit"
	bc sign c.txt bc.p7s s3.der s3key.der || { fail "Bouncy Castle does not sign"; head -3 log; }
	expect "ours accepts Bouncy Castle's" 0 - verify c.txt --signature bc.p7s --cert keys/S3.pem --anchor keys/anchor.pem
	python3 "$here/der.py" signature bc.p7s flipped.p7s
	expect "and refuses a flipped bit" 3 1322 verify c.txt --signature flipped.p7s --cert keys/S3.pem --anchor keys/anchor.pem
	bc sign c.txt bc.p7s s3.der s3key.der plain || { fail "Bouncy Castle does not sign without attributes"; head -3 log; }
	expect "ours accepts Bouncy Castle's without attributes" 0 - verify c.txt --signature bc.p7s --cert keys/S3.pem --anchor keys/anchor.pem
else
	skipped "no Bouncy Castle (libbcpkix-java, default-jdk-headless)"
fi

# the module: given, or installed here by npm's ordinary client
module=${SM_CRYPTO:-}
if [ -z "$module" ]; then
	command -v node > /dev/null && command -v npm > /dev/null || { skipped "no npm: nothing independent knows SM2 here"; exit $failed; }
	timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tmp/npm" sm-crypto@0.3.13 > log 2>&1
	module=$tmp/npm
fi
[ -d "$module/node_modules/sm-crypto" ] || { skipped "npm gives no sm-crypto"; exit $failed; }
cat > judge.js <<'END'
const fs = require("fs"), { sm2 } = require(process.argv[2] + "/node_modules/sm-crypto");
const hex = f => fs.readFileSync(f).toString("hex");
const point = hex(process.argv[3]).slice(-130), id = process.argv[6];
const bytes = Array.from(fs.readFileSync(process.argv[4]));
const how = { hash: true, der: true, userId: id, publicKey: point };
if (process.argv[7]) {	// signs with that private number
	fs.writeFileSync(process.argv[5], Buffer.from(sm2.doSignature(bytes, process.argv[7], how), "hex"));
} else {
	process.exit(sm2.doVerifySignature(bytes, hex(process.argv[5]), point, how) ? 0 : 1);
}
END
openssl x509 -in keys/S3.pem -noout -pubkey | openssl pkey -pubin -outform DER -out public.der
node judge.js "$module" public.der signed signature 1234567812345678 2> log && ok "sm-crypto accepts ours" ||
    { fail "sm-crypto refuses ours"; head -3 log; }
node judge.js "$module" public.der signed signature 8765432187654321 2> log && fail "sm-crypto takes another ID" ||
    ok "sm-crypto refuses ours under another ID"

# theirs: the same attributes, signed by them, until the length is that of the old one
private=$(openssl pkey -in keys/S3.key -noout -text | sed -n '/priv:/,/pub:/p' | grep '^ ' | tr -d ' :\n')
private=$(printf %s "$private" | tail -c 64)
want=$(wc -c < signature)
tries=0
while [ $tries -lt 60 ]; do
	node judge.js "$module" public.der signed theirs 1234567812345678 "$private" 2> log || { fail "sm-crypto does not sign"; head -3 log; exit 1; }
	[ "$(wc -c < theirs)" != "$want" ] || break
	tries=$((tries + 1))
done
head -c -"$want" c.txt.p7s > theirs.p7s
cat theirs >> theirs.p7s
expect "ours accepts sm-crypto's" 0 - verify c.txt --signature theirs.p7s --cert keys/S3.pem --anchor keys/anchor.pem
exit $failed
