#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "documents.h"

#define HEADER "证件类型,证件号码,姓名,手机号,分包,班组,工种,进场日期,退场日期,合同编号,工资卡号,户名,银行代码,联行号,启用日期,变更单\n"

static const char sample[] = HEADER
"01,=\"65010219900101001x\",买买提·艾力,13900000000,S1,钢筋一班,020,2026-04-01,2026-10-20,LD-0001,"
"'6222 0000 1111 2222 333,买买提·艾力,102,102881000018,2026-04-02,change-1.pdf\n"
"08,E12345678,JOHN,,S2,木工班,240,2026-05-01,,,,,,,,\n";

static struct buf got;

static int
on_line(void *ctx, const struct roster_entry *e)
{
	int *lines = ctx;

	++*lines;
	buf_printf(&got, "%d|%s|%s|%s|%s|%s|%s|%s|%d|%d|%s|", e->n, e->who.id_type, e->who.id_no, e->who.name,
	    e->who.phone, e->who.sub, e->who.team, e->who.trade, e->who.entry, e->who.exit, e->who.contract);
	buf_printf(&got, "%s|%s|%s|%s|%d|%d|%s\n", e->card.card, e->card.card_name, e->card.card_bank,
	    e->card.card_cnaps, e->card.since, e->card.changed, e->form);
	return 0;
}

static int
reader(const struct verified *v, int *lines, struct report *report)
{
	buf_reset(&got);
	buf_text(&got, "");
	return ingest_roster(v, on_line, lines, report);
}

static void
every_field_arrives(void **state)
{
	static const char *const want =
	    "2|01|65010219900101001X|买买提·艾力|13900000000|S1|钢筋一班|020|20260401|20261020|LD-0001|"
	    "6222000011112222333|买买提·艾力|102|102881000018|20260402|1|change-1.pdf\n"
	    "3|08|E12345678|JOHN||S2|木工班|240|20260501|0||||||0|0|\n";
	struct report *report = report_new();
	struct buf gb = { NULL, 0, 0 };
	int32_t bad;
	int lines;

	(void)state;
	assert_int_equal(read_bytes(reader, slice_of(sample), &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(got.p, want);
	assert_int_equal(charset_encode(CHARSET_GB18030, slice_of(sample), &gb, &bad), 0);
	assert_int_equal(read_bytes(reader, (struct slice){ gb.p, gb.n }, &lines, report), 0);
	assert_string_equal(got.p, want);
	buf_free(&gb);
	report_free(report);
}

/* The second line of the sample with one text in place of another. */
static void
lines_with_findings_are_skipped(void **state)
{
	static const char line[] = "01,650102199001010017,甲,139,S1,一班,020,2026-04-01,2026-10-20,L,62220,甲,102,,2026-04-02,";
	static const struct {
		const char	*from, *to;
		enum finding_id	 id;
		const char	*column;
	} rows[] = {
		{ "01,65", ",65", F_LINE_FIELD_EMPTY, "证件类型" },
		{ "650102199001010017", "6.50102199001010E+17", F_DIGITS_LOST, "证件号码" },
		{ "650102199001010017", "650102199001010017.0", F_DIGITS_LOST, "证件号码" },
		{ "62220,", "6.22E+18,", F_DIGITS_LOST, "工资卡号" },
		{ "139", "1.39E+10", F_DIGITS_LOST, "手机号" },
		{ "650102199001010017", "", F_LINE_FIELD_EMPTY, "证件号码" },
		{ ",甲,139", ",,139", F_LINE_FIELD_EMPTY, "姓名" },
		{ "2026-04-01", "2026-4-1", F_LINE_UNREADABLE, "进场日期" },
		{ "2026-04-01", "", F_LINE_FIELD_EMPTY, "进场日期" },
		{ "2026-10-20", "2026-02-30", F_LINE_UNREADABLE, "退场日期" },
		{ "2026-10-20", "2026-03-31", F_LINE_DATES, "退场日期" },
		{ "62220,甲", "62220,", F_LINE_FIELD_EMPTY, "户名" },
		{ "甲,102", "甲,", F_LINE_FIELD_EMPTY, "银行代码" },
		{ "2026-04-02", "", F_LINE_FIELD_EMPTY, "启用日期" },
		{ "2026-04-02", "x", F_LINE_UNREADABLE, "启用日期" },
		{ "L,", "L", F_LINE_CELLS, NULL },
	};
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };
	int lines;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *at = strstr(line, rows[i].from);

		assert_non_null(at);
		buf_reset(&b);
		buf_printf(&b, HEADER "%.*s%s%s\n%s\n", (int)(at - line), line, rows[i].to, at + strlen(rows[i].from), line);
		assert_int_equal(read_bytes(reader, (struct slice){ b.p, b.n }, &lines, report), 0);
		assert_int_equal(report_count(report), 1);
		assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
		assert_int_equal(report_at(report, 0)->where.row, 2);
		if (rows[i].column)
			assert_string_equal(report_at(report, 0)->where.column, rows[i].column);
		assert_int_equal(lines, 1);
	}
	buf_free(&b);
	report_free(report);
}

static void
columns_in_any_order(void **state)
{
	static const char text[] = "备注,变更单,启用日期,联行号,银行代码,户名,工资卡号,合同编号,退场日期,进场日期,工种,班组,分包,手机号,姓名,"
	    "证件号码,证件类型,,\n备注,,,,,,,,,2026-05-01,240,木工班,S2,,\"乙,丙\",E12345678,08,,\n";
	struct report *report = report_new();
	int lines;

	(void)state;
	assert_int_equal(read_bytes(reader, slice_of(text), &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(got.p, "2|08|E12345678|乙,丙||S2|木工班|240|20260501|0||||||0|0|\n");
	report_free(report);
}

static void
the_demo_month(void **state)
{
	static const struct {
		const char	*name;
		int		 lines;
	} rows[] = { { "roster-XJ01.csv", 190 }, { "roster-XJ02.csv", 110 }, { "roster-XJ01-change.csv", 1 } };
	struct report *report = report_new();
	int lines;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(read_month(reader, rows[i].name, &lines, report), 0);
		assert_int_equal(lines, rows[i].lines);
		assert_int_equal(report_count(report), 0);
	}
	assert_string_equal(got.p, "2|01|653201196912110826|阿依古丽·阿不都热合曼|13900000005|S1|钢筋一班|020|20260609|0|LD-0000005|"
	    "6210817100844513|阿依古丽·阿不都热合曼|105|105100000017|20261109|1|change-S1-05.txt\n");
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
		cmocka_unit_test(columns_in_any_order),
		cmocka_unit_test(the_demo_month),
		cmocka_unit_test(refusals),
		cmocka_unit_test(damage),
	};
	int rc = cmocka_run_group_tests_name("ingest/roster", tests, NULL, NULL);

	buf_free(&got);
	codec_done();
	return rc;
}
