#include <stdio.h>
#include <stdlib.h>

#include "cases.h"

static const char wages[] = "# head\nregion,from,month,hour,source,confidence\n"
    "65,2018-04-01,1460.00,,B,B\r\n65,2021-04-01,1540.00,15.40,C,C\n6501,2021-04-01,1700.00,17.00,C,C\n\n"
    "6501,2025-01-01,1870.00,,memory,M\n650102,2026-09-15,1900,,A,A\n";
static const char days[] = "day,kind,name,source,confidence\n2026-10-01,off,国庆节,S,A\n2026-10-02,off,国庆节,S,A\n"
    "2026-10-10,work,国庆节,S,A\n2026-10-12,off,?,S,M\n2026-11-30,off,?,S,B\n";

static void
minimum_wages_by_region_and_month(void **state)
{
	static const struct { const char *region; ym month; fen want; ymd since; } rows[] = {
		{ "654002", 201803, 0, 0 }, { "654002", 201804, 146000, 20180401 },
		{ "654002", 202610, 154000, 20210401 }, { "650104", 202610, 170000, 20210401 },
		{ "650102", 202609, 170000, 20210401 }, { "650102", 202610, 190000, 20260915 },
		{ "110101", 202610, 0, 0 }, { "", 202610, 0, 0 },
	};
	struct tables *t = tables_new();
	struct report *r = report_new();

	(void)state;
	assert_int_equal(tables_minimum_wage(t, "minimum-wage.csv", SLICE(wages), r), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ymd since;

		if (minimum_wage(t, rows[i].region, rows[i].month, &since) != rows[i].want || since != rows[i].since)
			fail_msg("%s %d", rows[i].region, rows[i].month);
	}
	assert_int_equal(report_count(r), 0);
	report_free(r);
	tables_free(t);
}

static void
workdays_roll_back(void **state)
{
	static const struct { ymd day; int work; ymd before; } rows[] = {
		{ 20260930, 1, 20260930 }, { 20261001, 0, 20260930 }, { 20261002, 0, 20260930 },
		{ 20261010, 1, 20261010 },	/* a Saturday worked in exchange */
		{ 20261011, 0, 20261010 }, { 20261012, 1, 20261012 },	/* M is not used */
		{ 20261130, 0, 20261127 },	/* a Monday off, after a weekend */
	};
	struct tables *t = tables_new();
	struct report *r = report_new();

	(void)state;
	assert_int_equal(tables_holidays(t, "holidays.csv", SLICE(days), r), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(is_workday(t, rows[i].day), rows[i].work);
		assert_int_equal(workday_before(t, rows[i].day), rows[i].before);
	}
	report_free(r);
	tables_free(t);
	tables_free(NULL);
}

static void
bad_lines_are_named(void **state)
{
	static const struct { const char *text; int line; } rows[] = {
		{ "h\n65,2018-04-01,1460.00,,B,X\n", 2 }, { "h\n65,2018-04-01,1460.00,,B\n", 2 },
		{ "h\n65,2018-04-01,1460.00,,B,B,B\n", 2 }, { "h\n655,2018-04-01,1460.00,,B,B\n", 2 },
		{ "h\n65,2018-4-1,1460.00,,B,B\n", 2 }, { "h\n65,2018-04-01,1460.001,,B,B\n", 2 },
		{ "h\n65,2018-04-01,-5,,B,B\n", 2 }, { "h\n\n# c\nx,2018-04-01,5,,B,B", 4 },
		{ "h\n65010203,2018-04-01,5,,B,B\n", 2 }, { "h\n,,,,,\n", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct tables *t = tables_new();
		struct report *r = report_new();

		assert_int_equal(tables_minimum_wage(t, "w.csv", slice_of(rows[i].text), r), -1);
		assert_int_equal(report_count(r), 1);
		assert_int_equal(report_at(r, 0)->id, F_TABLE_LINE);
		assert_int_equal(report_at(r, 0)->where.row, rows[i].line);
		report_free(r);
		tables_free(t);
	}
}

/* Cut at every length and with every byte flipped: a finding or not, never a crash. */
static void
hostile_bytes(void **state)
{
	(void)state;
	for (size_t cut = 0; cut <= sizeof days - 1; cut++) {
		char *copy = mem_alloc(cut + 1);
		struct tables *t = tables_new();
		struct report *r = report_new();

		memcpy(copy, days, cut);
		tables_holidays(t, "d", (struct slice){ copy, cut }, r);
		if (cut > 0)
			copy[cut / 2] ^= (char)0xff;
		tables_holidays(t, "d", (struct slice){ copy, cut }, r);
		tables_minimum_wage(t, "d", (struct slice){ copy, cut }, r);
		report_free(r);
		tables_free(t);
		free(copy);
	}
}

/* The tables that come with the program can be read and say what the files of the year said. */
static void
ours_can_be_read(void **state)
{
	static const struct { const char *path; int (*read)(struct tables *, const char *, struct slice, struct report *); } files[] = {
		{ "formats/minimum-wage.csv", tables_minimum_wage }, { "formats/holidays.csv", tables_holidays },
	};
	struct tables *t = tables_new();
	struct report *r = report_new();
	static char bytes[65536];
	ymd since;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		FILE *in = fopen(files[i].path, "r");
		size_t n;

		assert_non_null(in);
		n = fread(bytes, 1, sizeof bytes, in);
		fclose(in);
		assert_int_equal(files[i].read(t, files[i].path, (struct slice){ bytes, n }, r), 0);
	}
	assert_int_equal(minimum_wage(t, "650102", 202610, &since), 170000);
	assert_int_equal(minimum_wage(t, "650203", 202610, &since), 190000);
	assert_int_equal(workday_before(t, 20261007), 20260930);
	assert_int_equal(workday_before(t, 20261010), 20261010);
	/* over the holidays and the Saturday worked in exchange, over a weekend, and none at all */
	assert_int_equal(workdays_after(t, 20260930, 2), 20261009);
	assert_int_equal(workdays_after(t, 20261009, 1), 20261010);
	assert_int_equal(workdays_after(t, 20261105, 2), 20261109);
	assert_int_equal(workdays_after(t, 20261107, 0), 20261107);
	assert_int_equal(report_count(r), 0);
	report_free(r);
	tables_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(minimum_wages_by_region_and_month),
		cmocka_unit_test(workdays_roll_back),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(hostile_bytes),
		cmocka_unit_test(ours_can_be_read),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
