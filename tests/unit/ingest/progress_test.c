#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "documents.h"

static const char sample[] = "分包,产值,人工费\n"
"S1,1234567.00,345678.00\n"
"S2,0,0\n";

static struct buf got;

static int
on_line(void *ctx, const struct progress_line *p)
{
	int *lines = ctx;

	++*lines;
	buf_printf(&got, "%s|%" PRId64 "|%" PRId64 "\n", p->sub, p->value_fen, p->labour_fen);
	return strcmp(p->sub, "STOP") == 0;
}

static int
reader(const struct verified *v, int *lines, struct report *report)
{
	buf_reset(&got);
	buf_text(&got, "");
	return ingest_progress(v, on_line, lines, report);
}

static void
every_field_arrives(void **state)
{
	struct report *report = report_new();
	int lines;

	(void)state;
	assert_int_equal(read_bytes(reader, slice_of(sample), &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(got.p, "S1|123456700|34567800\nS2|0|0\n");
	report_free(report);
}

static void
lines_with_findings_are_skipped(void **state)
{
	static const struct {
		const char	*line;
		enum finding_id	 id;
		const char	*column;
	} rows[] = {
		{ ",1,1", F_LINE_FIELD_EMPTY, "分包" },
		{ "S1,,1", F_LINE_FIELD_EMPTY, "产值" },
		{ "S1,1,", F_LINE_FIELD_EMPTY, "人工费" },
		{ "S1,1.001,1", F_LINE_UNREADABLE, "产值" },
		{ "S1,1,一", F_LINE_UNREADABLE, "人工费" },
		{ "S1,1", F_LINE_CELLS, NULL },
		{ "S1,1,1,1", F_LINE_CELLS, NULL },
	};
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&b);
		buf_printf(&b, "%s%s\nS3,5,5\n", sample, rows[i].line);
		assert_int_equal(read_bytes(reader, (struct slice){ b.p, b.n }, &lines, report), 0);
		assert_int_equal(lines, 3);
		assert_int_equal(report_count(report), 1);
		assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
		assert_int_equal(report_at(report, 0)->where.row, 4);
		if (rows[i].column)
			assert_string_equal(report_at(report, 0)->where.column, rows[i].column);
	}
	buf_free(&b);
	report_free(report);
}

static void
a_callback_stops(void **state)
{
	static const char text[] = "分包,产值,人工费\nSTOP,1,1\nS2,1,1\n";
	struct verified *v = verify_entrusted("a.csv", signed_file(slice_of(text)));
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
the_demo_month(void **state)
{
	struct report *report = report_new();
	int lines;

	(void)state;
	assert_int_equal(read_month(reader, "progress-XJ01.csv", &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_int_equal(lines, 3);
	assert_int_equal(read_month(reader, "progress-XJ02.csv", &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(got.p, "S4|264000000|66000000\nS5|220000000|55000000\n");
	report_free(report);
}

static void
refusals(void **state)
{
	(void)state;
	refused_tables(reader, sample);
}

static void
damage(void **state)
{
	(void)state;
	damaged_tables(reader, sample);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_arrives),
		cmocka_unit_test(lines_with_findings_are_skipped),
		cmocka_unit_test(a_callback_stops),
		cmocka_unit_test(the_demo_month),
		cmocka_unit_test(refusals),
		cmocka_unit_test(damage),
	};
	int rc = cmocka_run_group_tests_name("ingest/progress", tests, NULL, NULL);

	buf_free(&got);
	codec_done();
	return rc;
}
