#include "helpers.h"

#define HEAD "S|3002|20261101|20261130|100.00|165.00\n"
#define E1 "20261103|+90.00|190.00|RZ||进度款\n"
#define E2 "20261106|-20.00|170.00|DF|P1|代发\n"
#define E3 "20261106|-5.00|165.00|ZZ||手续费\n"

static const struct {
	const char	*text;
	const char	*says;
} rows[] = {
	{ HEAD E1 E2 E3 "E|3\n", NULL },
	{ "S|3002|20261101|20261130|165.00|165.00\nE|0\n", NULL },
	{ HEAD E1 E2 "E|2\n", "what=tclosing want=f16500 got=f17000" },
	{ HEAD E1 E2 E3 "E|4\n", "what=there.count want=i4 got=i3" },
	{ HEAD E1 E3 E2 "E|3\n", "what=tbalance" },
	{ "S|3002|20261101|20261130|101.00|166.00\n" E1 E2 E3 "E|3\n",
	"what=topening want=f10000 got=f10100" },
	{ HEAD "20261103|+91.00|190.00|RZ||a\n" E2 E3 "E|3\n",
	    "what=topening want=f9900 got=f10000" },
	{ "S|3002|20261104|20261130|100.00|165.00\n" E1 E2 E3 "E|3\n", "outside%20the%20period" },
	{ "S|3002|20261130|20261101|0.00|0.00\nE|0\n", "account%20or%20period" },
	{ "S||20261101|20261130|0.00|0.00\nE|0\n", "account%20or%20period" },
	{ "S|3002|20261101|20261130||0.00\nE|0\n", "opening%20or%20closing" },
	{ HEAD "|+90.00|190.00|RZ||a\nE|1\n", "does%20not%20read:%20day" },
	{ HEAD "20261103||190.00|RZ||a\nE|1\n", "does%20not%20read:%20amount" },
	{ HEAD "20261103|90.00|190.00|RZ||a\nE|1\n", "does%20not%20read:%20amount" },
	{ "S|0123456789012345678901234567890123456789012345678901234567890123|20261101|20261130|0.00|0.00\nE|0\n", "does%20not%20read:%20account" },
};

static void
test_rows(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_STATEMENT);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct bank_statement s;
		int rc = read_statement(f, slice_of(rows[i].text), &s, NULL, r);

		if (rc != (rows[i].says ? -1 : 0))
			fail_msg("row %zu: %d %s", i, rc,
			    report_count(r) ? report_at(r, 0)->vals : "");
		if (rc < 0)
			assert_says(r, strncmp(rows[i].says, "what", 4) == 0 ? F_STATEMENT_TOTALS
			    : F_STATEMENT_MALFORMED, rows[i].says);
		report_free(r);
	}
	bank_free(f);
}

static void
test_entries(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_STATEMENT);
	struct report *r = report_new();
	struct heard h = { 0 };
	struct bank_statement s;

	(void)state;
	assert_int_equal(read_statement(f, SLICE(HEAD E1 E2 E3 "E|3\n"), &s, &h, r), 0);
	assert_string_equal(h.text.p,
	    "20261103 90.00 other ;20261106 -20.00 batch P1;20261106 -5.00 fee ;");
	assert_string_equal(s.account, "3002");
	assert_int_equal(s.from, 20261101);
	assert_int_equal(s.to, 20261130);
	assert_int_equal(s.opening_fen, 10000);
	assert_int_equal(s.closing_fen, 16500);
	assert_int_equal(s.entries, 3);
	h.stop_at = h.n + 1;
	assert_int_equal(read_statement(f, SLICE(HEAD E1 E2 E3 "E|3\n"), &s, &h, r), -1);
	assert_int_equal(report_count(r), 0);
	damage(SLICE(HEAD E1 E2 E3 "E|3\n"), try_statement, f);
	buf_free(&h.text);
	report_free(r);
	bank_free(f);
}

/* Two columns instead of a sign. */
static void
test_sides(void **state)
{
	static const struct {
		const char	*line, *says;
	} want[] = {
		{ "20261103||65.00\n", NULL }, { "20261103|0.00|65.00\n", NULL },
		{ "20261103|65.00|65.00\n", "credit%20debit" },
		{ "20261103||\n", "credit%20debit" }, { "20261103|65.00|\n", "what=tclosing" },
	};
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE "statement lines UTF-8 lf\nhead \"|\" account from:yyyymmdd to:yyyymmdd opening:yuan2 closing:yuan2\n"
	    "record \"|\" day:yyyymmdd debit:yuan2 credit:yuan2\n");

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		struct report *r = report_new();
		struct buf b = { NULL, 0, 0 };
		struct bank_statement s;

		buf_printf(&b, "3002|20261101|20261130|100.00|165.00\n%s", want[i].line);
		assert_int_equal(read_statement(f, (struct slice){ b.p, b.n }, &s, NULL, r),
		    want[i].says ? -1 : 0);
		if (want[i].says != NULL)
			assert_says(r, strncmp(want[i].says, "what", 4) == 0 ? F_STATEMENT_TOTALS
			    : F_STATEMENT_MALFORMED, want[i].says);
		buf_free(&b);
		report_free(r);
	}
	bank_free(f);
}

/* Sums that no number holds. */
static void
test_sums(void **state)
{
	struct report *r = report_new();
	struct bank_statement all = { "", 0, 0, 0, 0, 0 };
	struct statement_state s = { .report = r, .statement = &all, .here_count = -1 };
	struct bank_entry e = { .day = 20261101, .fen = INT64_MAX };

	(void)state;
	assert_int_equal(statement_add(&s, &e), 0);
	assert_int_equal(statement_add(&s, &e), -1);
	assert_says(r, F_STATEMENT_MALFORMED, "does%20not%20read:%20amount");
	report_clear(r);
	s.sum = 0;
	e = (struct bank_entry){ .day = 20261101, .fen = -2, .has_balance = 1, .balance_fen = INT64_MAX };
	assert_int_equal(statement_add(&s, &e), -1);
	assert_says(r, F_STATEMENT_MALFORMED, "does%20not%20read:%20balance");
	report_clear(r);
	s.page = (struct bank_statement){ "3002", 20261101, 20261101, INT64_MAX, 0, 0 };
	s.has_opening = s.has_closing = 1;
	s.sum = 1;
	assert_int_equal(statement_page(&s), -1);
	assert_says(r, F_STATEMENT_MALFORMED, "does%20not%20read:%20amount");
	report_free(r);
}

/* As XML, with a count that is stated on every page of one. */
static void
test_xml(void **state)
{
	static const char xml[] = TEST_HEAD TEST_FILE "statement xml UTF-8 lf\n/D/a account\n/D/f from:iso-date\n"
	    "/D/t to:iso-date\n/D/o opening:fen\n/D/c closing:fen\n/D/n here.count\nrecord /D/e\nd day:iso-date\n"
	    "v amount:fen\n";
	struct bank_fmt *f = load(xml);
	struct report *r = report_new();
	struct bank_statement s;

	(void)state;
	assert_int_equal(read_statement(f, SLICE("<D><a>3</a><f>2026-11-01</f><t>2026-11-30</t><o>0</o><c>5</c>"
	    "<n>1</n><e><d>2026-11-03</d><v>5</v></e></D>"), &s, NULL, r), 0);
	assert_int_equal(s.closing_fen, 5);
	/* two heads that say otherwise */
	bank_free(f);
	f = load(TEST_HEAD TEST_FILE "statement lines UTF-8 lf\n"
	    "head \"|\" \"S\" account from:yyyymmdd to:yyyymmdd opening:fen closing:fen here.count\n"
	    "record \"|\" day:yyyymmdd amount:fen\ntail \"|\" \"E\" here.count\n");
	assert_int_equal(read_statement(f, SLICE("S|3|20261101|20261130|0|5|1\n20261103|5\nE|1\n"), &s, NULL,
	    r), 0);
	assert_int_equal(read_statement(f, SLICE("S|3|20261101|20261130|0|5|1\n20261103|5\nE|2\n"), &s, NULL,
	    r), -1);
	assert_says(r, F_STATEMENT_TOTALS, "what=there.count want=i1 got=i2");
	report_clear(r);
	bank_free(f);
	f = load(TEST_HEAD TEST_FILE);
	assert_int_equal(read_statement(f, SLICE("x"), &s, NULL, r), -1);
	assert_says(r, F_STATEMENT_MALFORMED, "no%20section");
	report_free(r);
	bank_free(f);
}

/* Pages of one document join when each begins where the one before ended. */
static void
test_pages(void **state)
{
	static const struct {
		struct bank_statement second;
		const char	*says;
	} want[] = {
		{ { "3002", 20261102, 20261102, 500, 500, 0 }, NULL },
		{ { "3002", 20261102, 20261102, 501, 501, 0 }, "what=topening want=f500 got=f501" },
		{ { "3003", 20261102, 20261102, 500, 500, 0 },
		    "more%20than%20one%20account:%203003" },
		{ { "3002", 20261031, 20261031, 500, 500, 0 }, "do%20not%20follow" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		struct report *r = report_new();
		struct bank_statement all = { "", 0, 0, 0, 0, 0 };
		struct statement_state s = { .report = r, .statement = &all, .here_count = -1 };

		s.page = (struct bank_statement){ "3002", 20261101, 20261101, 500, 500, 0 };
		s.has_opening = s.has_closing = 1;
		assert_int_equal(statement_page(&s), 0);
		s.page = want[i].second;
		s.has_opening = s.has_closing = 1;
		assert_int_equal(statement_page(&s), want[i].says ? -1 : 0);
		if (want[i].says)
			assert_says(r, strncmp(want[i].says, "what", 4) == 0 ? F_STATEMENT_TOTALS
			    : F_STATEMENT_MALFORMED, want[i].says);
		else
			assert_int_equal(all.to, 20261102);
		report_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_entries), cmocka_unit_test(test_sides), cmocka_unit_test(test_xml),
	    cmocka_unit_test(test_sums),
	    cmocka_unit_test(test_pages) };

	return cmocka_run_group_tests_name("bank/statement", tests, codec_setup, codec_teardown);
}
