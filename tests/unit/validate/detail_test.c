#include "cases.h"

static void
numbers_are_written_exactly(void **state)
{
	static const struct { int64_t n; const char *days, *hours; } rows[] = {
		{ 0, "0", "0" }, { 5, "0.5", "0.08" }, { 10, "1", "0.16" }, { 15, "1.5", "0.25" },
		{ 30, "3", "0.5" }, { 60, "6", "1" }, { 90, "9", "1.5" }, { 225, "22.5", "3.75" },
		{ 310, "31", "5.16" }, { 1200, "120", "20" },
		{ 600030, "60003", "10000.5" }, { 1000000, "100000", "16666.66" },
		{ 1000005, "100000.5", "16666.75" }, { 1200000, "120000", "20000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct detail d;

		detail_clear(&d);
		assert_string_equal(detail_days(&d, rows[i].n), rows[i].days);
		assert_string_equal(detail_hours(&d, rows[i].n), rows[i].hours);
	}
}

static void
texts_last_as_long_as_a_rule_needs_them(void **state)
{
	struct detail d;
	const char *first, *second;

	(void)state;
	detail_clear(&d);
	first = detail_days(&d, 10);
	second = detail_time(&d, 0);
	detail_hours(&d, 60);
	detail_hours(&d, 120);
	assert_string_equal(first, "1");
	assert_string_equal(second, "1970-01-01T08:00:00+08:00");
}

static void
values_end_and_never_overflow(void **state)
{
	struct detail d;

	(void)state;
	detail_clear(&d);
	assert_int_equal(d.v[0].type, V_END);
	for (int i = 0; i < 2 * DETAIL_VALS; i++) {
		detail_put(&d, V_INT("n", i));
		assert_true(d.n <= DETAIL_VALS);
		assert_int_equal(d.v[d.n].type, V_END);
	}
	assert_int_equal(d.n, DETAIL_VALS);
	assert_int_equal(d.v[DETAIL_VALS - 1].i, DETAIL_VALS - 1);
	detail_clear(&d);
	assert_int_equal(d.n, 0);
	assert_int_equal(d.v[0].type, V_END);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_exactly),
		cmocka_unit_test(texts_last_as_long_as_a_rule_needs_them),
		cmocka_unit_test(values_end_and_never_overflow),
	};

	return cmocka_run_group_tests_name("detail", tests, NULL, NULL);
}
