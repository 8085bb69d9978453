#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "documents.h"

static const char sample[] = "证件号码,日期,原因\n"
"653125196903239359,2026-10-08,东门闸机停电\n"
"\"'653125196903239359\", 2026-10-09 ,东门闸机停电\n";

static struct buf got;

static int
on_line(void *ctx, const struct manual_line *m)
{
	int *lines = ctx;

	++*lines;
	buf_printf(&got, "%d|%s|%d|%s\n", m->n, m->id_no, m->day, m->why);
	return strcmp(m->why, "STOP") == 0;
}

static int
reader(const struct verified *v, int *lines, struct report *report)
{
	buf_reset(&got);
	buf_text(&got, "");
	return ingest_manual(v, on_line, lines, report);
}

static void
every_field_arrives(void **state)
{
	struct report *report = report_new();
	int lines;

	(void)state;
	assert_int_equal(read_bytes(reader, slice_of(sample), &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(got.p, "2|653125196903239359|20261008|东门闸机停电\n3|653125196903239359|20261009|东门闸机停电\n");
	report_free(report);
}

/* A day without its reason is no record. */
static void
lines_with_findings_are_skipped(void **state)
{
	static const struct { const char *line; enum finding_id id; const char *column; } rows[] = {
		{ "653125196903239359,2026-10-32,x", F_LINE_UNREADABLE, "日期" },
		{ "653125196903239359,2026-10-08,", F_LINE_FIELD_EMPTY, "原因" },
		{ ",2026-10-08,x", F_LINE_FIELD_EMPTY, "证件号码" },
		{ "6.53125E+17,2026-10-08,x", F_DIGITS_LOST, "证件号码" },
		{ "653125196903239359,2026-10-08", F_LINE_CELLS, NULL },
	};
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&b);
		buf_printf(&b, "%s%s\n653125196903239359,2026-10-10,x\n", sample, rows[i].line);
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
		cmocka_unit_test(refusals),
		cmocka_unit_test(damage),
	};
	int rc = cmocka_run_group_tests_name("ingest/manual", tests, NULL, NULL);

	buf_free(&got);
	codec_done();
	return rc;
}
