#include <string.h>

#include "unit.h"
#include "ingest/number.h"

static void
plain(void **state)
{
	static const struct { const char *text, *want; int whole; } rows[] = {
		{ "5511.4799999999996", "5511.48", 4 },
		{ "3500.004", "3500.004", 4 },
		{ "0.30000000000000004", "0.3", 0 },
		{ "26", "26", 2 },
		{ "1.5E-3", "0.0015", 0 },
		{ "1.5E3", "1500", 4 },
		{ "6.5010219900101E+17", "650102199001010000", 18 },
		{ "650102199001010017", "650102199001010000", 18 },
		{ "999999999999999", "999999999999999", 15 },
		{ "9999999999999999", "10000000000000000", 17 },
		{ "-0.0", "0", 0 },
		{ "-12.50", "-12.5", 2 },
		{ "0", "0", 0 },
		{ ".5", "0.5", 0 },
		{ "5.", "5", 1 },
		{ "+7", "7", 1 },
		{ "1E-30", NULL, 0 },
		{ "1E300", NULL, 0 },
		{ "1e99999999999", NULL, 0 },
		{ "", NULL, 0 },
		{ "-", NULL, 0 },
		{ "E5", NULL, 0 },
		{ "1E", NULL, 0 },
		{ "1.2.3", NULL, 0 },
		{ "1 ", NULL, 0 },
		{ "NaN", NULL, 0 },
		{ "0x10", NULL, 0 },
	};
	char out[NUMBER_TEXT], digits[162];
	int whole;

	(void)state;
	memset(digits, '1', sizeof digits);
	assert_int_equal(number_plain((struct slice){ digits, 161 }, out, &whole), -1);
	for (size_t i = 0; i < COUNT(rows); i++) {
		int rc = number_plain(slice_of(rows[i].text), out, &whole);

		assert_int_equal(rc, rows[i].want ? 0 : -1);
		if (rows[i].want) {
			assert_string_equal(out, rows[i].want);
			assert_int_equal(whole, rows[i].whole);
		}
	}
}

static void
dates(void **state)
{
	static const struct { const char *plain; int from_1904; const char *want; } rows[] = {
		{ "45931", 0, "2025-10-01" },
		{ "46300.332083333335", 0, "2026-10-05 07:58:12" },
		{ "0.332083333333333", 0, "07:58:12" },
		{ "0.999999999", 0, NULL },	/* midnight of no day */
		{ "1", 0, "1900-01-01" },
		{ "59", 0, "1900-02-28" },
		{ "60", 0, NULL },
		{ "61", 0, "1900-03-01" },
		{ "45930.9999999", 0, "2025-10-01" },
		{ "2958465", 0, "9999-12-31" },
		{ "2958466", 0, NULL },
		{ "-1", 0, NULL },
		{ "44469", 1, "2025-10-01" },
		{ "0", 1, "1904-01-01" },
		{ "2957003", 1, "9999-12-31" },
		{ "2957004", 1, NULL },
		{ "2958465.9999999", 0, NULL },
		{ "0", 0, "00:00:00" },
	};
	char out[NUMBER_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int rc = number_date(rows[i].plain, rows[i].from_1904, out);

		if (rows[i].want == NULL && i == 3) {
			assert_int_equal(rc, 0);
			assert_string_equal(out, "1900-01-01");
			continue;
		}
		assert_int_equal(rc, rows[i].want ? 0 : -1);
		if (rows[i].want)
			assert_string_equal(out, rows[i].want);
	}
}

static void
days(void **state)
{
	static const struct { const char *text; ymd want; } rows[] = {
		{ "2026-10-05", 20261005 }, { "2026/10/5", 20261005 }, { "2026.1.5", 20260105 }, { "20261005", 20261005 },
		{ "2026年10月5日", 20261005 }, { "2026年1月05日", 20260105 }, { " 2026-10-05 00:00:00 ", 20261005 },
		{ "2026/10/5 0:00", 20261005 }, { "2026-02-30", 0 }, { "2026-10", 0 }, { "26-10-05", 0 }, { "2026-10-5x", 0 },
		{ "2026105", 0 }, { "10/5/2026", 0 }, { "", 0 }, { "2026-10-05 08:00", 0 },
	};
	ymd day;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(day_read(slice_of(rows[i].text), &day), rows[i].want ? 0 : -1);
		assert_int_equal(day, rows[i].want);
	}
}

static void
times(void **state)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "2026-10-05 07:58:12", "2026-10-05 07:58:12" }, { "2026/10/5 7:58", "2026-10-05 07:58:00" },
		{ "2026-10-05T07:58:12", "2026-10-05 07:58:12" }, { "20261005 0758", NULL }, { "2026-10-05", NULL },
		{ "2026-10-05 24:00:00", NULL }, { "2026-10-05 07:60", NULL }, { "2026-10-05 07:5", NULL },
		{ "2026-10-05 07:58:1", NULL }, { "2026-10-05 07:58:12x", NULL }, { "", NULL },
	};
	char out[NUMBER_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(time_read(slice_of(rows[i].text), out), rows[i].want ? 0 : -1);
		if (rows[i].want)
			assert_string_equal(out, rows[i].want);
	}
}

static void
months(void **state)
{
	static const struct { const char *text; ym want; } rows[] = {
		{ "2026-10", 202610 }, { "2026/9", 202609 }, { "2026.09", 202609 }, { "202610", 202610 }, { "2026年10月", 202610 },
		{ "2026年9月份", 202609 }, { "2026-10-01", 202610 }, { "2026-13", 0 }, { "10月", 0 }, { "2026", 0 }, { "", 0 },
	};
	ym month;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(month_read(slice_of(rows[i].text), &month), rows[i].want ? 0 : -1);
		assert_int_equal(month, rows[i].want);
	}
}

static void
amounts(void **state)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "6500", "6500" }, { " 6,500.00 ", "6500.00" }, { "1,234,567.8", "1234567.8" }, { "¥6500元", "6500" },
		{ "￥ 6,500.00 元", "6500.00" }, { "-1,000", "-1000" }, { "-", "" }, { "—", "" }, { "/", "" }, { "", "" },
		{ "1,23", NULL }, { "12,34,567", NULL }, { ",500", NULL }, { "1,5000", NULL }, { "1,234,", NULL },
		{ "abc", "abc" }, { "1234567890123456789012345678901234567890123456789012345678901234567", NULL },
	};
	char out[NUMBER_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(amount_read(slice_of(rows[i].text), out), rows[i].want ? 0 : -1);
		if (rows[i].want)
			assert_string_equal(out, rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(dates),
		cmocka_unit_test(days),
		cmocka_unit_test(times),
		cmocka_unit_test(months),
		cmocka_unit_test(amounts),
	};

	return cmocka_run_group_tests_name("ingest/number", tests, NULL, NULL);
}
