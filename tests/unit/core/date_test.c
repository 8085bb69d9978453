#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "daifa/core.h"

static void
days_are_what_the_calendar_says(void **state)
{
	static const struct { ymd day; int valid; } rows[] = {
		{ 20261005, 1 }, { 20240229, 1 }, { 20230229, 0 }, { 20000229, 1 }, { 21000229, 0 },
		{ 19000101, 1 },
		{ 18991231, 0 }, { 99991231, 1 }, { 100000101, 0 }, { 20261301, 0 },
		{ 20260001, 0 }, { 20260100, 0 },
		{ 20260431, 0 }, { 20260132, 0 }, { 0, 0 }, { -20261005, 0 }, { INT32_MAX, 0 },
		{ INT32_MIN, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[YMD_TEXT];

		if (!!ymd_valid(rows[i].day) != rows[i].valid)
			fail_msg("%d", rows[i].day);
		ymd_text(rows[i].day, text);
		ym_text(rows[i].day, text);
		if (!rows[i].valid)
			assert_int_equal(ymd_days(rows[i].day), 0);
	}
}

static void
every_day_goes_round(void **state)
{
	int32_t days = ymd_days(19000101);
	int weekday = 1;	/* 1900-01-01 was a Monday */

	(void)state;
	assert_int_equal(ymd_days(19700101), 0);
	assert_int_equal(ymd_days(20000301), 11017);
	for (ym m = 190001; m <= 999912; m = ym_next(m)) {
		assert_int_equal(ym_last(m) - ym_first(m) + 1, ym_days(m));
		for (ymd d = ym_first(m); d <= ym_last(m); d++, days++,
		    weekday = (weekday + 1) % 7) {
			if (ymd_days(d) != days || ymd_from_days(days) != d ||
			    ymd_weekday(d) != weekday || ymd_month(d) != m)
				fail_msg("%d", d);
		}
	}
	assert_int_equal(ymd_from_days(days), 0);
	assert_int_equal(ymd_from_days(ymd_days(19000101) - 1), 0);
	assert_int_equal(ymd_from_days(INT32_MAX), 0);
	assert_int_equal(ymd_from_days(INT32_MIN), 0);
	assert_int_equal(ym_next(202612), 202701);
	assert_int_equal(ym_days(202613), 0);
}

static void
parses_exact_forms_only(void **state)
{
	static const struct { struct slice in; ymd dashed, plain; ym month; } rows[] = {
		{ SLICE("2026-10-05"), 20261005, 0, 0 }, { SLICE("20261005"), 0, 20261005, 0 },
		{ SLICE("2026-10"), 0, 0, 202610 }, { SLICE("2026-13"), 0, 0, 0 },
		{ SLICE("2026-00"), 0, 0, 0 },
		{ SLICE("2026-1"), 0, 0, 0 }, { SLICE("2026-02-29"), 0, 0, 0 },
		{ SLICE("20260229"), 0, 0, 0 },
		{ SLICE("2026/10/05"), 0, 0, 0 }, { SLICE("2026-10-5"), 0, 0, 0 },
		{ SLICE(" 2026-10-05"), 0, 0, 0 },
		{ SLICE("2026-10-05 "), 0, 0, 0 }, { SLICE("2026-10-0９"), 0, 0, 0 },
		{ SLICE("0000-00-00"), 0, 0, 0 },
		{ SLICE("-026-10-05"), 0, 0, 0 }, { SLICE("2026-10-05\0"), 0, 0, 0 },
		{ SLICE(""), 0, 0, 0 },
		{ SLICE("1899-12-31"), 0, 0, 0 }, { SLICE("1899-12"), 0, 0, 0 },
		{ SLICE("202610"), 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ymd d = 7, e = 7;
		ym m = 7;

		assert_int_equal(ymd_parse(rows[i].in, &d), rows[i].dashed ? 0 : -1);
		assert_int_equal(ymd_parse8(rows[i].in, &e), rows[i].plain ? 0 : -1);
		assert_int_equal(ym_parse(rows[i].in, &m), rows[i].month ? 0 : -1);
		assert_int_equal(d, rows[i].dashed);
		assert_int_equal(e, rows[i].plain);
		assert_int_equal(m, rows[i].month);
	}
}

static void
texts_are_iso(void **state)
{
	char text[YMD_TEXT];

	(void)state;
	assert_string_equal(ymd_text(20261005, text), "2026-10-05");
	assert_string_equal(ymd_text(0, text), "");
	assert_string_equal(ym_text(202601, text), "2026-01");
	assert_string_equal(ym_text(0, text), "");
}

static void
instants_are_china_standard_time(void **state)
{
	static const struct { int64_t at; const char *text; ymd day; } rows[] = {
		{ 0, "1970-01-01T08:00:00+08:00", 19700101 },
		{ 1793844000, "2026-11-05T10:00:00+08:00", 20261105 },
		{ 57599, "1970-01-01T23:59:59+08:00", 19700101 },
		{ 57600, "1970-01-02T00:00:00+08:00", 19700102 },
		{ -28800, "1970-01-01T00:00:00+08:00", 19700101 },
		{ -28801, "1969-12-31T23:59:59+08:00", 19691231 },
		{ 253402271999, "9999-12-31T23:59:59+08:00", 99991231 },
	};

	(void)state;
	setenv("TZ", "America/New_York", 1);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[TIME_TEXT], other[TIME_TEXT];
		int64_t at = 7;

		assert_string_equal(time_text(rows[i].at, text), rows[i].text);
		assert_int_equal(time_day(rows[i].at), rows[i].day);
		assert_int_equal(time_parse(slice_of(text), &at), 0);
		assert_true(at == rows[i].at);
		memcpy(other, text, sizeof other);
		assert_int_equal(time_parse((struct slice){ other, 19 }, &at), 0);
		assert_true(at == rows[i].at);
		other[10] = ' ';
		assert_int_equal(time_parse((struct slice){ other, 19 }, &at), 0);
		assert_true(at == rows[i].at);
		assert_int_equal(time_parse((struct slice){ other, 25 }, &at), -1);
	}
}

static void
instants_beyond_the_calendar_stop_at_its_ends(void **state)
{
	char text[TIME_TEXT];

	(void)state;
	assert_string_equal(time_text(INT64_MAX, text), "9999-12-31T23:59:59+08:00");
	assert_string_equal(time_text(253402300799, text), "9999-12-31T23:59:59+08:00");
	assert_string_equal(time_text(INT64_MIN, text), "1900-01-01T00:00:00+08:00");
	assert_int_equal(time_day(INT64_MAX), 99991231);
	assert_int_equal(time_day(INT64_MIN), 19000101);
}

static void
other_instants_are_refused(void **state)
{
	static const char good[] = "2026-11-05T10:00:00+08:00";
	static const char *const rows[] = {
		"2026-11-05T10:00:00Z", "2026-11-05T10:00:00+00:00", "2026-11-05T10:00:00-08:00",
		"2026-11-05T10:00:00+0800",
		"2026-11-05t10:00:00", "2026-11-05T24:00:00", "2026-11-05T10:60:00",
		"2026-11-05T10:00:60",
		"2026-02-29T10:00:00", "2026-11-05T10.00.00", "2026-11-05  0:00:00",
		"2026-11-05 10:00:00.0",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t at = 7;

		assert_int_equal(time_parse(slice_of(rows[i]), &at), -1);
		assert_true(at == 0);
	}
	for (size_t n = 0; n < sizeof good - 1; n++) {
		char *exact = memcpy(mem_alloc(n), good, n);
		int64_t at;

		assert_int_equal(time_parse((struct slice){ exact, n }, &at), n == 19 ? 0 : -1);
		free(exact);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_what_the_calendar_says),
		cmocka_unit_test(every_day_goes_round),
		cmocka_unit_test(parses_exact_forms_only),
		cmocka_unit_test(texts_are_iso),
		cmocka_unit_test(instants_are_china_standard_time),
		cmocka_unit_test(instants_beyond_the_calendar_stop_at_its_ends),
		cmocka_unit_test(other_instants_are_refused),
	};

	return cmocka_run_group_tests_name("core/date", tests, NULL, NULL);
}
