#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "documents.h"
#include "ingest/table.h"

static const struct table_column columns[] = { { "号码", 1, 1, "id-number", TABLE_TEXT, 0 },
	{ "备注", 0, 0, "name", TABLE_TEXT, 0 } };
static const char sample[] = "号码,备注\n1,2\n";

static struct buf got;

static int
on_line(void *ctx, struct table *t, int n, const struct slice *cell)
{
	int *lines = ctx;

	++*lines;
	buf_printf(&got, "%d|%s|%s\n", n, table_number(t, cell[0]), table_text(t, cell[1]));
	if (slice_is(cell[1], "unreadable"))
		return table_unreadable(t, n, 1, cell[1]);
	return slice_is(cell[1], "stop");
}

static int
reader(const struct verified *v, int *lines, struct report *report)
{
	struct table t = { .column = columns, .columns = COUNT(columns), .line = on_line, .ctx = lines };

	buf_reset(&got);
	buf_text(&got, "");
	return table_read(&t, v, NULL, report);
}

static void
cells(void **state)
{
	static const struct {
		const char	*text, *want;
		enum finding_id	 id;	/* F_NONE: no finding */
	} rows[] = {
		{ "号码,备注\n1,2\n", "2|1|2\n", F_NONE },
		{ "\xef\xbb\xbf号码,备注\r\n1,2\r\n", "2|1|2\n", F_NONE },
		{ "\n,\n 备注 ,x,\"号码\"\n2,,1\n", "4|1|2\n", F_NONE },
		{ "号码,备注\n=\"0123\",'45\n", "2|0123|45\n", F_NONE },
		{ "号码,备注\n\"=\"\"0123\"\"\",\"a\nb\"\n'5,\n", "2|0123|a\nb\n4|5|\n", F_NONE },
		{ "号码,备注\n'1 2　3x,\n", "2|123X|\n", F_NONE },
		{ "号码,备注\n1,2,\n", "2|1|2\n", F_NONE },
		{ "号码,备注\n1,2,3\n4,5\n", "3|4|5\n", F_LINE_CELLS },
		{ "号码,备注\n1\n4,5\n", "3|4|5\n", F_LINE_CELLS },
		{ "号码,备注\n,5\n", "", F_LINE_FIELD_EMPTY },
		{ "号码,备注\n1.5,5\n", "", F_DIGITS_LOST },
		{ "号码,备注\n1e+5,5\n", "", F_DIGITS_LOST },
		{ "号码,备注\nE1.5,5\n", "2|E1.5|5\n", F_NONE },
		{ "号码,备注\n1,unreadable\n", "2|1|unreadable\n", F_LINE_UNREADABLE },
		{ "号码,备注\n,\n\n1,2", "4|1|2\n", F_NONE },
	};
	struct report *report = report_new();
	int lines;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		read_bytes(reader, slice_of(rows[i].text), &lines, report);
		assert_string_equal(got.p, rows[i].want);
		assert_int_equal(report_count(report), rows[i].id != F_NONE);
		if (rows[i].id != F_NONE)
			assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
	}
	report_free(report);
}

static void
headers_are_shown(void **state)
{
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	assert_int_equal(read_bytes(reader, SLICE(" 号 ,备注\n"), &lines, report), -1);
	assert_string_equal(report_at(report, 0)->vals, "column=t号码 headers=t号,备注");
	assert_int_equal(read_bytes(reader, SLICE("号码,号码,备注\n"), &lines, report), -1);
	assert_string_equal(report_at(report, 0)->vals, "column=t号码 headers=t号码,号码,备注");
	/* a long one is cut between characters: 133 of three bytes are below 400 */
	for (int i = 0; i < 150; i++)
		buf_text(&b, "长");
	buf_text(&b, ",备注\n");
	assert_int_equal(read_bytes(reader, (struct slice){ b.p, b.n }, &lines, report), -1);
	assert_int_equal(strlen(report_at(report, 0)->vals), strlen("column=t号码 headers=t,备注") + 399);
	buf_free(&b);
	report_free(report);
}

static void
long_cells(void **state)
{
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	for (size_t n = LIMIT_FIELD_BYTES; n <= LIMIT_FIELD_BYTES + 1; n++) {
		buf_reset(&b);
		buf_text(&b, "号码,备注\n1,");
		for (size_t i = 0; i < n; i++)
			buf_text(&b, "x");
		assert_int_equal(read_bytes(reader, (struct slice){ b.p, b.n }, &lines, report), 0);
		assert_int_equal(lines, n == LIMIT_FIELD_BYTES);
		assert_int_equal(report_has(report, F_LINE_TOO_LONG), n > LIMIT_FIELD_BYTES);
	}
	buf_free(&b);
	report_free(report);
}

static void
findings_are_cut(void **state)
{
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	buf_text(&b, "号码,备注\n");
	for (int i = 0; i < LIMIT_SHEET_FINDINGS + 7; i++)
		buf_text(&b, ",x\n");
	assert_int_equal(read_bytes(reader, (struct slice){ b.p, b.n }, &lines, report), 0);
	assert_int_equal(report_count(report), LIMIT_SHEET_FINDINGS + 1);
	assert_int_equal(report_at(report, LIMIT_SHEET_FINDINGS)->id, F_FINDINGS_CUT);
	assert_string_equal(report_at(report, LIMIT_SHEET_FINDINGS)->vals, "count=i7 max=i50000");
	buf_free(&b);
	report_free(report);
}

static void
a_callback_stops(void **state)
{
	struct verified *v = verify_entrusted("a.csv", signed_file(SLICE("号码,备注\n1,stop\n2,2\n")));
	struct report *report = report_new();
	int lines = 0;

	(void)state;
	assert_int_equal(reader(v, &lines, report), -1);
	assert_int_equal(lines, 1);
	assert_int_equal(report_count(report), 0);
	verified_free(v);
	report_free(report);
}

static void
refusals(void **state)
{
	(void)state;
	refused_tables(reader, sample);
	damaged_tables(reader, sample);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells),
		cmocka_unit_test(headers_are_shown),
		cmocka_unit_test(long_cells),
		cmocka_unit_test(findings_are_cut),
		cmocka_unit_test(a_callback_stops),
		cmocka_unit_test(refusals),
	};
	int rc = cmocka_run_group_tests_name("ingest/table", tests, NULL, NULL);

	buf_free(&got);
	codec_done();
	return rc;
}
