#!/bin/sh
# tests/trust/stamp.sh BUILD: RFC 3161 time stamps of authorities made here by `openssl ts`; as verify and as receive see them.
set -u
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 1
change() { python3 "$here/der.py" "$@"; }

# authority NAME USAGE [KEY]: its certificate, issued by the TEST anchor
authority() {
	printf 'extendedKeyUsage=%s\nkeyUsage=critical,digitalSignature\n' "$2" > ext
	if [ "${3:-rsa}" = p256 ]; then
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2> log
	else
		openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" 2> log
	fi
	openssl req -new -utf8 -key "$1.key" -subj "/C=CN/O=TEST/CN=TEST $1" -out csr 2> log &&
	    openssl x509 -req -in csr -CA keys/anchor.pem -CAkey keys/anchor.key -set_serial "0x5$(openssl rand -hex 7)" \
	    -days 3000 -extfile ext -out "$1.pem" 2> log || cat log
	cat > "$1.conf" <<END
[tsa]
default_tsa = t
[t]
serial = $tmp/serial
crypto_device = builtin
signer_cert = $tmp/$1.pem
signer_key = $tmp/$1.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
END
}

# stamp SIGNATURE AUTHORITY OUT: the signature with a token over its value
stamp() {
	change value-of "$1" value
	openssl ts -query -data value -sha256 -cert -out query 2> log &&
	    openssl ts -reply -config "$2.conf" -queryfile query -token_out -out token 2> log || { cat log; fail "no token by $2"; }
	change stamp "$1" "$3" token
}

check() { # NAME STATUS CODE SIGNATURE [WORDS]
	expect "$1" "$2" "$3" verify c.txt --signature "$4" --cert "keys/${who:-S1}.pem" --anchor keys/anchor.pem || return
	[ -z "${5:-}" ] || { grep -q "$5" "$tmp/out" && ok "$1: said so" || { fail "$1: does not say: $5"; cat "$tmp/out"; }; }
}

echo 01 > serial
authority tsa critical,timeStamping
authority tsa256 critical,timeStamping p256
authority other critical,emailProtection p256
echo 'the wages of October' > c.txt
for who in S1 S2 S5; do
	rm -f c.txt.p7s
	"$daifa" sign c.txt --key keys/$who.key --cert keys/$who.pem > log 2>&1 || fail "$who signs"
	stamp c.txt.p7s tsa good.p7s
	check "$who: stamped" 0 - good.p7s 'the signature was there at .*CN=TEST tsa'
done
openssl cms -verify -binary -inform DER -in good.p7s -content c.txt -CAfile keys/anchor.pem -purpose any > /dev/null 2> log
who=S1
rm -f c.txt.p7s
"$daifa" sign c.txt --key keys/S1.key --cert keys/S1.pem > log 2>&1
stamp c.txt.p7s tsa good.p7s
openssl cms -verify -binary -inform DER -in good.p7s -content c.txt -CAfile keys/anchor.pem -purpose any -out back 2> log &&
    ok "openssl reads a stamped signature" || { fail "openssl refuses a stamped signature"; cat log; }
stamp c.txt.p7s tsa256 x.p7s
check "stamped with ECDSA" 0 - x.p7s 'the signature was there at'
stamp c.txt.p7s tsa x.p7s
openssl cms -verify -noverify -inform DER -in token -out info 2> log
openssl cms -sign -binary -nodetach -cades -econtent_type id-smime-ct-TSTInfo -in info -signer other.pem -inkey other.key -outform DER \
    -out token 2> log || cat log
change stamp c.txt.p7s x.p7s token
check "an authority that may not stamp" 0 - x.p7s 'with a time stamp'
# the token must sign which certificate is its authority's
openssl cms -sign -binary -nodetach -econtent_type id-smime-ct-TSTInfo -in info -signer tsa.pem -inkey tsa.key -outform DER \
    -out token 2> log || cat log
change stamp c.txt.p7s x.p7s token
check "a token that does not name its certificate" 2 1340 x.p7s
expect "no anchor" 0 - verify c.txt --signature good.p7s --cert keys/S1.pem
grep -q 'not checked: who issued that authority' "$tmp/out" && ok "no anchor: said so" || fail "no anchor: not said"
expect "--tsa" 0 - verify c.txt --signature good.p7s --cert keys/S1.pem --tsa keys/anchor.pem
grep -q 'proved: the signature was there' "$tmp/out" && ok "--tsa: proved" || fail "--tsa: not proved"
expect "--tsa: a stranger" 0 - verify c.txt --signature good.p7s --cert keys/S1.pem --tsa keys/S2.pem

# over something else; altered; cut
stamp c.txt.p7s tsa good.p7s
echo 'another' > o.txt
"$daifa" sign o.txt --key keys/S1.key --cert keys/S1.pem > log 2>&1
change stamp o.txt.p7s moved.p7s token
expect "a stamp over another signature" 2 1340 verify o.txt --signature moved.p7s --cert keys/S1.pem --anchor keys/anchor.pem
python3 - <<'END'
t = open("token", "rb").read()
open("bit", "wb").write(t[:-1] + bytes([t[-1] ^ 1]))
at = t.rindex(b"\x18\x0f20") + 6		# the time, one year elsewhere
open("time", "wb").write(t[:at - 1] + bytes([t[at - 1] ^ 1]) + t[at:])
open("no", "wb").write(b"\x30\x03\x02\x01\x01")
END
for f in bit time no; do
	change stamp c.txt.p7s x.p7s $f
	check "a token with another $f" 2 1340 x.p7s
done

# what a stamp proves: signed while the certificate was valid, received when it no longer is
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out short.key 2> log
openssl req -new -key short.key -subj /CN=short -out csr 2> log
openssl x509 -req -in csr -CA keys/anchor.pem -CAkey keys/anchor.key -set_serial 0x77 -days 3 -out short.pem 2> log
who=short
cp short.pem short.key keys/
rm -f c.txt.p7s
"$daifa" sign c.txt --key short.key --cert short.pem > log 2>&1
stamp c.txt.p7s tsa x.p7s
command -v faketime > /dev/null || skipped "no faketime: later days"
if command -v faketime > /dev/null; then
	later() { faketime -f "+$1d" "$daifa" --lang en verify c.txt --signature "$2" --cert short.pem --anchor keys/anchor.pem > out 2>&1; }
	later 10 x.p7s && grep -q 'the time stamp proves that it was' out && ok "expired now, stamped then" || { fail "expired now, stamped then"; cat out; }
	later 10 c.txt.p7s && grep -q 'no time stamp proves' out && ok "expired now, not stamped" || { fail "expired now, not stamped"; cat out; }
fi
# a claim later than the stamp
rm -f c.txt.p7s
SOURCE_DATE_EPOCH=$(($(date +%s) + 86400)) "$daifa" sign c.txt --key keys/S1.key --cert keys/S1.pem > log 2>&1
stamp c.txt.p7s tsa x.p7s
who=S1
check "claims a time after its stamp" 0 1342 x.p7s

# a stamped sheet comes in when its signer's certificate has run out: admitted for its stamp, and audit proves that again
mkdir sheet
cp "$root/fixtures/month/sheets/XJ01-S2-202610-01.xml" sheet
now=$(date +%s)
python3 - "$root/fixtures/month/project-XJ01.xml" sheet/project-XJ01.xml "$(openssl x509 -in short.pem -outform DER | openssl base64 -A)" <<'END'
import re, sys
s = open(sys.argv[1], encoding='utf-8').read()
s, n = re.subn(r'(<subcontractor code="S2"[^>]*><certificate>)[^<]*', lambda m: m[1] + sys.argv[3], s)
assert n == 1
open(sys.argv[2], 'w', encoding='utf-8').write(s)
END
export SOURCE_DATE_EPOCH="$now"
"$daifa" sign sheet/project-XJ01.xml --key keys/anchor.key --cert keys/anchor.pem > log 2>&1 || cat log
"$daifa" sign sheet/XJ01-S2-202610-01.xml --key short.key --cert short.pem > log 2>&1 || cat log
stamp sheet/XJ01-S2-202610-01.xml.p7s tsa stamped.p7s
expect "init" 0 - init ws --anchor keys/anchor.pem --demo
expect "project" 0 - -C ws project sheet/project-XJ01.xml
SOURCE_DATE_EPOCH=$((now + 10 * 86400))
expect "received too late, not stamped" 2 1330 -C ws receive sheet/XJ01-S2-202610-01.xml
cp stamped.p7s sheet/XJ01-S2-202610-01.xml.p7s
expect "received too late, stamped then" 0 - -C ws receive sheet/XJ01-S2-202610-01.xml
grep -q '70 readable' out && ok "received too late, stamped then: admitted" || { fail "stamped then: not admitted"; cat out; }
# a stamp that is none over this signature, and one of an authority that may not stamp
cp "$root"/fixtures/month/sheets/XJ01-S1-202610-01.xml* sheet
mv sheet/XJ01-S1-202610-01.xml.p7s own.p7s
change stamp own.p7s sheet/XJ01-S1-202610-01.xml.p7s token
expect "received with the stamp of another signature" 2 1340 -C ws receive sheet/XJ01-S1-202610-01.xml
stamp own.p7s tsa x.p7s
openssl cms -verify -noverify -inform DER -in token -out info 2> log
openssl cms -sign -binary -nodetach -cades -econtent_type id-smime-ct-TSTInfo -in info -signer other.pem -inkey other.key \
    -outform DER -out token 2> log || cat log
change stamp own.p7s sheet/XJ01-S1-202610-01.xml.p7s token
expect "received with a stranger's stamp" 0 1341 -C ws receive sheet/XJ01-S1-202610-01.xml
grep -q 'CN=TEST other' out && ok "received with a stranger's stamp: whose" || { fail "a stranger's stamp: not said whose"; cat out; }
expect "audit and replay believe the stamp again" 0 - -C ws audit --replay
exit $failed
