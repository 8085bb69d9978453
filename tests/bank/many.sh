#!/bin/sh
# Memory does not follow the number of payments: many.sh BUILD [N]
# Every layout writes and reads back N payments (100,000), in as many parts as it wants; long answers and statements of
# each kind of reader are read.  Peak memory is compared with that of a twentieth of them.
set -eu
build=${1:?usage: many.sh BUILD [N]}
many=${2:-100000}
few=$((many / 20))
room=2048	# KB that the peak may differ: the allocator's, not ours
cd "$(dirname "$0")/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/many.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fails=0

. tests/bank/build.sh

compare() {	# compare WHAT SAID-OF-FEW SAID-OF-MANY
	if [ $((${3##* } - ${2##* })) -le $room ]; then
		echo "ok   $1: $3 KB (${2##* } KB for $few)"
	else
		echo "FAIL $1: $3 KB, $2 KB" >&2
		fails=$((fails + 1))
	fi
}

for format in formats/*.fmt; do
	name=$(basename "$format" .fmt)
	a=$("$case" many "$format" "fixtures/bank/$name/batch" $few)
	b=$("$case" many "$format" "fixtures/bank/$name/batch" "$many")
	compare "$name" "$a" "$b"
done

pipe_answer() {
	awk -v n="$1" 'BEGIN { printf "R|P1|20261106153000|%d|%d.00|0|0.00\r\n", n, n
		for (i = 0; i < n; i++) printf "W%09d|622200%09d|NAME|1.00|00|OK|20261106\r\n", i, i
		printf "E|%d\r\n", n }'
}
pain_answer() {
	awk -v n="$1" 'BEGIN { print "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>P1</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>"
		for (i = 0; i < n; i++) printf "<TxInfAndSts><OrgnlEndToEndId>W%09d</OrgnlEndToEndId><TxSts>ACSC</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy=\"CNY\">1.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>\n", i
		print "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>" }'
}
camt_statement() {
	awk -v n="$1" 'function bal(c, v) { printf "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">%d.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-06</Dt></Dt></Bal>\n", c, v }
		BEGIN { print "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>3002</Id></Othr></Id></Acct>"
		bal("OPBD", 2 * n); bal("CLBD", n)
		for (i = 0; i < n / 2; i++) print "<Ntry><Amt Ccy=\"CNY\">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-06</Dt></BookgDt></Ntry>"
		# and one batch of as many details
		printf "<Ntry><Amt Ccy=\"CNY\">%d.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-06</Dt></BookgDt><NtryDtls>", n / 2
		for (i = 0; i < n / 2; i++) printf "<TxDtls><Refs><EndToEndId>W%09d</EndToEndId></Refs><Amt Ccy=\"CNY\">1.00</Amt></TxDtls>\n", i
		print "</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>" }'
}
mt940_statement() {
	awk -v n="$1" 'BEGIN { printf ":20:A\n:25:3002\n:60F:C261106CNY%d,\n", 2 * n
		for (i = 0; i < n; i++) printf ":61:2611061106D1,NTRFW%09d//B%d\n:86:WAGE OF SOMEBODY\n", i, i
		printf ":62F:C261106CNY%d,\n-\n", n }'
}
pipe_statement() {
	awk -v n="$1" 'BEGIN { printf "S|3002|20261101|20261130|%d.00|%d.00|%d\r\n", 2 * n, n, n
		for (i = 0; i < n; i++) printf "20261106|-1.00|%d.00|DF|B%d|||\r\n", 2 * n - i - 1, i
		printf "E|%d\r\n", n }'
}
for made in demo-pipe:pipe_answer pain001-09:pain_answer demo-pipe:pipe_statement pain001-09:camt_statement pain001-03:mt940_statement; do
	what=${made#*:}
	$what $few >"$work/few"
	$what "$many" >"$work/many"
	a=$("$case" sums "formats/${made%:*}.fmt" "$work/few")
	b=$("$case" sums "formats/${made%:*}.fmt" "$work/many")
	compare "$what" "$a" "$b"
done
[ "$fails" = 0 ] || { echo "$fails failed" >&2; exit 1; }
