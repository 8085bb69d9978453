#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "documents.h"

static const char sample[] = "日期,金额,付款人,凭证号,进度款\n"
"2026-11-02,900000.00,某某置业,RZ2026110201,2026-10期进度款\n"
"2026-11-03, 0.01 ,,=\"007\",\n";

static struct buf got;

static int
on_line(void *ctx, const struct deposit_line *d)
{
	int *lines = ctx;

	++*lines;
	buf_printf(&got, "%d|%" PRId64 "|%s|%s|%s\n", d->day, d->fen, d->payer, d->ref, d->progress);
	return strcmp(d->ref, "STOP") == 0;
}

static int
reader(const struct verified *v, int *lines, struct report *report)
{
	buf_reset(&got);
	buf_text(&got, "");
	return ingest_deposits(v, on_line, lines, report);
}

static void
every_field_arrives(void **state)
{
	struct report *report = report_new();
	int lines;

	(void)state;
	assert_int_equal(read_bytes(reader, slice_of(sample), &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(got.p, "20261102|90000000|某某置业|RZ2026110201|2026-10期进度款\n20261103|1||007|\n");
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
		{ "2026-11-31,1,a,b,c", F_LINE_UNREADABLE, "日期" },
		{ "2026/11/30,1,a,b,c", F_LINE_UNREADABLE, "日期" },
		{ ",1,a,b,c", F_LINE_FIELD_EMPTY, "日期" },
		{ "2026-11-30,1.005,a,b,c", F_LINE_UNREADABLE, "金额" },
		{ "2026-11-30,0,a,b,c", F_LINE_UNREADABLE, "金额" },
		{ "2026-11-30,-5,a,b,c", F_LINE_UNREADABLE, "金额" },
		{ "2026-11-30,\"1,000\",a,b,c", F_LINE_UNREADABLE, "金额" },
		{ "2026-11-30,99999999999999,a,b,c", F_LINE_UNREADABLE, "金额" },
		{ "2026-11-30,1,a,,c", F_LINE_FIELD_EMPTY, "凭证号" },
		{ "2026-11-30,1,a,b", F_LINE_CELLS, NULL },
	};
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&b);
		buf_printf(&b, "%s%s\n2026-11-04,5,,X,\n", sample, rows[i].line);
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
	static const char text[] = "日期,金额,付款人,凭证号,进度款\n2026-11-02,1,,STOP,\n2026-11-02,1,,X,\n";
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
	assert_int_equal(read_month(reader, "deposits-XJ01.csv", &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(got.p,
	    "20261102|251000000|乌鲁木齐示例城市建设投资有限公司|RZ20261102XJ01|2026-10期进度款\n");
	assert_int_equal(read_month(reader, "deposits-XJ02.csv", &lines, report), 0);
	assert_int_equal(lines, 1);
	assert_int_equal(report_count(report), 0);
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
	int rc = cmocka_run_group_tests_name("ingest/deposits", tests, NULL, NULL);

	buf_free(&got);
	codec_done();
	return rc;
}
