#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "zipped.h"
#include "sheets.h"

static struct columns *columns;
static struct buf got;

static int
on_line(void *ctx, const char *id_no, const struct attendance_line *a)
{
	(void)ctx;
	buf_printf(&got, "%s|%08x|%d|%d\n", id_no, (unsigned)a->days, a->minutes, a->open);
	return 0;
}

static int
read_days(struct slice bytes, ym month, struct report *report)
{
	struct verified *v = verify_entrusted("考勤表", signed_file(bytes));
	int rc;

	buf_reset(&got);
	buf_text(&got, "");
	report_clear(report);
	rc = ingest_attendance_with(v, month, columns, on_line, NULL, report);
	verified_free(v);
	assert_int_equal(rc < 0, report_worst(report) >= SEV_REFUSE);
	return rc;
}

static void
header(struct buf *b, int days)
{
	buf_reset(b);
	buf_text(b, "2026年10月考勤表\n序号|姓名|身份证号");
	for (int day = 1; day <= days; day++)
		buf_printf(b, "|#%d", day);
	buf_text(b, "|合计\n");
}

/* Marks of one worker from the first of the month. */
static void
marks(void **state)
{
	static const struct { const char *marks, *want; enum finding_id id; } rows[] = {
		{ "√|✓|出勤", "E1|00000007|1440|0\n", F_NONE },
		{ "#8|#9.5|#24|#4", "E1|0000000f|2730|0\n", F_NONE },
		{ "#1|#0.5|#1.5", "E1|00000007|1440|0\n", F_NONE },
		{ "△|半天", "E1|00000003|480|0\n", F_NONE },
		{ "×|旷工||休|-|#0|√", "E1|00000040|480|0\n", F_NONE },
		{ "×", "", F_NONE },
		{ "#2", "", F_LINE_UNREADABLE },
		{ "#25", "", F_LINE_UNREADABLE },
		{ "#-1", "", F_LINE_UNREADABLE },
		{ "迟到", "", F_LINE_UNREADABLE },
	};
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zipper z = { 0 };

		header(&b, 31);
		buf_printf(&b, "#1|甲|E1|%s\n||合计|#8\n", rows[i].marks);
		assert_int_equal(read_days(book_of(&z, b.p, ""), 202610, report), 0);
		if (strcmp(got.p, rows[i].want) != 0)
			print_message("%s\n", rows[i].marks);
		assert_string_equal(got.p, rows[i].want);
		assert_true(report_has(report, F_SPREADSHEET_READ));
		assert_int_equal(report_has(report, F_LINE_UNREADABLE), rows[i].id != F_NONE);
		zip_drop(&z);
	}
	buf_free(&b);
	report_free(report);
}

static void
months_and_workers(void **state)
{
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	struct zipper z = { 0 };

	(void)state;
	/* two rows of one worker, in order of the numbers; the 31st of a month of 30 days */
	header(&b, 31);
	buf_text(&b, "#1|乙|E2|√\n#2|甲|e1|√||√\n#3|甲|E1||#4|\n");
	assert_int_equal(read_days(book_of(&z, b.p, ""), 202611, report), 0);
	assert_string_equal(got.p, "E1|00000007|1200|0\nE2|00000001|480|0\n");
	zip_drop(&z);
	buf_text(&b, "#4|丙|E3|||||||||||||||||||||||||||||||√\n");
	assert_int_equal(read_days(book_of(&z, b.p, ""), 202611, report), 0);
	assert_true(report_has(report, F_LINE_UNREADABLE));
	assert_string_equal(got.p, "E1|00000007|1200|0\nE2|00000001|480|0\n");
	zip_drop(&z);
	header(&b, 28);
	buf_text(&b, "#1|乙|#650102199001010017|√\n");
	assert_int_equal(read_days(book_of(&z, b.p, ""), 202602, report), 0);
	assert_true(report_has(report, F_DIGITS_LOST));
	assert_string_equal(got.p, "");
	zip_drop(&z);
	/* a number that only looks as if it were there */
	header(&b, 31);
	buf_text(&b, "#1|甲|\u200b|√\n#2|乙|E2|√\n");
	assert_int_equal(read_days(book_of(&z, b.p, ""), 202610, report), 0);
	assert_string_equal(got.p, "E2|00000001|480|0\n");
	assert_true(report_has(report, F_LINE_UNREADABLE));
	zip_drop(&z);
	header(&b, 20);
	assert_int_equal(read_days(book_of(&z, b.p, ""), 202602, report), -1);
	assert_int_equal(report_count(report), 1);
	assert_true(report_has(report, F_HEADER_MISSING));
	zip_drop(&z);
	buf_free(&b);
	report_free(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks),
		cmocka_unit_test(months_and_workers),
	};
	int rc;

	columns = load_columns();
	rc = cmocka_run_group_tests_name("ingest/month_grid", tests, NULL, NULL);
	columns_free(columns);
	buf_free(&got);
	codec_done();
	return rc;
}
