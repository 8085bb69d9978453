#!/bin/sh
# How payment files go to the bank: signed.sh BUILD; WAYS=some tries four of the sixteen ways
# Each way that a layout can ask for (detached or attached, one or two signers, RFC 5652 or GB/T 35275, plain, AES-256 or SM4),
# paid from one released batch.  The test bank opens each with nothing but the openssl program and must get the very bytes of
# the archive; audit proves what can be proved, replay gives the same database; what is not so is refused by its own code.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../trust/lib.sh"
command -v python3 > /dev/null || { skipped "no python3"; exit 0; }
cd "$tmp" || exit 1
month=$root/fixtures/month
at() { SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d "$1" +%s); export SOURCE_DATE_EPOCH; }
as() { who=$1; shift; "$daifa" --lang en -C "$ws" "$@" --key "keys/$who.key" --cert "keys/$who.pem"; }
quiet() { "$@" > log 2>&1 || [ $? = 1 ] || { cat log; fail "setting up: $*"; exit 1; }; }

# ---- a second and a third person who sign bank files (ECDSA, SM2), and the bank's own certificates
mkdir new
: > index
echo 6001 > serial
printf '[ca]\ndefault_ca=t\n[t]\nnew_certs_dir=new\ndatabase=index\nserial=serial\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n' > conf
person() { # NAME ALGORITHM OPTION USAGE
	openssl genpkey -algorithm "$2" ${3:+-pkeyopt "$3"} -out "keys/$1.key" 2> log
	chmod 600 "keys/$1.key"
	id=
	[ "$2" != SM2 ] || id="distid:1234567812345678"
	openssl req -new -utf8 ${id:+-sm3 -sigopt $id} -key "keys/$1.key" -subj "/CN=TEST $1" -out csr 2> log
	printf 'keyUsage=critical,%s\n' "$4" > ext
	openssl ca ${id:+-vfyopt $id} -batch -notext -config conf -extfile ext -cert keys/anchor.pem -keyfile keys/anchor.key \
	    -startdate 20260101000000Z -enddate "${5:-20360101000000Z}" -in csr -out "keys/$1.pem" 2> log || cat log
}
person bank2 EC ec_paramgen_curve:P-256 digitalSignature
person bank3 SM2 '' digitalSignature
person shut EC ec_paramgen_curve:P-256 keyAgreement	# signs nothing
person late EC ec_paramgen_curve:P-256 digitalSignature 20261103000000Z
person vault RSA rsa_keygen_bits:2048 keyEncipherment
person vault2 SM2 '' keyEncipherment
person pen SM2 '' digitalSignature	# not for encryption
person stale SM2 '' keyEncipherment 20261103000000Z
base64_of() { openssl x509 -in "keys/$1.pem" -outform DER | openssl base64 -A; }
officer() { printf '<officer person="%s" name="%s" roles="bank"><certificate>%s</certificate></officer>' "$1" "$2" "$(base64_of "$3")"; }

# project FILE BANK-CERTIFICATE: the month's project with those, signed by the company
project() {
	python3 - "$month/project-XJ01.xml" "$1" "${2:+<certificate>$(base64_of "$2")</certificate>}" \
	    "$(officer BANK00002 钱二 bank2)$(officer BANK00003 孙三 bank3)$(officer BANK00004 李四 shut)$(officer BANK00005 周五 late)" <<'END'
import sys
s = open(sys.argv[1], encoding='utf-8').read()
s = s.replace('</account>', sys.argv[3] + '</account>').replace('</project>', sys.argv[4] + '</project>')
open(sys.argv[2], 'w', encoding='utf-8').write(s)
END
	"$daifa" sign "$1" --key keys/anchor.key --cert keys/anchor.pem > log 2>&1 || { cat log; fail "project"; }
}
at "2026-11-01 09:00"
for v in none vault vault2 pen stale; do
	mkdir $v
	project $v/project-XJ01.xml "$([ $v = none ] || echo $v)"
done

# ---- one batch, released
ws=base
quiet "$daifa" init base --anchor keys/anchor.pem --demo
quiet "$daifa" -C base project none/project-XJ01.xml
quiet as labour import roster --project XJ01 --from 2026-03-01 "$month/roster-XJ01.csv"
quiet as labour import attendance --project XJ01 --month 2026-10 "$month/attendance-XJ01.csv.gz"
quiet as labour import progress --project XJ01 --month 2026-10 "$month/progress-XJ01.csv"
at "2026-11-03 09:00"
quiet "$daifa" -C base receive "$month/sheets/XJ01-S2-202610-01.xml"
quiet "$daifa" -C base check --month 2026-10
printf 'S|30020012345678901|20261101|20261103|0.00|1490000.00|1\r\n20261102|+1490000.00|1490000.00|RZ|B1||TEST|TEST\r\nE|1\r\n' > s.txt
quiet "$daifa" -C base reconcile s.txt
quiet as labour release XJ01-S2-202610-1 --day 2026-11-05
quiet as finance release XJ01-S2-202610-1
at "2026-11-04 09:00"
for v in vault vault2 pen stale; do
	cp -r base base-$v
	quiet "$daifa" -C base-$v project $v/project-XJ01.xml
done
mv base base-none

# layout SIGNATURE ENCRYPTION: demo-pipe as a bank with those wishes
layout() {
	rm -rf layouts
	cp -r "$root/formats" layouts
	{ sed '/^file /,$d' "$root/formats/demo-pipe.fmt"
	[ -z "$1" ] || echo "signature $1"
	[ -z "$2" ] || echo "encryption $2"
	sed -n '/^file /,$p' "$root/formats/demo-pipe.fmt"; } > layouts/demo-pipe.fmt
	export DAIFA_FORMATS="$tmp/layouts"
}

# paid SIGNATURE ENCRYPTION BANK-CERTIFICATE WANT FIRST [SECOND [some]]: pays, opens as the bank does, audits
paid() {
	[ "${WAYS:-}" != some ] || [ -n "${7:-}" ] || return 0
	name="signature $1${2:+, encryption $2}"
	layout "$1" "$2"
	rm -rf ws
	cp -r "base-$3" ws
	ws=ws
	set -- "$1" "$2" "$3" "$4" "$5" "${6:-}"
	if ! as "$5" pay ${6:+--second-key keys/$6.key --second-cert keys/$6.pem} > log 2>&1; then
		fail "$name: pay"
		cat log
		return
	fi
	out=$(echo ws/outbox/XJ01-S2-202610-1/P*)
	plain=$(python3 - <<'END'
import glob
for f in glob.glob('ws/archive/object/*/*'):	# the file itself, in the archive
    if open(f, 'rb').read(2) == b'H|':
        print(f)
END
	)
	case $out in	# what there is, and nothing else
	*.p7m\ *.p7s) set -- "$@" "${out#* }" --content "${out% *}" ;;
	*.p7m) set -- "$@" "$out" ;;
	*.txt\ *.txt.p7s) set -- "$@" "${out#* }" --content "${out% *}" ;;
	esac
	shift 3
	want=$1 first=$2 second=$3
	shift 3
	in=$1
	shift
	said=$(python3 "$here/cms.py" open "$in" opened "keys/$first.pem" ${second:+"keys/$second.pem"} "$@" \
	    $(case $want in *aes256) echo --key keys/vault.key ;; *sm4) echo --key keys/vault2.key ;; esac) 2>&1)
	[ "$said" = "$want" ] && cmp -s opened "$plain" && ok "$name: the bank gets the archived bytes, $said" ||
	    { fail "$name: $said ($out)"; }
	"$daifa" --lang en -C ws audit --replay > log 2>&1 && ok "$name: audit and replay" || { fail "$name: audit"; cat log; }
	# openssl alone, where it can: names of the RFC, no SM2 signer
	case $want in
	rfc5652\ attached*signers|rfc5652\ attached*signer) openssl cms -verify -binary -inform DER -in "$in" -CAfile keys/anchor.pem -purpose any -no_check_time -out back 2> log ;;
	rfc5652\ attached*aes256) openssl cms -decrypt -binary -inform DER -in "$in" -inkey keys/vault.key -recip keys/vault.pem -out in.der 2> log &&
	    openssl cms -verify -binary -inform DER -in in.der -CAfile keys/anchor.pem -purpose any -no_check_time -out back 2>> log ;;
	rfc5652\ detached*aes256) openssl cms -decrypt -binary -inform DER -in "$2" -inkey keys/vault.key -recip keys/vault.pem -out in.der 2> log &&
	    openssl cms -verify -binary -inform DER -in "$in" -content in.der -CAfile keys/anchor.pem -purpose any -no_check_time -out back 2>> log ;;
	rfc5652*) openssl cms -verify -binary -inform DER -in "$in" -content "$2" -CAfile keys/anchor.pem -purpose any -no_check_time -out back 2> log ;;
	*) return ;;
	esac && cmp -s back "$plain" && ok "$name: openssl alone" || { fail "$name: openssl alone"; cat log; }
}

paid "detached rfc5652"		""		none	"rfc5652 detached 1 signer"		bank
paid "detached gbt35275"	""		none	"gbt35275 detached 1 signer"		bank3
paid "detached rfc5652 2"	""		none	"rfc5652 detached 2 signers"		bank bank2	some
paid "detached gbt35275 2"	""		none	"gbt35275 detached 2 signers"		bank bank3
paid "attached rfc5652"		""		none	"rfc5652 attached 1 signer"		bank2 ""	some
paid "attached gbt35275"	""		none	"gbt35275 attached 1 signer"		bank
paid "attached rfc5652 2"	""		none	"rfc5652 attached 2 signers"		bank2 bank
paid "attached gbt35275 2"	""		none	"gbt35275 attached 2 signers"		bank3 bank2
paid "detached rfc5652"		rsa-aes256	vault	"rfc5652 detached 1 signer aes256"	bank
paid "detached gbt35275"	sm2-sm4		vault2	"gbt35275 detached 1 signer sm4"	bank3
paid "detached rfc5652 2"	rsa-aes256	vault	"rfc5652 detached 2 signers aes256"	bank bank2
paid "detached gbt35275 2"	sm2-sm4		vault2	"gbt35275 detached 2 signers sm4"	bank bank3	some
paid "attached rfc5652"		rsa-aes256	vault	"rfc5652 attached 1 signer aes256"	bank
paid "attached gbt35275"	sm2-sm4		vault2	"gbt35275 attached 1 signer sm4"	bank3
paid "attached gbt35275 2"	sm2-sm4		vault2	"gbt35275 attached 2 signers sm4"	bank3 bank2
paid "attached rfc5652 2"	rsa-aes256	vault	"rfc5652 attached 2 signers aes256"	bank bank2	some

# ---- what was wrapped and is altered, or gone
broken() { # NAME CODE FILE PYTHON-EXPRESSION
	cp "$3" saved
	python3 - "$3" "$4" <<'END'
import sys
b = open(sys.argv[1], 'rb').read()
open(sys.argv[1], 'wb').write(eval(sys.argv[2]))
END
	expect "$1" 3 "$2" -C ws audit
	cp saved "$3"
}
envelope=$(echo ws/archive/sig/*.p7m)
case $envelope in *'*'*) fail "no envelope in the archive" ;; esac
broken "the archived envelope altered" 6017 "$envelope" 'b[:-1] + bytes([b[-1] ^ 1])'
broken "the envelope in the outbox altered" 6014 "$in" 'b[:-1] + bytes([b[-1] ^ 1])'
mv "$envelope" away
expect "the archived envelope gone" 3 6017 -C ws audit
expect "the archived envelope gone, done again" 3 6017 -C ws audit --replay
mv away "$envelope"
signature=$(find ws/archive/sig -name '*.p7s' | sort | head -n 1)
mv "$signature" away
expect "an archived signature gone, done again" 3 6009 -C ws audit --replay
mv away "$signature"
expect "all of it back" 0 - -C ws audit
# withdrawn by two people it leaves the outbox
part=$(basename "$in" .txt.p7m)
quiet as labour cancel "$part" --why TEST
quiet as finance cancel "$part" --why TEST
[ ! -e "$in" ] && ok "withdrawn: the envelope leaves the outbox" || fail "withdrawn: it is still there"
expect "withdrawn: audit" 0 - -C ws audit --replay

# ---- what is not so
not_paid() { # NAME CODE SIGNATURE ENCRYPTION BANK-CERTIFICATE FIRST [SECOND]
	layout "$3" "$4"
	rm -rf ws
	cp -r "base-$5" ws
	expect "$1" 2 "$2" -C ws pay --key "keys/$6.key" --cert "keys/$6.pem" \
	    ${7:+--second-key "keys/$7.key" --second-cert "keys/$7.pem"}
	[ ! -e ws/outbox/XJ01-S2-202610-1 ] || fail "$1: and yet something went out"
}
not_paid "two wanted, one came" 3040 "detached rfc5652 2" "" none bank
not_paid "the same person twice" 3041 "detached rfc5652 2" "" none bank bank
not_paid "a second who may not sign bank files" 1402 "attached rfc5652 2" "" none bank labour
not_paid "a second whose certificate is not for signatures" 1332 "detached rfc5652 2" "" none bank shut
not_paid "a second whose certificate has run out" 1313 "attached rfc5652 2" "" none bank late
not_paid "a first whose certificate is not for signatures" 1332 "detached rfc5652" "" none shut
not_paid "encryption, and no certificate of the bank" 3042 "detached rfc5652" rsa-aes256 none bank
not_paid "an RSA certificate for SM4" 3043 "detached gbt35275" sm2-sm4 vault bank
not_paid "an SM2 certificate for AES" 3043 "attached rfc5652" rsa-aes256 vault2 bank
not_paid "a certificate that is not for encryption" 3043 "detached gbt35275" sm2-sm4 pen bank
not_paid "the bank's certificate has run out" 3044 "detached gbt35275" sm2-sm4 stale bank
# what a format file cannot say
for line in "signature beside rfc5652" "signature detached pkcs7" "signature detached rfc5652 3" "encryption des" \
    "signature detached rfc5652 2 more"; do
	layout "" ""
	{ sed '/^file /,$d' "$root/formats/demo-pipe.fmt"; echo "$line"; sed -n '/^file /,$p' "$root/formats/demo-pipe.fmt"; } > layouts/demo-pipe.fmt
	expect "a layout that says: $line" 2 3101 formats --check layouts/demo-pipe.fmt
done
exit $failed
