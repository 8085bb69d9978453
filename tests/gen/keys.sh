#!/bin/sh
# tests/gen/keys.sh DIR: makes the TEST anchor, keys and certificates that fixtures/keys holds.
# tests/gen/keys.sh DIR rsa|p256|sm2 NAME...: makes those again, of that kind, by DIR's anchor.
# ANCHOR=sm2 makes an anchor of that kind.
# Every name says TEST: nothing here may ever sign a real payment.  Needs the openssl program only.
# Key files are written with mode 0600, which daifa demands; git keeps only the executable bit, so a
# test that uses the committed ones copies them and runs chmod 600 on the copies.
# The committed keys were made once by this script; running it again makes other keys, after which
# fixtures/month must be generated again.
set -eu
umask 077
[ $# = 1 ] || [ $# -ge 3 ] || { echo "usage: $0 DIR [rsa|p256|sm2 NAME...]" >&2; exit 64; }
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

from=20260101000000Z
until=20360101000000Z
org='新疆示例建工有限公司'

mkdir "$tmp/new"
: > "$tmp/index"
if [ $# = 0 ]; then
	echo 1000 > "$tmp/serial"
else
	echo "20$(openssl rand -hex 7)" > "$tmp/serial"	# none that the anchor gave before
fi
cat > "$tmp/conf" <<END
[ca]
default_ca = test
[test]
dir = $tmp
database = $tmp/index
serial = $tmp/serial
new_certs_dir = $tmp/new
default_md = sha256
policy = names
unique_subject = no
[names]
countryName = optional
organizationName = optional
commonName = supplied
[req]
distinguished_name = dn
string_mask = utf8only
[dn]
[anchor]
basicConstraints = critical,CA:TRUE
keyUsage = critical,digitalSignature,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END

key() { # NAME rsa|p256|sm2
	case $2 in
	rsa)	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
		    -out "$dir/$1.key" 2>/dev/null ;;
	p256)	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$dir/$1.key" ;;
	sm2)	openssl genpkey -algorithm SM2 -out "$dir/$1.key" ;;
	esac
	chmod 600 "$dir/$1.key"
}

id=distid:1234567812345678	# of SM2, which OpenSSL leaves empty

request() { # NAME KIND SUBJECT
	options=
	[ "$2" != sm2 ] || options="-sm3 -sigopt $id"
	# shellcheck disable=SC2086
	openssl req -new -utf8 -config "$tmp/conf" $options -key "$dir/$1.key" -subj "$3" \
	    -out "$tmp/$1.csr"
}

signer() { # NAME rsa|p256|sm2 ORGANISATION COMMON-NAME
	if [ -n "$again" ]; then
		case " $again " in
		*" $1 "*) set -- "$1" "$kind" "$3" "$4" ;;
		*) return ;;
		esac
	fi
	key "$1" "$2"
	request "$1" "$2" "/C=CN/O=TEST $3/CN=TEST $4"
	options=
	[ "$2" != sm2 ] || options="-vfyopt $id"
	# shellcheck disable=SC2046,SC2086
	openssl ca $options $(by_anchor) -batch -notext -utf8 -config "$tmp/conf" -extensions signer \
	    -preserveDN \
	    -cert "$dir/anchor.pem" -keyfile "$dir/anchor.key" -startdate $from -enddate $until \
	    -in "$tmp/$1.csr" -out "$dir/$1.pem" 2> "$tmp/log" || { cat "$tmp/log" >&2; exit 1; }
	chmod 644 "$dir/$1.pem"
}

# Of an SM2 anchor: with which digest and ID it signs.
by_anchor() {
	if openssl pkey -in "$dir/anchor.key" -noout -text | grep -q 'OID: SM2'; then
		echo "-md sm3 -sigopt $id"
	fi
}

anchor() {
	kind=${ANCHOR:-rsa}
	key anchor "$kind"
	request anchor "$kind" "/C=CN/O=TEST $org/CN=TEST Anchor CA"
	options=
	[ "$kind" != sm2 ] || options="-vfyopt $id"
	# shellcheck disable=SC2046,SC2086
	openssl ca $options $(by_anchor) -batch -notext -utf8 -config "$tmp/conf" -extensions anchor \
	    -preserveDN -selfsign \
	    -keyfile "$dir/anchor.key" -startdate $from -enddate $until \
	    -in "$tmp/anchor.csr" -out "$dir/anchor.pem" 2> "$tmp/log" || { cat "$tmp/log" >&2; exit 1; }
	chmod 644 "$dir/anchor.pem"
}

kind=${1:-} again=
if [ $# -gt 0 ]; then
	shift
	again=$*
else
	anchor
fi

signer labour  rsa  "$org" '王建军'
signer finance rsa  "$org" '李秀英'
signer deputy  sm2  "$org" '阿依古丽·买买提'
signer bank    rsa  "$org" '银行文件签名'
signer S1      rsa  '天山示例劳务有限公司' S1
signer S2      p256 '昆仑示例劳务有限公司' S2
signer S3      rsa  '塔里木示例建筑劳务有限公司' S3
signer S4      rsa  '伊犁河示例劳务有限公司' S4
signer S5      sm2  '准噶尔示例建筑劳务有限公司' S5
signer stranger rsa '无关示例有限公司' Stranger
