#!/bin/sh
# tests/gen/check.sh MONTH FIXTURES WORK: proves the generator, whose program is MONTH.
# Two runs give the same bytes and those of FIXTURES/month; every signature is good or planted bad;
# the rows are what expected.tsv says.  The signatures of S2 are ECDSA and differ each time: they
# are only verified, like those of any SM2 key.  WORK is emptied.
set -eu
[ $# = 3 ] || { echo "usage: $0 MONTH FIXTURES WORK" >&2; exit 64; }
month=$1 keys=$2/keys scene=$2/month work=$3
here=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"

"$month" --demo --keys "$keys" "$work/demo"
"$month" --demo --keys "$keys" "$work/again"
"$month" --rows 1200 --seed 7 --keys "$keys" "$work/bench"
"$month" --rows 1200 --seed 7 --keys "$keys" "$work/bench-again"
random="-x *-S2-*.p7s"
for s in S1 S3 S4 S5; do
	! openssl x509 -in "$keys/$s.pem" -noout -text | grep -q 'OID: SM2' ||
	    random="$random -x *-$s-*.p7s"
done
set -f
# shellcheck disable=SC2086
diff -r $random "$work/demo" "$work/again"
# shellcheck disable=SC2086
diff -r $random "$work/bench" "$work/bench-again"
# shellcheck disable=SC2046
(cd "$work/demo" && find . -type f $(echo "$random" | sed 's/-x /! -name /g')) | while read -r f; do
	cmp "$work/demo/$f" "$scene/$f"
done
set +f

sm2() { # CERT: has it an SM2 key?
	openssl x509 -in "$keys/$1.pem" -noout -text | grep -q 'OID: SM2'
}

# The openssl program cannot verify a CMS of SM2, but its parts: the digest that the attributes name,
# and the signature over the attributes as a SET.
good_sm2() { # FILE CERT
	openssl asn1parse -inform DER -in "$1.p7s" > "$work/asn1"
	field() { # PATTERN: "start head length" of the last such field of the SignerInfo
		grep "d=5 .*$1" "$work/asn1" | tail -1 |
		    sed 's/^ *\([0-9]*\):d=5 *hl=\([0-9]*\) *l= *\([0-9]*\).*/\1 \2 \3/'
	}
	# shellcheck disable=SC2046
	set -- "$1" "$2" $(field 'cont \[ 0 \]') $(field 'OCTET STRING')
	[ $# = 8 ] || return 1
	{ printf '\061'; tail -c +$(($3 + 2)) "$1.p7s" | head -c $(($4 + $5 - 1)); } > "$work/attributes"
	tail -c +$(($6 + $7 + 1)) "$1.p7s" | head -c "$8" > "$work/signature"
	openssl x509 -in "$keys/$2.pem" -noout -pubkey > "$work/public"
	openssl dgst -sm3 -verify "$work/public" -sigopt distid:1234567812345678 \
	    -signature "$work/signature" "$work/attributes" > /dev/null 2>&1 || return 1
	digest=$(openssl dgst -sm3 -r "$1" | cut -d' ' -f1)
	od -An -v -tx1 "$work/attributes" | tr -d ' \n' | grep -q "$digest"
}

good() { # FILE CERT: does CERT's signature stand beside FILE?
	if sm2 "$2"; then
		good_sm2 "$1" "$2"
		return
	fi
	openssl cms -verify -binary -inform DER -in "$1.p7s" -content "$1" -nointern \
	    -certfile "$keys/$2.pem" -CAfile "$keys/anchor.pem" -purpose any \
	    -no_check_time -out /dev/null 2>/dev/null
}
fail() { echo "check.sh: $*" >&2; exit 1; }
for dir in "$work/demo" "$work/bench" "$scene"; do
	for f in "$dir"/project-*.xml; do
		good "$f" anchor || fail "$f: signature"
	done
	for f in "$dir"/sheets/*.xml "$dir"/sheets/later/*.xml; do
		[ -e "$f" ] || continue
		party=$(basename "$f" | cut -d- -f2)
		case ${f#"$dir/"} in
		sheets/XJ02-S5-202610-01.xml)
			! good "$f" S5 || fail "$f: altered, yet the signature is good" ;;
		sheets/XJ01-S3-202610-02.xml)
			good "$f" S4 || fail "$f: not signed by S4" ;;
		*)	good "$f" "$party" || fail "$f: signature" ;;
		esac
	done
	python3 "$here/check.py" "$dir"
done
echo "generator: same bytes twice, signatures as planned"
