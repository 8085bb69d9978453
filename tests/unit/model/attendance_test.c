#include "unit.h"
#include "daifa/model.h"

static void
counts(void **state)
{
	static const struct {
		uint32_t	bits;
		int		want;
	} rows[] = { { 0, 0 }, { 1, 1 }, { 0x40000000, 1 }, { 0x7fffffff, 31 }, { 0xffffffff, 32 }, { 0x15, 3 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(days_count(rows[i].bits), rows[i].want);
}

static void
spans(void **state)
{
	static const struct {
		ym		month;
		ymd		from, to;
		uint32_t	want;
	} rows[] = {
		{ 202610, 20261001, 20261031, 0x7fffffff },
		{ 202610, 20260401, 0, 0x7fffffff },
		{ 202610, 0, 0, 0x7fffffff },
		{ 202610, 20261001, 20261001, 0x1 },
		{ 202610, 20261031, 0, 0x40000000 },
		{ 202610, 20261002, 20261004, 0xe },
		{ 202610, 20260901, 20261001, 0x1 },
		{ 202610, 20261031, 20261101, 0x40000000 },
		{ 202610, 20261101, 0, 0 },
		{ 202610, 20260401, 20260930, 0 },
		{ 202610, 20261005, 20261004, 0 },
		{ 202602, 20260101, 0, 0x0fffffff },
		{ 202402, 20240229, 0, 0x10000000 },
		{ 202613, 20260101, 0, 0 },
		{ 0, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(days_between(rows[i].month, rows[i].from, rows[i].to), rows[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(spans),
	};

	return cmocka_run_group_tests_name("model/attendance", tests, NULL, NULL);
}
