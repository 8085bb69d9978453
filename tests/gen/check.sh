#!/bin/sh
# tests/gen/check.sh MONTH FIXTURES WORK: proves the generator, whose program is MONTH.
# Two runs give the same bytes and those of FIXTURES/month; every signature is good or planted bad;
# the rows are what expected.tsv says.  The signatures of S2 are ECDSA and differ each time: they
# are only verified.  WORK is emptied.
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
diff -r -x '*-S2-*.p7s' "$work/demo" "$work/again"
diff -r -x '*-S2-*.p7s' "$work/bench" "$work/bench-again"
(cd "$work/demo" && find . -type f ! -name '*-S2-*.p7s') | while read -r f; do
	cmp "$work/demo/$f" "$scene/$f"
done

good() { # FILE CERT: does CERT's signature stand beside FILE?
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
