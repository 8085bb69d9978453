#include "helpers.h"

/* What a kind writes, and that it reads it back. */
static const struct {
	const char	*kind;
	int64_t		 n;
	const char	*text;
} put_rows[] = {
	{ "digits", 0, "0" }, { "digits", 120, "120" },
	{ "yuan2", 551248, "5512.48" }, { "yuan2", 5, "0.05" }, { "yuan2", -1205, "-12.05" },
	{ "yuan2s", 551248, "+5512.48" }, { "yuan2s", -5, "-0.05" }, { "yuan2s", 0, "+0.00" },
	{ "yuan2x", 100, "+1.00" }, { "yuan2x", -100, "-1.00" },
	{ "yuan3", 123456, "1234.560" },
	{ "fen", 551248, "551248" }, { "fen", -5, "-5" },
	{ "yyyymmdd", 20261106, "20261106" }, { "iso-date", 20261106, "2026-11-06" },
	{ "yyyymm", 202610, "202610" },
	{ "yyyymmddhhmmss", 1793950200, "20261106153000" },
	{ "iso-time", 1793950200, "2026-11-06T15:30:00+08:00" },
};

/* What it takes besides, and what it does not. */
static const struct {
	const char	*kind, *text;
	int		 rc;
	int64_t		 n;
} take_rows[] = {
	{ "digits", "007", 0, 7 }, { "digits", "", -1, 0 }, { "digits", "1.5", -1, 0 },
	{ "digits", "-1", -1, 0 },
	{ "yuan2", "5", 0, 500 }, { "yuan2", "5.1", 0, 510 }, { "yuan2", "00005.10", 0, 510 },
	{ "yuan2", "5.123", -1, 0 },
	{ "yuan2", "+5.00", -1, 0 }, { "yuan2", "5,00", -1, 0 }, { "yuan2", "1e3", -1, 0 },
	{ "yuan2", "NaN", -1, 0 },
	{ "yuan2s", "5.00", -1, 0 }, { "yuan2s", "+-5.00", -1, 0 }, { "yuan2s", "+", -1, 0 },
	{ "yuan2s", "-5", 0, -500 },
	{ "yuan2x", "5.00", 0, 500 }, { "yuan2x", "+0000000000012.00", 0, 1200 },
	{ "yuan2x", "-5.00", 0, -500 }, { "yuan2x", "+", -1, 0 },
	{ "yuan3", "1.500", 0, 150 }, { "yuan3", "1.505", -1, 0 },
	{ "fen", "000551248", 0, 551248 }, { "fen", "-000000005", 0, -5 }, { "fen", "5.00", -1, 0 },
	{ "fen", "-", -1, 0 },
	{ "fen", "99999999999999999999", -1, 0 },
	{ "yyyymmdd", "20260230", -1, 0 }, { "yyyymmdd", "2026-11-06", -1, 0 },
	{ "iso-date", "20261106", -1, 0 },
	{ "yyyymm", "202613", -1, 0 }, { "yyyymm", "20261", -1, 0 }, { "yyyymm", "202600", -1, 0 },
	{ "yyyymmddhhmmss", "20261106", -1, 0 }, { "yyyymmddhhmmss", "20261106253000", -1, 0 },
	{ "iso-time", "2026-11-06T15:30:00", 0, 1793950200 },
	{ "iso-time", "2026-11-06T07:30:00Z", 0, 1793950200 },
	{ "iso-time", "2026-11-06T15:30:00.250+08:00", 0, 1793950200 },
	{ "iso-time", "2026-11-06T02:30:00-05:00", 0, 1793950200 },
	{ "iso-time", "2026-11-06T15:30:00.", -1, 0 },
	{ "iso-time", "2026-11-06T15:30:00+8", -1, 0 },
	{ "iso-time", "2026-11-06 15:30:00", -1, 0 }, { "iso-time", "2026-11-06", -1, 0 },
};

static void
test_put(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(put_rows); i++) {
		const struct kind *k = kind_by_name(slice_of(put_rows[i].kind));
		struct buf b = { NULL, 0, 0 };
		int64_t n = -7;

		assert_non_null(k);
		k->put(&b, put_rows[i].n);
		assert_string_equal(b.p, put_rows[i].text);
		assert_int_equal(k->take((struct slice){ b.p, b.n }, &n), 0);
		assert_int_equal(n, put_rows[i].n);
		buf_free(&b);
	}
}

static void
test_take(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(take_rows); i++) {
		const struct kind *k = kind_by_name(slice_of(take_rows[i].kind));
		int64_t n = 0;
		int rc = k->take(slice_of(take_rows[i].text), &n);

		if (rc != take_rows[i].rc || (rc == 0 && n != take_rows[i].n))
			fail_msg("%s %s: %d %lld", take_rows[i].kind, take_rows[i].text, rc,
			    (long long)n);
	}
}

/* Parts of an instant are only written; a text has no value. */
static void
test_others(void **state)
{
	struct buf b = { NULL, 0, 0 };

	(void)state;
	kind_by_name(SLICE("day"))->put(&b, 1793950200);
	buf_text(&b, " ");
	kind_by_name(SLICE("hhmmss"))->put(&b, 1793950200);
	assert_string_equal(b.p, "20261106 153000");
	assert_null(kind_by_name(SLICE("day"))->take);
	assert_null(kind_by_name(SLICE("hhmmss"))->take);
	assert_null(kind_by_name(SLICE("text"))->put);
	assert_null(kind_by_name(SLICE("yuan")));
	assert_null(kind_by_name(SLICE("")));
	buf_free(&b);
}

/* Every row is in these tests: a kind without one fails here. */
static void
test_all_named(void **state)
{
	(void)state;
	for (const struct kind *k = kinds; k->name; k++) {
		int found = k->put == NULL || k->take == NULL;

		for (size_t i = 0; i < COUNT(put_rows); i++)
			found |= strcmp(put_rows[i].kind, k->name) == 0;
		if (!found)
			fail_msg("kind %s has no row", k->name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_put), cmocka_unit_test(test_take),
	    cmocka_unit_test(test_others), cmocka_unit_test(test_all_named) };

	return cmocka_run_group_tests_name("bank/kinds", tests, NULL, NULL);
}
