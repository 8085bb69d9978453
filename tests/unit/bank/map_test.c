#include "helpers.h"

static const struct {
	const char	*text;
	const char	*says;
} wrong[] = {
	{ "status\n", "a%20code%20expected" },
	{ "status 00\n", "expected%20after:%2000" },
	{ "status 00 =\n", "a%20meaning%20expected" },
	{ "status 00 = fine\n", "unknown%20status:%20fine" },
	{ "status 00 = paid RETURNED\n", "only%20failed%20and%20returned" },
	{ "status 00 = failed BAD\n", "unknown%20reason:%20BAD" },
	{ "status 00 = paid 01 = failed\n", "only%20failed" },
	{ "status 00 = failed LIMIT 01 = failed\n", "expected%20before:%2001" },
	{ "status 00 = paid ; 00 = failed\n", "stands%20twice:%2000" },
	{ "status other = unknown\nstatus other = pending\n", "stands%20twice" },
	{ "status text ~ \"a\" = paid\n", "expected%20after:%20text" },
	{ "reason text ~ a = LIMIT\n", "quoted%20text" },
	{ "reason text ~ \"\" = LIMIT\n", "quoted%20text" },
	{ "reason \"R1\"x = LIMIT\n", "expected%20after" },
	{ "reason R1 = failed\n", "unknown%20reason" },
	{ "kind DF = batch\n", "does%20not%20stand" },
	{ "statement mt940\nkind DF = wages\n", "unknown%20kind%20of%20entry" },
	{ "statement mt940\nkind other = fee\n", "an%20unknown%20kind" },
};

static void
test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct report *r = report_new();
		struct buf b = { NULL, 0, 0 };

		buf_printf(&b, "return pain.002 full\n%s", wrong[i].text);
		assert_null(bank_load("t", (struct slice){ b.p, b.n }, r));
		assert_says(r, F_FORMAT_SYNTAX, wrong[i].says);
		buf_free(&b);
		report_free(r);
	}
}

static const struct {
	const char	*status, *code, *text;
	enum bank_status want;
	enum reason	 reason;
} rows[] = {
	{ "00", "", "", BS_PAID, R_NONE },
	/* paid has no reason, whatever stands beside it */
	{ "00", "R1", "已销户", BS_PAID, R_NONE },
	{ "01", "", "", BS_FAILED, R_NAME_MISMATCH },
	/* the code is nearer than what the status says */
	{ "01", "R1", "", BS_FAILED, R_LIMIT },
	{ "01", "R9", "该户已销户", BS_FAILED, R_ACCOUNT_CLOSED },	/* then the text */
	/* an unmapped reason of a definite failure */
	{ "09", "R9", "", BS_FAILED, R_UNKNOWN },
	{ "50", "", "", BS_RETURNED, R_RETURNED },
	{ "60", "", "", BS_PENDING, R_NONE },
	{ "77", "R1", "", BS_UNKNOWN, R_NONE },			/* an unmapped status */
	{ "", "", "", BS_UNKNOWN, R_NONE },
};

static void
test_status(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE TEST_RETURN);
	enum reason said;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum bank_status s = map_status(f, rows[i].status, &said);

		assert_int_equal(s, rows[i].want);
		assert_int_equal(map_reason(f, s, rows[i].code, rows[i].text, said),
		    rows[i].reason);
	}
	bank_free(f);
	f = load(TEST_HEAD TEST_FILE "return pain.002 full\nstatus A = paid\n");
	assert_int_equal(map_status(f, "B", &said), BS_UNKNOWN);
	assert_int_equal(map_reason(f, BS_FAILED, "X", "", R_NONE), R_UNKNOWN);
	bank_free(f);
}

static void
test_kind(void **state)
{
	static const struct {
		const char	*code, *text;
		int		 rc;
		enum entry_kind	 kind;
	} want[] = {
		{ "PMNT/ICDT/ESCT", "", 0, ENTRY_BATCH }, { "PMNT/ICDT/RRTN", "", 0, ENTRY_RETURN },
		{ "PMNT/ICDTX", "", 0, ENTRY_DEPOSIT },
		{ "PMNT", "", 0, ENTRY_DEPOSIT }, { "PMN", "", -1, ENTRY_OTHER },
		{ "", "", -1, ENTRY_OTHER },
		{ "NTRF", "代发手续费", 0, ENTRY_FEE }, { "", "代发手续费", 0, ENTRY_FEE },
		{ "NTRF", "代发", -1, ENTRY_OTHER },
	};
	struct bank_fmt *f = load(TEST_HEAD TEST_FILE "statement camt.053\n"
	    "kind PMNT = deposit ; PMNT/ICDT = batch ; PMNT/ICDT/RRTN = return ; text ~ \"手续费\" = fee ; other = other\n");
	enum entry_kind kind;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_int_equal(map_kind(f, want[i].code, want[i].text, &kind), want[i].rc);
		assert_int_equal(kind, want[i].kind);
	}
	for (int i = 0; i < ENTRY_KIND_MAX; i++)
		assert_non_null(entry_kind_name((enum entry_kind)i));
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_wrong),
	    cmocka_unit_test(test_status), cmocka_unit_test(test_kind) };

	return cmocka_run_group_tests_name("bank/map", tests, codec_setup, codec_teardown);
}
