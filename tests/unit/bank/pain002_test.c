#include "helpers.h"

#define FORMAT TEST_HEAD TEST_FILE "return pain.002 full\nstatus ACSC = paid ; RJCT = failed ; PDNG = pending ; ACTC = pending ; other = unknown\n" \
	"reason BE01 = NAME_MISMATCH ; AM04 = FUNDS ; text ~ \"销户\" = ACCOUNT_CLOSED ; other = UNKNOWN\n"
#define OPEN "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt><GrpHdr><CreDtTm>2026-11-06T15:30:00+08:00</CreDtTm></GrpHdr>" \
	"<OrgnlGrpInfAndSts><OrgnlMsgId>P1</OrgnlMsgId>"
#define GROUP(more) OPEN more "</OrgnlGrpInfAndSts>"
#define BLOCK(more) "<OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId>" more "</OrgnlPmtInfAndSts>"
#define TX(ref, more) "<TxInfAndSts><OrgnlEndToEndId>" ref "</OrgnlEndToEndId>" more "</TxInfAndSts>"
#define AMT(v) "<OrgnlTxRef><Amt><InstdAmt Ccy=\"CNY\">" v "</InstdAmt></Amt></OrgnlTxRef>"
#define PER(n, s, sum) "<NbOfTxsPerSts><DtldNbOfTxs>" n "</DtldNbOfTxs><DtldSts>" s "</DtldSts><DtldCtrlSum>" sum "</DtldCtrlSum></NbOfTxsPerSts>"
#define CLOSE "</CstmrPmtStsRpt></Document>"
#define WHY(c, t) "<StsRsnInf><Rsn><Cd>" c "</Cd></Rsn><AddtlInf>" t "</AddtlInf></StsRsnInf>"

static const struct {
	const char	*text;
	enum finding_id	 finding;
	const char	*says;		/* NULL: read */
	const char	*heard;
	enum bank_scope	 scope;
	const char	*group;		/* code of the group's status, NULL when none */
} rows[] = {
	/* the status stands at the transaction */
	{ GROUP("<OrgnlNbOfTxs>2</OrgnlNbOfTxs><GrpSts>PART</GrpSts>") BLOCK(TX("W1",
	    "<TxSts>ACSC</TxSts>" AMT("1.00"))
	  TX("W2", "<TxSts>RJCT</TxSts>" WHY("BE01", "x") AMT("2.00"))) CLOSE, F_NONE, NULL,
	  "W1 1.00 paid ACSC ;W2 2.00 failed RJCT:BE01 NAME_MISMATCH;", SCOPE_FULL, NULL },
	/* at the block, with its reason */
	{ GROUP("") BLOCK("<PmtInfSts>RJCT</PmtInfSts>" WHY("AM04", "") TX("W1", "")) CLOSE, F_NONE,
	    NULL,
	  "W1 - failed RJCT:AM04 FUNDS;", SCOPE_FULL, "RJCT:AM04" },
	/* at the group; the transaction's own reason is nearer */
	{ GROUP("<GrpSts>RJCT</GrpSts>" WHY("AM04", "")) BLOCK(TX("W1", "") TX("W2",
	    WHY("NARR", "已销户"))) CLOSE, F_NONE, NULL,
	  "W1 - failed RJCT:AM04 FUNDS;W2 - failed RJCT:NARR ACCOUNT_CLOSED;", SCOPE_FULL,
	    "RJCT:AM04" },
	/* nothing but a group status */
	{ GROUP("<GrpSts>ACTC</GrpSts>") CLOSE, F_NONE, NULL, "", SCOPE_FULL, "ACTC" },
	{ GROUP("<GrpSts>PART</GrpSts>") CLOSE, F_NONE, NULL, "", SCOPE_FULL, NULL },
	/* only some of the part */
	{ GROUP("<OrgnlNbOfTxs>3</OrgnlNbOfTxs>") BLOCK(TX("W1", "<TxSts>ACSC</TxSts>")) CLOSE,
	    F_NONE, NULL, "W1 - paid ACSC ;", SCOPE_NOTICE, NULL },
	/* the instruction's id where there is no end-to-end id; unmapped codes are named */
	{ GROUP("") BLOCK("<TxInfAndSts><OrgnlInstrId>I1</OrgnlInstrId><TxSts>XXXX</TxSts></TxInfAndSts>") CLOSE, F_NONE, NULL, "I1 - unknown XXXX ;", SCOPE_FULL, NULL },
	{ GROUP("") BLOCK(TX("W1",
	    "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Prtry>Z9</Prtry></Rsn></StsRsnInf>")) CLOSE,
	    F_NONE, NULL, "W1 - failed RJCT:Z9 UNKNOWN;", SCOPE_FULL, NULL },
	{ GROUP("") BLOCK(TX("W1", "")) CLOSE, F_NONE, NULL, "W1 - unknown  ;", SCOPE_FULL, NULL },
	/* counts by status, at group and block */
	{ GROUP(PER("1", "ACSC", "1.00") PER("1", "RJCT", "2.00")) BLOCK(PER("1", "ACSC",
	    "1.00") TX("W1", "<TxSts>ACSC</TxSts>" AMT("1.00"))
	  TX("W2", "<TxSts>RJCT</TxSts>" AMT("2.00"))) CLOSE, F_NONE, NULL,
	    "W1 1.00 paid ACSC ;W2 2.00 failed RJCT UNKNOWN;", SCOPE_FULL, NULL },
	{ GROUP(PER("2", "ACSC", "3.00")) BLOCK(TX("W1", "<TxSts>ACSC</TxSts>" AMT("1.00"))) CLOSE,
	    F_ANSWER_TOTALS, "what=tACSC want=i2 got=i1", NULL, 0, NULL },
	{ GROUP(PER("1", "ACSC", "3.00")) BLOCK(TX("W1", "<TxSts>ACSC</TxSts>" AMT("1.00"))) CLOSE,
	    F_ANSWER_TOTALS, "what=tACSC want=f300 got=f100", NULL, 0, NULL },
	{ GROUP("") BLOCK(PER("2", "RJCT", "3.00") TX("W1", "<TxSts>ACSC</TxSts>")) CLOSE,
	    F_ANSWER_TOTALS, "what=tRJCT", NULL, 0, NULL },
	{ GROUP("<OrgnlNbOfTxs>1</OrgnlNbOfTxs>") BLOCK(TX("W1", "<TxSts>ACSC</TxSts>") TX("W2",
	    "<TxSts>ACSC</TxSts>")) CLOSE, F_ANSWER_TOTALS, "what=tOrgnlNbOfTxs want=i1 got=i2",
	    NULL, 0, NULL },
	/* contradictions and damage */
	{ GROUP("<GrpSts>RJCT</GrpSts>") BLOCK(TX("W1", "<TxSts>ACSC</TxSts>")) CLOSE,
	    F_ANSWER_MALFORMED, "contradicts", NULL, 0, NULL },
	{ GROUP("") BLOCK(TX("", "<TxSts>ACSC</TxSts>")) CLOSE, F_ANSWER_MALFORMED,
	    "OrgnlEndToEndId%20is%20missing", NULL, 0, NULL },
	{ GROUP("") BLOCK(TX("W1",
	    "<TxSts>ACSC</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">1.00</InstdAmt></Amt></OrgnlTxRef>")) CLOSE, F_ANSWER_MALFORMED, "currency", NULL, 0, NULL },
	{ GROUP("") BLOCK(TX("W1", AMT("1.001"))) CLOSE, F_ANSWER_MALFORMED,
	    "does%20not%20read:%20InstdAmt", NULL, 0, NULL },
	{ GROUP("<NbOfTxsPerSts><DtldSts>ACSC</DtldSts></NbOfTxsPerSts>") CLOSE, F_ANSWER_MALFORMED,
	    "NbOfTxsPerSts", NULL, 0, NULL },
	{ "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt/></Document>", F_ANSWER_MALFORMED, "OrgnlMsgId", NULL, 0, NULL },
	{ "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><Other/></Document>",
	F_ANSWER_MALFORMED, "another%20document:%20Other", NULL, 0, NULL },
	{ "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"/>",
	F_ANSWER_MALFORMED, "another%20document", NULL, 0, NULL },
	/* two texts of one reason; ids longer than any of ours */
	{ GROUP("") BLOCK(TX("W1", "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>X</Cd></Rsn><AddtlInf>已</AddtlInf>"
	    "<AddtlInf>销户</AddtlInf></StsRsnInf>")) CLOSE, F_NONE, NULL, "W1 - failed RJCT:X ACCOUNT_CLOSED;",
	    SCOPE_FULL, NULL },
	{ GROUP("") BLOCK(TX("W00000000000000000000000000000000000000000000000000000000000000000000001",
	    "<TxSts>ACSC</TxSts>")) CLOSE, F_ANSWER_MALFORMED, "does%20not%20read:%20OrgnlEndToEndId", NULL, 0,
	    NULL },
	{ GROUP("") BLOCK(TX("W1", "<TxSts>ACSC</TxSts><AccptncDtTm>soon</AccptncDtTm>")) CLOSE,
	    F_ANSWER_MALFORMED, "does%20not%20read:%20AccptncDtTm", NULL, 0, NULL },
	{ GROUP("") BLOCK(TX("W1", "<TxSts>ACSC</TxSts><AccptncDtTm>2026-11-06T10:00:00+08:00</AccptncDtTm>"
	    "<OrgnlTxRef><DbtrAcct><Id><Othr><Id>3002</Id></Othr></Id></DbtrAcct></OrgnlTxRef>")) CLOSE, F_NONE,
	    NULL, "W1 - paid ACSC ;", SCOPE_FULL, NULL },
	/* a sum that one part of the report states and another does not */
	{ GROUP("<NbOfTxsPerSts><DtldNbOfTxs>1</DtldNbOfTxs><DtldSts>ACSC</DtldSts></NbOfTxsPerSts>") BLOCK(
	    TX("W1", "<TxSts>ACSC</TxSts>" AMT("1.00"))) CLOSE, F_NONE, NULL, "W1 1.00 paid ACSC ;", SCOPE_FULL,
	    NULL },
	{ GROUP("<GrpSts>ACTC</GrpSts>"), F_XML_MALFORMED, "", NULL, 0, NULL },
};

static void
test_rows(void **state)
{
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct heard h = { 0 };
		struct bank_answer a;
		int rc = read_answer(f, slice_of(rows[i].text), &a, &h, r);

		buf_text(&h.text, "");
		if (rc != (rows[i].says ? -1 : 0))
			fail_msg("row %zu: %d %s", i, rc,
			    report_count(r) ? report_at(r, 0)->vals : "");
		if (rc < 0) {
			assert_says(r, rows[i].finding, rows[i].says);
		} else {
			assert_string_equal(h.text.p, rows[i].heard);
			assert_string_equal(a.part_ref, "P1");
			assert_int_equal(a.at, 1793950200);
			assert_int_equal(a.scope, rows[i].scope);
			assert_int_equal(a.group_set, rows[i].group != NULL);
			assert_string_equal(a.group_code, rows[i].group ? rows[i].group : "");
		}
		buf_free(&h.text);
		report_free(r);
	}
	bank_free(f);
}

/*
 * Two blocks that exclude each other leave the part without a status; a group and a block that do,
 * unknown.
 */
static void
test_group(void **state)
{
	struct bank_fmt *f = load(FORMAT);
	struct report *r = report_new();
	struct bank_answer a;

	(void)state;
	assert_int_equal(read_answer(f,
	    SLICE(GROUP("") BLOCK("<PmtInfSts>ACSC</PmtInfSts>") BLOCK("<PmtInfSts>RJCT</PmtInfSts>") CLOSE), &a, NULL, r), 0);
	assert_int_equal(a.group_set, 0);
	assert_int_equal(read_answer(f,
	    SLICE(GROUP("<GrpSts>ACSC</GrpSts>") BLOCK("<PmtInfSts>RJCT</PmtInfSts>") CLOSE), &a,
	    NULL, r), 0);
	assert_int_equal(a.group_set, 1);
	assert_int_equal(a.group, BS_UNKNOWN);
	assert_int_equal(read_answer(f, SLICE(GROUP("<GrpSts>RJCT</GrpSts>" WHY("AM04", "")) CLOSE),
	    &a, NULL, r), 0);
	assert_int_equal(a.group, BS_FAILED);
	assert_int_equal(a.group_reason, R_FUNDS);
	assert_int_equal(report_count(r), 0);
	report_free(r);
	bank_free(f);
}

/* More statuses than the code set has. */
static void
test_many(void **state)
{
	struct bank_fmt *f = load(FORMAT);
	struct report *r = report_new();
	struct buf b = { NULL, 0, 0 };
	struct bank_answer a;

	(void)state;
	buf_text(&b, GROUP("") "<OrgnlPmtInfAndSts>");
	for (int i = 0; i < 17; i++)
		buf_printf(&b, "<TxInfAndSts><OrgnlEndToEndId>W%d</OrgnlEndToEndId><TxSts>S%d</TxSts></TxInfAndSts>",
		    i, i);
	buf_text(&b, "</OrgnlPmtInfAndSts>" CLOSE);
	assert_int_equal(read_answer(f, (struct slice){ b.p, b.n }, &a, NULL, r), -1);
	assert_says(r, F_ANSWER_MALFORMED, "too%20many%20statuses");
	buf_free(&b);
	report_free(r);
	bank_free(f);
}

/* Sums that no number holds: of what is listed, and of what is stated. */
static void
test_sums(void **state)
{
	static const char *const lines[] = {
		"<TxInfAndSts><OrgnlEndToEndId>W</OrgnlEndToEndId><TxSts>ACTC</TxSts>" AMT("10000000000000.00")
		"</TxInfAndSts>", PER("1", "ACSC", "10000000000000.00") };
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct report *r = report_new();
		struct buf b = { NULL, 0, 0 };
		struct bank_answer a;

		buf_text(&b, GROUP("") "<OrgnlPmtInfAndSts>");
		for (int i = 0; i < 9300; i++)
			buf_text(&b, lines[k]);
		buf_text(&b, "</OrgnlPmtInfAndSts>" CLOSE);
		assert_int_equal(read_answer(f, (struct slice){ b.p, b.n }, &a, NULL, r), -1);
		assert_says(r, F_ANSWER_MALFORMED, "does%20not%20read");
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
	damage(SLICE(GROUP(PER("1", "ACSC", "1.00")) BLOCK(TX("W1",
	    "<TxSts>ACSC</TxSts>" WHY("BE01", "x") AMT("1.00"))) CLOSE), try_answer, f);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_group), cmocka_unit_test(test_many),
	    cmocka_unit_test(test_sums), cmocka_unit_test(test_hostile) };

	return cmocka_run_group_tests_name("bank/pain002", tests, codec_setup, codec_teardown);
}
