#include "helpers.h"

#define FORMAT TEST_HEAD TEST_FILE "statement mt940\nkind NCHG = fee ; text ~ \"代发\" = batch ; text ~ \"人工费\" = deposit\n"
#define MSG(o, entries, c) ":20:A\n:25:3002\n:28C:1/1\n:60F:" o "\n" entries ":62F:" c "\n:64:" c "\n-\n"
#define O "C261101CNY10,"

static const struct {
	const char	*text;
	const char	*says;		/* NULL: read */
	const char	*heard;
} rows[] = {
	{ MSG(O, "", "C261130CNY10,00"), NULL, "" },
	{ MSG(O, ":61:2611061106D3,5NTRFP1//B1\n:86:代发工资\n", "C261130CNY6,5"), NULL,
	    "20261106 -3.50 batch P1;" },
	{ MSG(O, ":61:261106D3,50NCHGNONREF\n", "C261130CNY6,5"), NULL, "20261106 -3.50 fee ;" },
	{ MSG(O, ":61:261106    DN3,50NCHGNONREF//\n/ABC/\n", "C261130CNY6,5"), NULL,
	    "20261106 -3.50 fee ;" },
	/* supplementary text, lines joined, our reference after EREF */
	{ MSG(O, ":61:2611061106C5,NTRFNONREF//B1\nmore\n:86:人工\n费/EREF/W1/NAME/某某/\n",
	    "C261130CNY15,"), NULL, "20261106 5.00 deposit W1;" },
	{ MSG(O, ":61:2611061106C5,NTRFNONREF//B1\n:86:166?00x?20EREF+W2?21y\n", "C261130CNY15,"),
	    NULL, "20261106 5.00 other W2;" },
	{ MSG(O, ":61:2611061106D3,5NTRFP1\n:86:代\n:86:发\n", "C261130CNY6,5"), NULL,
	    "20261106 -3.50 batch P1;" },
	/* reversals: of a debit, money back; of a credit */
	{ MSG(O, ":61:2611061106RD5,NTRFW1\n:61:2611061106RC1,NTRFW2\n", "C261130CNY14,"), NULL,
	    "20261106 5.00 return W1;20261106 -1.00 other W2;" },
	/* the entry's day lies in the year beside the value date */
	{ MSG(O, ":61:2701011231C5,NTRFW1\n", "C261231CNY15,"), NULL, "20261231 5.00 other W1;" },
	{ MSG(O, ":61:2612310102C5,NTRFW1\n", "C270102CNY15,"), NULL, "20270102 5.00 other W1;" },
	/*
	 * a debit balance; messages that follow on each other; heads of the transport; no last "-"
	 */
	{ MSG("D261101CNY10,", ":61:2611061106C15,NTRFW1\n", "C261101CNY5,") MSG("C261102CNY5,", "",
	    "C261102CNY5,"), NULL, "20261106 15.00 other W1;" },
	{ "{1:F01X}{2:O940X}{4:\r\n:20:A\r\n:25:3002\r\n:60F:" O "\r\n:62F:" O "\r\n-}{5:}\r\n",
	NULL, "" },
	{ "BANK\n940\n:20:A\n:25:3002\n:60F:" O "\n:62F:" O, NULL, "" },
	{ MSG(O, ":61:2611061106D3,NTRFP1\n", "C261130CNY8,"), "closing%20want=f800 got=f700",
	    NULL },
	{ MSG(O, "", "C261101CNY10,") MSG("C261102CNY11,", "", "C261102CNY11,"),
	    "opening%20want=f1000 got=f1100", NULL },
	{ MSG("C261101EUR10,", "", "C261101EUR10,"), "currency", NULL },
	{ MSG("C261101CNY10,005", "", "C261101CNY10,"), "does%20not%20read:%2060F", NULL },
	{ MSG("C261131CNY10,", "", "C261101CNY10,"), "does%20not%20read:%2060F", NULL },
	{ MSG(O, ":61:2611061106X3,NTRFP1\n", O), "does%20not%20read:%2061", NULL },
	{ MSG(O, ":61:2611061106EC3,NTRFP1\n", O), "does%20not%20read:%2061", NULL },
	{ MSG(O, ":61:2611061106C3,NTR\n", O), "does%20not%20read:%2061", NULL },
	{ ":20:A\n:25:3002\n:61:2611061106C3,NTRFP1\n", "outside%20the%20balances", NULL },
	{ ":20:A\n:25:3002\n:60F:" O "\n:61:2611061106C3,NTRFP1\n", "account%20or%20period", NULL },
	{ ":20:A\n:25:3002\n:60F:" O "\n:60F:" O "\n", "stands%20twice:%2060F", NULL },
	{ ":20:A\n:60F:" O "\n:62F:" O "\n", "account%20or%20period", NULL },
	{ ":60F:" O "\n", "outside%20a%20message", NULL },
	{ "", "there%20is%20no%20statement", NULL },
	{ "hello\n", "there%20is%20no%20statement", NULL },
};

static void
test_rows(void **state)
{
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct heard h = { 0 };
		struct bank_statement s;
		int rc = read_statement(f, slice_of(rows[i].text), &s, &h, r),
		    totals = rows[i].says && strstr(rows[i].says, "want=") != NULL;

		buf_text(&h.text, "");
		if (rc != (rows[i].says ? -1 : 0))
			fail_msg("row %zu: %d %s", i, rc,
			    report_count(r) ? report_at(r, 0)->vals : "");
		if (rc == 0)
			assert_string_equal(h.text.p, rows[i].heard);
		else
			assert_says(r, totals ? F_STATEMENT_TOTALS : F_STATEMENT_MALFORMED,
			    totals ? strstr(rows[i].says, "want=") : rows[i].says);
		buf_free(&h.text);
		report_free(r);
	}
	bank_free(f);
}

/* GB18030 is heard as well as UTF-8. */
static void
test_charset(void **state)
{
	struct bank_fmt *f = load(FORMAT);
	struct report *r = report_new();
	struct heard h = { 0 };
	struct bank_statement s;

	(void)state;
	assert_int_equal(read_statement(f, SLICE(MSG(O,
	    ":61:2611061106D3,NTRFP1\n:86:\xb4\xfa\xb7\xa2\xb9\xa4\xd7\xca\n", "C261130CNY7,")), &s,
	    &h, r), 0);
	assert_string_equal(h.text.p, "20261106 -3.00 batch P1;");
	assert_string_equal(s.account, "3002");
	assert_int_equal(s.from, 20261101);
	assert_int_equal(s.to, 20261130);
	buf_free(&h.text);
	report_free(r);
	bank_free(f);
}

/* The callback stops the reading; a field is longer than any bank's. */
static void
test_stops(void **state)
{
	struct bank_fmt *f = load(FORMAT);
	struct report *r = report_new();
	struct heard h = { .stop_at = 1 };
	struct bank_statement s;
	struct buf b = { NULL, 0, 0 };

	(void)state;
	assert_int_equal(read_statement(f, SLICE(MSG(O, ":61:2611061106C5,NTRFW1\n:61:2611061106C1,NTRFW2\n",
	    "C261130CNY16,")), &s, &h, r), -1);
	assert_int_equal(h.n, 1);
	assert_int_equal(report_count(r), 0);
	buf_text(&b, ":20:A\n:25:3002\n:60F:" O "\n:61:2611061106C5,NTRFW1\n");
	while (b.n < 3 * LINE_BYTES)
		buf_text(&b, ":86:0123456789012345678901234567890123456789012345678901234567890123\n");
	assert_int_equal(read_statement(f, (struct slice){ b.p, b.n }, &s, NULL, r), -1);
	assert_says(r, F_STATEMENT_MALFORMED, "does%20not%20read:%2086");
	buf_free(&b);
	buf_free(&h.text);
	report_free(r);
	bank_free(f);
}

static void
test_hostile(void **state)
{
	struct bank_fmt *f = load(FORMAT);

	(void)state;
	damage(SLICE(MSG(O, ":61:2611061106D3,5NTRFP1//B1\nmore\n:86:/EREF/W1/\n",
	    "C261130CNY6,5")), try_statement, f);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_charset), cmocka_unit_test(test_stops), cmocka_unit_test(test_hostile) };

	return cmocka_run_group_tests_name("bank/mt940", tests, codec_setup, codec_teardown);
}
