#include <string.h>

#include "unit.h"
#include "ingest/notes.h"

static void
row_findings_are_bounded_and_counted(void **state)
{
	struct report *report = report_new();
	struct notes n = { report, "a.csv", 0, 0 };

	(void)state;
	notes_end(&n);
	assert_int_equal(report_count(report), 0);
	for (int i = 0; i < LIMIT_SHEET_FINDINGS + 7; i++)
		notes_row(&n, F_LINE_FIELD_EMPTY, i + 1, "姓名", NO_VALS);
	assert_int_equal(report_count(report), LIMIT_SHEET_FINDINGS);
	assert_int_equal(notes_whole(&n, F_TABLE_EMPTY, NO_VALS), -1);
	notes_end(&n);
	assert_int_equal(report_count(report), LIMIT_SHEET_FINDINGS + 2);
	assert_int_equal(report_at(report, LIMIT_SHEET_FINDINGS + 1)->id, F_FINDINGS_CUT);
	assert_string_equal(report_at(report, LIMIT_SHEET_FINDINGS + 1)->vals, "count=i7 max=i50000");
	assert_int_equal(report_at(report, 2)->where.row, 3);
	assert_string_equal(report_at(report, 2)->where.column, "姓名");
	assert_string_equal(report_at(report, 2)->where.document, "a.csv");
	report_free(report);
}

static void
texts_are_shown_short(void **state)
{
	static const struct {
		const char	*in, *want;
	} rows[] = {
		{ "", "" },
		{ "1.005", "1.005" },
		{ "123456789012345678901234567890123456789012345678901234567890",
		  "123456789012345678901234567890123456789012345678901234567890" },
		{ "1234567890123456789012345678901234567890123456789012345678901",
		  "123456789012345678901234567890123456789012345678901234567890…" },
		{ "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
		  "一二三四五六七八九十一", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
		  "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十…" },
		{ "\xff\xff", "\xff…" },
	};
	char text[SHOWN_TEXT], wide[4 * 61 + 1] = "";

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(shown(slice_of(rows[i].in), text), rows[i].want);
	for (int i = 0; i < 61; i++)
		strcat(wide, "𠮷");
	assert_int_equal(strlen(shown(slice_of(wide), text)), 60 * 4 + 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(row_findings_are_bounded_and_counted),
		cmocka_unit_test(texts_are_shown_short),
	};

	return cmocka_run_group_tests_name("ingest/notes", tests, NULL, NULL);
}
