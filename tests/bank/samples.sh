#!/bin/sh
# The readers over samples they were not written for: samples.sh BUILD
# Every file of the standards folder is read whole or refused with a finding; both as it is and with its currency turned
# into CNY, since nothing else is an amount here.  And every code of the ISO code sets gets a reason.
set -eu
build=${1:?usage: samples.sh BUILD}
cd "$(dirname "$0")/../.."
standards=${DAIFA_STANDARDS:-../shared/standards}
work=$(mktemp -d "${TMPDIR:-/tmp}/samples.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fails=0

. tests/bank/build.sh

try_all() {	# try_all WHAT FORMAT FILE...: answer, statement or refused; counts by verdict
	what=$1 format=$2
	shift 2
	: >"$work/tried"
	mkdir -p "$work/cny"
	for f in "$@"; do
		cny=$work/cny/$(basename "$f")
		sed -E 's/(Ccy="|<Ccy>)[A-Z]{3}/\1CNY/g; s/^(:6[0-9][FM]:[CD][0-9]{6})[A-Z]{3}/\1CNY/' "$f" >"$cny"
		for in in "$f" "$cny"; do
			if ! "$case" try "$format" "$in" >"$work/said" 2>"$work/err"; then
				echo "FAIL $f" >&2
				head -n 20 "$work/err" >&2
				fails=$((fails + 1))
			fi
		done
		cat "$work/said" >>"$work/tried"
	done
	echo "ok   $what, as CNY: $(cut -d ' ' -f 1 "$work/tried" | sort | uniq -c | tr -s ' \n' ' ')"
	grep -h -v '^refused' "$work/tried" | sed "s,$work/cny/,,; s/^/     /" || :
}

if [ -d "$standards/iso20022" ]; then
	# shellcheck disable=SC2046
	try_all "iso20022 samples" formats/pain001-09.fmt $(find "$standards/iso20022" -name '*.xml' | sort)
else
	echo "skipped iso20022 samples: no $standards/iso20022"
fi
# a namespace of the bank's own is one line of the format
own=$(grep -l 'xmlns="http://www.six-interbank-clearing.com/de/pain.002' -r "$standards/iso20022" 2>/dev/null | head -n 1 || :)
if [ -n "$own" ]; then
	mkdir "$work/own"
	sed '/^return  pain.002/a xmlns "http://www.six-interbank-clearing.com/de/pain.002.001.03.ch.02.xsd"' \
		formats/pain001-09.fmt >"$work/own/pain001-09.fmt"
	if "$case" answer "$work/own/pain001-09.fmt" "$own" >"$work/said" && grep -q '^group pending code ACCP' "$work/said"; then
		echo "ok   own namespace: $(basename "$own")"
	else
		echo "FAIL own namespace: $own" >&2
		fails=$((fails + 1))
	fi
else
	echo "skipped own namespace: no sample"
fi
if [ -d "$standards/mt940" ]; then
	# shellcheck disable=SC2046
	try_all "mt940 samples" formats/pain001-03.fmt $(find "$standards/mt940" -name '*.sta' -o -name '*.txt' | sort)
else
	echo "skipped mt940 samples: no $standards/mt940"
fi

codes() {	# codes FILE: the code set's codes
	sed -n 's/^ *"\([A-Z0-9]\{4\}\)": .*/\1/p; s/.*"codes": *{"\([A-Z0-9]\{4\}\)".*/\1/p' "$1" | sort -u
}

if [ -d "$standards/iso20022/code_sets" ]; then
	for set in external_status_reason_code external_return_reason_code; do
		codes "$standards/iso20022/code_sets/$set.json" >"$work/codes"
		{
			echo '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlGrpInfAndSts>'
			echo '<OrgnlMsgId>P1</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>'
			sed 's,.*,<TxInfAndSts><OrgnlEndToEndId>&</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>&</Cd></Rsn></StsRsnInf></TxInfAndSts>,' "$work/codes"
			echo '</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>'
		} >"$work/report"
		"$case" answer formats/pain001-09.fmt "$work/report" >"$work/said"
		want=$(wc -l <"$work/codes")
		got=$(grep -c ' failed code RJCT:[A-Z0-9]* reason [A-Z_]* ' "$work/said" || :)
		if [ "$want" = "$got" ] && [ "$want" -gt 50 ]; then
			echo "ok   $set: $want codes, $(grep -c 'reason UNKNOWN' "$work/said" || :) of them wait for a decision"
		else
			echo "FAIL $set: $got of $want codes have a reason" >&2
			fails=$((fails + 1))
		fi
	done
else
	echo "skipped ISO code sets: no $standards/iso20022/code_sets"
fi
if command -v python3 >/dev/null; then
	python3 tests/bank/charset.py "$case" "$standards" || fails=$((fails + 1))
else
	echo "skipped charsets: no python3"
fi
[ "$fails" = 0 ] || { echo "$fails failed" >&2; exit 1; }
