#include "helpers.h"

#define FORMAT TEST_HEAD TEST_FILE "return pain.002 full\nstatus ACSC = paid\nreason AC04 = ACCOUNT_CLOSED ; text ~ \"户名\" = NAME_MISMATCH\n" \
	"notices camt.054\nstatement camt.053\nkind PMNT/ICDT/RRTN = return ; PMNT/ICDT = batch ; PMNT/RCDT = deposit ; X1 = fee ; text ~ \"结息\" = interest\n"
#define NS "urn:iso:std:iso:20022:tech:xsd:"
#define OPEN "<Document xmlns=\"" NS "camt.053.001.08\"><BkToCstmrStmt>"
#define CLOSE "</BkToCstmrStmt></Document>"
#define STMT(a, more) "<Stmt><Acct><Id><Othr><Id>" a "</Id></Othr></Id></Acct>" more "</Stmt>"
#define PERIOD "<FrToDt><FrDtTm>2026-11-01T00:00:00+08:00</FrDtTm><ToDtTm>2026-11-30T23:59:59+08:00</ToDtTm></FrToDt>"
#define BAL(c, v, s, d) "<Bal><Tp><CdOrPrtry><Cd>" c "</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">" v "</Amt><CdtDbtInd>" s "</CdtDbtInd><Dt><Dt>" d "</Dt></Dt></Bal>"
#define BALS(o, c) BAL("OPBD", o, "CRDT", "2026-11-01") BAL("CLBD", c, "CRDT", "2026-11-30")
#define NTRY(v, s, more) "<Ntry><Amt Ccy=\"CNY\">" v "</Amt><CdtDbtInd>" s "</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-06</Dt></BookgDt>" more "</Ntry>"
#define CODE(a, b, c) "<BkTxCd><Domn><Cd>" a "</Cd><Fmly><Cd>" b "</Cd><SubFmlyCd>" c "</SubFmlyCd></Fmly></Domn></BkTxCd>"
#define DTLS(more) "<NtryDtls>" more "</NtryDtls>"
#define TX(ref, v, s, more) "<TxDtls><Refs><EndToEndId>" ref "</EndToEndId></Refs><Amt Ccy=\"CNY\">" v "</Amt><CdtDbtInd>" s "</CdtDbtInd>" more "</TxDtls>"
#define BACK "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
#define SUM(what, n, v) "<TxsSummry><" what "><NbOfNtries>" n "</NbOfNtries><Sum>" v "</Sum></" what "></TxsSummry>"

static const struct {
	const char	*text;
	enum finding_id	 finding;
	const char	*says;		/* NULL: read */
	const char	*heard;
} rows[] = {
	{ OPEN STMT("3002", BALS("10.00", "10.00")) CLOSE, F_NONE, NULL, "" },
	/* days with a zone, days with a time; an account twice, an empty one; a balance of nothing */
	{ OPEN STMT("3002", BAL("OPBD", "10.00", "CRDT", "2026-11-01+08:00")
	  BAL("CLBD", "10.00", "CRDT", "2026-11-30")) CLOSE, F_NONE, NULL, "" },
	{ OPEN STMT("3002", BAL("OPBD", "10.00", "CRDT", "2026-11-01")
	  "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">10.00</Amt>"
	  "<CdtDbtInd>CRDT</CdtDbtInd><Dt><DtTm>2026-11-30T08:00:00</DtTm></Dt></Bal>") CLOSE,
	    F_NONE, NULL, "" },
	{ OPEN STMT("3002</Id></Othr></Id></Acct><Acct><Id><Othr><Id>3003", BALS("10.00", "10.00"))
	  CLOSE, F_STATEMENT_MALFORMED, "more%20than%20one%20account", NULL },
	{ OPEN STMT("", BALS("10.00", "10.00")) CLOSE, F_STATEMENT_MALFORMED, "does%20not%20read",
	  NULL },
	{ OPEN STMT("3002", "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp></Bal>"
	  BALS("10.00", "10.00")) CLOSE, F_STATEMENT_MALFORMED, "does%20not%20read", NULL },
	/* a batch booked net, named by its part */
	{ OPEN STMT("3002", PERIOD BALS("10.00", "7.00") NTRY("3.00", "DBIT",
	    CODE("PMNT", "ICDT", "SALA") DTLS("<Btch><PmtInfId>P1</PmtInfId></Btch>"
	  TX("W1", "1.00", "DBIT", "") TX("W2", "2.00", "DBIT", "")))) CLOSE, F_NONE, NULL,
	    "20261106 -3.00 batch P1;" },
	/* returns in one entry, one by one */
	{ OPEN STMT("3002", BALS("10.00", "13.00") NTRY("3.00", "CRDT",
	    CODE("PMNT", "RCDT", "ESCT") DTLS(TX("W1", "1.00", "CRDT", BACK) TX("W2", "2.00",
	    "CRDT", BACK)))) CLOSE,
	  F_NONE, NULL, "20261106 1.00 return W1;20261106 2.00 return W2;" },
	{ OPEN STMT("3002", BALS("10.00", "13.00") NTRY("3.00", "CRDT",
	    "<RvslInd>true</RvslInd>" DTLS("<TxDtls><Refs><EndToEndId>W1</EndToEndId></Refs></TxDtls>"))) CLOSE,
	  F_NONE, NULL, "20261106 3.00 return W1;" },
	/* one debit, named by its payment; the bank's own number of an entry is none of ours */
	{ OPEN STMT("3002", BALS("10.00", "9.00") NTRY("1.00", "DBIT",
	    "<NtryRef>77</NtryRef>" CODE("PMNT", "ICDT",
	    "ESCT") DTLS(TX("W1", "1.00", "DBIT", "")))) CLOSE, F_NONE, NULL,
	  "20261106 -1.00 batch W1;" },
	{ OPEN STMT("3002", BALS("10.00", "11.00") NTRY("1.00", "CRDT",
	    "<NtryRef>77</NtryRef>" CODE("PMNT", "RCDT",
	    "ESCT") DTLS(TX("NOTPROVIDED", "1.00", "CRDT", "")))) CLOSE, F_NONE, NULL,
	  "20261106 1.00 deposit ;" },
	/* the bank's own code, then the text */
	{ OPEN STMT("3002", BALS("10.00", "9.00") NTRY("2.00", "DBIT",
	    "<BkTxCd><Prtry><Cd>X1</Cd></Prtry></BkTxCd>")
	  NTRY("1.00", "CRDT", "<AddtlNtryInf>结息</AddtlNtryInf>")) CLOSE, F_NONE, NULL,
	    "20261106 -2.00 fee ;20261106 1.00 interest ;" },
	/* what is only pending is not booked */
	{ OPEN STMT("3002", BALS("10.00",
	    "10.00") "<Ntry><Amt Ccy=\"CNY\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>") CLOSE, F_NONE, NULL, "" },
	/* the older form of a status; previous closing as opening; a debit balance */
	{ OPEN STMT("3002", BAL("PRCD", "1.00", "DBIT", "2026-11-01") BAL("CLBD", "4.00", "CRDT",
	    "2026-11-30") BAL("CLAV", "9.99", "CRDT", "2026-11-30")
	  "<Ntry><Amt Ccy=\"CNY\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-11-06T10:00:00</DtTm></BookgDt></Ntry>") CLOSE, F_NONE, NULL,
	  "20261106 5.00 other ;" },
	/* two statements that follow on each other */
	{ OPEN STMT("3002", BAL("OPBD", "10.00", "CRDT", "2026-11-06") BAL("CLBD", "11.00", "CRDT",
	    "2026-11-06") NTRY("1.00", "CRDT", ""))
	  STMT("3002", BAL("OPBD", "11.00", "CRDT", "2026-11-07") BAL("CLBD", "11.00", "CRDT",
	    "2026-11-07")) CLOSE, F_NONE, NULL, "20261106 1.00 other ;" },
	{ OPEN STMT("3002", SUM("TtlNtries", "1", "1.00") BALS("10.00", "11.00") NTRY("1.00",
	    "CRDT", "")) CLOSE, F_NONE, NULL, "20261106 1.00 other ;" },
	{ OPEN STMT("3002", SUM("TtlNtries", "2", "1.00") BALS("10.00", "11.00") NTRY("1.00",
	    "CRDT", "")) CLOSE, F_STATEMENT_TOTALS, "what=tTtlNtries want=i2 got=i1", NULL },
	{ OPEN STMT("3002", SUM("TtlDbtNtries", "0", "1.00") BALS("10.00", "11.00") NTRY("1.00",
	    "CRDT", "")) CLOSE, F_STATEMENT_TOTALS, "what=tTtlDbtNtries want=f100 got=f0", NULL },
	{ OPEN STMT("3002", SUM("TtlCdtNtries", "1", "2.00") BALS("10.00", "11.00") NTRY("1.00",
	    "CRDT", "")) CLOSE, F_STATEMENT_TOTALS, "what=tTtlCdtNtries want=f200 got=f100", NULL },
	{ OPEN STMT("3002", BALS("10.00", "11.00")) CLOSE, F_STATEMENT_TOTALS,
	    "what=tclosing want=f1100 got=f1000", NULL },
	{ OPEN STMT("3002", BALS("10.00", "13.00") NTRY("3.00", "CRDT",
	    DTLS(TX("W1", "1.00", "CRDT", "") TX("W2", "1.00", "CRDT", "")))) CLOSE,
	    F_STATEMENT_TOTALS, "what=tTxDtls", NULL },
	/* each detail with the amount of the whole entry: of a batch, of returns */
	{ OPEN STMT("3002", BALS("10.00", "7.00") NTRY("3.00", "DBIT",
	    DTLS("<Btch><PmtInfId>P1</PmtInfId></Btch>"
	    TX("W1", "3.00", "DBIT", "") TX("W2", "3.00", "DBIT", "")))) CLOSE,
	    F_STATEMENT_TOTALS, "what=tTxDtls want=f-300 got=f-600", NULL },
	{ OPEN STMT("3002", BALS("10.00", "13.00") NTRY("3.00", "CRDT",
	    DTLS(TX("W1", "3.00", "CRDT", BACK) TX("W2", "3.00", "CRDT", BACK)))) CLOSE,
	    F_STATEMENT_TOTALS, "what=tTxDtls want=f300 got=f600", NULL },
	{ OPEN STMT("3002", BALS("10.00", "10.00")) STMT("3003", BALS("10.00", "10.00")) CLOSE,
	    F_STATEMENT_MALFORMED, "more%20than%20one%20account", NULL },
	{ OPEN STMT("3002", BALS("10.00", "10.00") BAL("OPBD", "9.00", "CRDT", "2026-11-01")) CLOSE,
	    F_STATEMENT_MALFORMED, "two%20opening", NULL },
	{ OPEN STMT("3002", BALS("10.00", "10.00") BAL("CLBD", "9.00", "CRDT", "2026-11-01")) CLOSE,
	    F_STATEMENT_MALFORMED, "two%20closing", NULL },
	{ OPEN STMT("3002", BAL("CLBD", "9.00", "CRDT", "2026-11-01")) CLOSE, F_STATEMENT_MALFORMED,
	    "account%20or%20period", NULL },
	{ OPEN STMT("3002", PERIOD BAL("CLBD", "9.00", "CRDT", "2026-11-01")) CLOSE,
	    F_STATEMENT_MALFORMED, "opening%20or%20closing", NULL },
	{ OPEN CLOSE, F_STATEMENT_MALFORMED, "there%20is%20no%20statement", NULL },
	{ OPEN STMT("3002", BALS("10.00", "11.00") NTRY("1.00", "UP", "")) CLOSE,
	    F_STATEMENT_MALFORMED, "CdtDbtInd", NULL },
	{ OPEN STMT("3002", BALS("10.00",
	    "11.00") "<Ntry><Amt Ccy=\"EUR\">1.00</Amt></Ntry>") CLOSE, F_STATEMENT_MALFORMED,
	    "currency", NULL },
	{ OPEN STMT("3002", BALS("10.00",
	    "11.00") "<Ntry><Amt Ccy=\"CNY\">1.00</Amt></Ntry>") CLOSE, F_STATEMENT_MALFORMED,
	    "amount,%20side", NULL },
	{ "<Document xmlns=\"" NS "camt.052.001.08\"/>", F_STATEMENT_MALFORMED,
	"another%20document", NULL },
	{ OPEN STMT("3002", BALS("10.00", "10.00")), F_XML_MALFORMED, "", NULL },
};

static void
test_statement(void **state)
{
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct heard h = { 0 };
		struct bank_statement s;
		int rc = read_statement(f, slice_of(rows[i].text), &s, &h, r);

		buf_text(&h.text, "");
		if (rc != (rows[i].says ? -1 : 0))
			fail_msg("row %zu: %d %s", i, rc,
			    report_count(r) ? report_at(r, 0)->vals : "");
		if (rc < 0)
			assert_says(r, rows[i].finding, rows[i].says);
		else
			assert_string_equal(h.text.p, rows[i].heard);
		buf_free(&h.text);
		report_free(r);
	}
	bank_free(f);
}

#define NOTE(more) "<Document xmlns=\"" NS "camt.054.001.02\"><BkToCstmrDbtCdtNtfctn><Ntfctn><CreDtTm>2026-11-06T15:30:00+08:00</CreDtTm>" \
	"<Acct><Id><Othr><Id>3002</Id></Othr></Id></Acct>" more "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
#define PART(p, ref, more) "<TxDtls><Refs><PmtInfId>" p "</PmtInfId><EndToEndId>" ref "</EndToEndId></Refs>" more "</TxDtls>"

static const struct {
	const char	*text;
	enum finding_id	 finding;
	const char	*says, *heard, *part;
} notes[] = {
	{ NOTE(NTRY("1.00", "CRDT", DTLS(PART("P1", "W1", BACK)))), F_NONE, NULL,
	    "W1 1.00 returned AC04 ACCOUNT_CLOSED;", "P1" },
	{ NOTE(NTRY("1.00", "CRDT", CODE("PMNT", "ICDT",
	    "RRTN") DTLS(PART("P1", "W1", "<RmtInf><Ustrd>户名不符</Ustrd></RmtInf>")))), F_NONE, NULL,
	  "W1 1.00 returned  NAME_MISMATCH;", "P1" },
	{ NOTE(NTRY("1.00", "CRDT", DTLS(PART("P1", "W1", BACK))) NTRY("2.00", "CRDT",
	    DTLS(PART("P2", "W2", BACK))) NTRY("3.00", "CRDT", DTLS(PART("P1", "W3", BACK)))),
	  F_NONE, NULL, "W1 1.00 returned AC04 ACCOUNT_CLOSED;W2 2.00 returned AC04 ACCOUNT_CLOSED;W3 3.00 returned AC04 ACCOUNT_CLOSED;", "" },
	{ NOTE(NTRY("9.00", "DBIT", CODE("PMNT", "ICDT", "SALA")) NTRY("5.00", "CRDT", "")), F_NONE,
	    NULL, "", "" },
	{ NOTE(SUM("TtlNtries", "2", "1.00") NTRY("1.00", "CRDT", DTLS(PART("P1", "W1", BACK)))),
	    F_ANSWER_TOTALS, "what=tTtlNtries", NULL, NULL },
	{ NOTE(NTRY("3.00", "CRDT", DTLS(PART("P1", "W1", BACK) PART("P1", "W2", BACK)))),
	    F_ANSWER_MALFORMED, "an%20amount%20is%20missing", NULL, NULL },
	{ "<Document xmlns=\"" NS "camt.054.001.02\"><BkToCstmrDbtCdtNtfctn/></Document>",
	F_ANSWER_MALFORMED, "no%20notification", NULL, NULL },
	{ "<Document xmlns=\"" NS "camt.054.001.02\"><BkToCstmrStmt/></Document>",
	F_ANSWER_MALFORMED, "another%20document", NULL, NULL },
};

static void
test_notices(void **state)
{
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	for (size_t i = 0; i < COUNT(notes); i++) {
		struct report *r = report_new();
		struct heard h = { 0 };
		struct bank_answer a;
		int rc = read_answer(f, slice_of(notes[i].text), &a, &h, r);

		buf_text(&h.text, "");
		if (rc != (notes[i].says ? -1 : 0))
			fail_msg("row %zu: %d %s", i, rc,
			    report_count(r) ? report_at(r, 0)->vals : "");
		if (rc < 0) {
			assert_says(r, notes[i].finding, notes[i].says);
		} else {
			assert_string_equal(h.text.p, notes[i].heard);
			assert_string_equal(a.part_ref, notes[i].part);
			assert_string_equal(a.account, "3002");
			assert_int_equal(a.at, 1793950200);
			assert_int_equal(a.scope, SCOPE_NOTICE);
		}
		buf_free(&h.text);
		report_free(r);
	}
	bank_free(f);
}

/* What adds up beyond what amounts can be, and more returns than are kept. */
static void
test_too_much(void **state)
{
	static const struct { const char *before, *each, *after, *says; int count; } many[] = {
		{ "<Ntry><Amt Ccy=\"CNY\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls>",
		    TX("W1", "10000000000000.00", "CRDT", ""), "</NtryDtls></Ntry>",
		    "does%20not%20read", 9300 },
		{ "<Ntry><Amt Ccy=\"CNY\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls>",
		    "<TxDtls>" BACK "</TxDtls>", "</NtryDtls></Ntry>", "too%20many%20returned", 10001 },
		{ "", "<Ntry><Amt Ccy=\"CNY\">10000000000000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
		    "<Sts>PDNG</Sts></Ntry>", "", "does%20not%20read", 9300 },
	};
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	for (size_t i = 0; i < COUNT(many); i++) {
		struct report *r = report_new();
		struct heard h = { 0 };
		struct bank_statement s;
		struct buf b = { 0 };

		buf_text(&b, OPEN "<Stmt><Acct><Id><Othr><Id>3002</Id></Othr></Id></Acct>" BALS("1.00", "1.00"));
		buf_text(&b, many[i].before);
		for (int k = 0; k < many[i].count; k++)
			buf_text(&b, many[i].each);
		buf_text(&b, many[i].after);
		buf_text(&b, "</Stmt>" CLOSE);
		assert_int_equal(read_statement(f, (struct slice){ b.p, b.n }, &s, &h, r), -1);
		assert_says(r, F_STATEMENT_MALFORMED, many[i].says);
		buf_free(&h.text);
		buf_free(&b);
		report_free(r);
	}
	bank_free(f);
}

static void
test_hostile(void **state)
{
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	damage(SLICE(OPEN STMT("3002", PERIOD BALS("10.00", "9.00") NTRY("1.00", "DBIT",
	    CODE("PMNT", "ICDT", "ESCT") DTLS(TX("W1", "1.00", "DBIT", BACK)))) CLOSE),
	    try_statement, f);
	damage(SLICE(NOTE(NTRY("1.00", "CRDT", DTLS(PART("P1", "W1", BACK))))), try_answer, f);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_statement),
	    cmocka_unit_test(test_notices), cmocka_unit_test(test_too_much),
	    cmocka_unit_test(test_hostile) };

	return cmocka_run_group_tests_name("bank/camt", tests, codec_setup, codec_teardown);
}
