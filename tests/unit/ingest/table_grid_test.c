#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "zipped.h"
#include "sheets.h"
#include "documents.h"

static struct columns *columns;
static struct buf got;

static int
roster_line(void *ctx, const struct roster_entry *e)
{
	(void)ctx;
	if (e->who.language[0] != '\0')
		buf_printf(&got, "[%s]", e->who.language);
	buf_printf(&got, "%d|%s|%s|%s|%s|%s|%s|%s|%d|%d|%s|%s|%s|%s|%s|%d|%s\n", e->n, e->who.id_type, e->who.id_no,
	    e->who.name, e->who.phone, e->who.sub, e->who.team, e->who.trade, e->who.entry, e->who.exit, e->who.contract,
	    e->card.card, e->card.card_name, e->card.card_bank, e->card.card_cnaps, e->card.since, e->form);
	return 0;
}

static int
deposit_line(void *ctx, const struct deposit_line *d)
{
	(void)ctx;
	buf_printf(&got, "%d|%" PRId64 "|%s|%s|%s\n", d->day, d->fen, d->payer, d->ref, d->progress);
	return 0;
}

static int
progress_line(void *ctx, const struct progress_line *p)
{
	(void)ctx;
	buf_printf(&got, "%s|%" PRId64 "|%" PRId64 "\n", p->sub, p->value_fen, p->labour_fen);
	return 0;
}

static int
attendance_line(void *ctx, const char *id_no, const struct attendance_line *a)
{
	(void)ctx;
	buf_printf(&got, "%s|%08x|%d|%d\n", id_no, (unsigned)a->days, a->minutes, a->open);
	return 0;
}

static int
read_table(int which, const struct verified *v, const struct columns *c, struct report *report)
{
	int rc;

	buf_reset(&got);
	buf_text(&got, "");
	report_clear(report);
	rc = which == 0 ? ingest_roster_with(v, c, roster_line, NULL, report)
	    : which == 1 ? ingest_deposits_with(v, c, deposit_line, NULL, report)
	    : which == 2 ? ingest_progress_with(v, c, progress_line, NULL, report)
	    : ingest_attendance_with(v, 202610, c, attendance_line, NULL, report);
	assert_int_equal(rc < 0, report_worst(report) >= SEV_REFUSE);
	return rc;
}

static int
read_book(int which, const char *spec, struct report *report)
{
	struct zipper z = { 0 };
	struct verified *v = verify_entrusted("名单.xlsx", signed_file(book_of(&z, spec, "")));
	int rc = read_table(which, v, columns, report);

	verified_free(v);
	zip_drop(&z);
	return rc;
}

static void
lists_from_workbooks(void **state)
{
	static const struct { int which; const char *spec, *want; enum finding_id id; } rows[] = {
		{ 0, "花名册\n序号|姓名|身份证号|手机号|分包编号|班组|工种|进场日期|退场日期|银行卡号|开户名|开户银行|启用日期\n"
		  "#1|买买提·艾力|65010219900101001x|#13900000000|S1|钢筋一班|钢筋工|@46113|2026年10月20日|6222 0000 1111 2222 333|买买提|工商银行|2026/4/2\n"
		  "|合计 1 人|\n",
		  "3||65010219900101001X|买买提·艾力|13900000000|S1|钢筋一班|020|20260401|20261020||6222000011112222333|买买提|102||20260402|\n",
		  F_NONE },
		/* changes alone: what is empty or absent is not named */
		{ 0, "身份证号|班组|退场日期|变更日期\nE1|二班||2026-10-05\nE2||2026-10-20|\n合计||\n|三班||\n",
		  "2||E1||||二班||0|0||||||0|\n3||E2||||||0|20261020||||||0|\n", F_NONE },
		{ 0, "身份证号|退场日期\nE1|2026-10-20\n", "2||E1||||||0|20261020||||||0|\n", F_NONE },
		{ 0, "证件类型|姓名|身份证号|分包|班组|工种|进场日期\n#1|甲|E1|S1|一班|#20|@46113\n姓名|姓名|身份证号|分包|班组|工种|进场日期\n"
		  "身份证|乙|#650102199001010017|S1|一班|木工|@46113\n|丙|E3|S1|一班|木工|@46113\n护照|丁|E4|S1|一班|木工|明天\n",
		  "2|01|E1|甲||S1|一班|020|20260401|0||||||0|\n", F_DIGITS_LOST },
		{ 0, "身份证号|语言|班组\nE1|维语|二班\nE2|火星语|二班\nE3||二班\nE4|汉语|二班\n",
		  "[ug]2||E1||||二班||0|0||||||0|\n4||E3||||二班||0|0||||||0|\n5||E4||||二班||0|0||||||0|\n",
		  F_LINE_UNREADABLE },
		{ 1, "到账日期|拨付金额(元)|付款单位|流水号|摘要\n@46328|#900000|某某置业|007|10月\n2026-11-03|¥1,000.50|||x\n合计|#901000.5|||\n",
		  "20261102|90000000|某某置业|007|10月\n", F_LINE_FIELD_EMPTY },
		{ 2, "分包编号|完成产值|其中人工费\nS1|#1234567|345,678.00元\n", "S1|123456700|34567800\n", F_NONE },
		/* no amount as people write it; a sum whose word is in a column that nobody needs */
		{ 2, "分包编号|完成产值|其中人工费|备注\nS1|1,23|1,000\n||1|合计\nS2|#1|#1\n", "S2|100|100\n",
		  F_LINE_UNREADABLE },
		{ 3, "姓名|身份证号|打卡时间|进出方向\n甲|E1|@46296.3333333333|进\n甲|E1|2026/10/1 18:00|出\n",
		  "E1|00000001|600|0\n", F_NONE },
	};
	struct report *report = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int rc = read_book(rows[i].which, rows[i].spec, report);

		assert_int_equal(rc, 0);
		assert_string_equal(got.p, rows[i].want);
		assert_true(rows[i].id == F_NONE || report_has(report, rows[i].id));
		assert_true(report_has(report, F_SPREADSHEET_READ));
	}
	report_free(report);
}

/* The demo month's lists are the same with names and without. */
static void
the_demo_month(void **state)
{
	static const struct { int which; const char *name; } rows[] = {
		{ 0, "roster-XJ01.csv" }, { 0, "roster-XJ02.csv" }, { 0, "roster-XJ01-change.csv" }, { 1, "deposits-XJ01.csv" },
		{ 2, "progress-XJ01.csv" }, { 3, "attendance-XJ01.csv.gz" }, { 3, "attendance-XJ02.csv.gz" },
	};
	struct report *report = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char path[LIMIT_PATH] = MONTH;
		int fd = open(strcat(path, rows[i].name), O_RDONLY);
		struct verified *v = verify_entrusted(rows[i].name, fd);
		struct buf plain = { NULL, 0, 0 };

		assert_int_equal(read_table(rows[i].which, v, NULL, report), 0);
		assert_int_equal(report_count(report), 0);
		buf_text(&plain, got.p);
		assert_int_equal(read_table(rows[i].which, v, columns, report), 0);
		assert_int_equal(report_count(report), 1);
		assert_int_equal(report_at(report, 0)->id, F_SPREADSHEET_READ);
		assert_string_equal(got.p, plain.p);
		buf_free(&plain);
		verified_free(v);
		close(fd);
	}
	report_free(report);
}

static void
refusals(void **state)
{
	static const struct { struct slice bytes; enum finding_id with, without; } rows[] = {
		{ SLICE(""), F_TABLE_EMPTY, F_TABLE_EMPTY },
		{ SLICE("a,b\n"), F_HEADER_MISSING, F_COLUMN_MISSING },
		{ SLICE("PK\3\4"), F_ZIP_MALFORMED, F_SPREADSHEET_NOT_TAKEN },
		{ SLICE("\xff\xfe" "a\0"), F_TEXT_UTF16, F_TEXT_UTF16 },
		{ SLICE("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), F_BOOK_OLD, F_BOOK_OLD },
		{ SLICE("分包,产值,人工费\n\"1"), F_CSV_MALFORMED, F_CSV_MALFORMED },
		{ SLICE("分包,产值,完成产值,人工费\n"), F_COLUMN_TWICE, F_NONE },
	};
	struct report *report = report_new();
	struct zipper z = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int k = 0; k < 2; k++) {
			struct verified *v = verify_entrusted("a", signed_file(rows[i].bytes));
			enum finding_id want = k ? rows[i].without : rows[i].with;

			assert_int_equal(read_table(2, v, k ? NULL : columns, report), want == F_NONE ? 0 : -1);
			if (want != F_NONE)
				assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(want));
			verified_free(v);
		}
	zip_text(&z, "a.txt", "no workbook");
	struct verified *v = verify_entrusted("a", signed_file(zip_end(&z)));

	assert_int_equal(read_table(2, v, columns, report), -1);
	assert_true(report_has(report, F_BOOK_STRUCTURE));
	verified_free(v);
	zip_drop(&z);
	report_free(report);
}

static void
hidden_rows(void **state)
{
	struct report *report = report_new();

	(void)state;
	assert_int_equal(read_book(2, "分包|产值|人工费\n^S1|#1|#1\nS2|#1|~\n", report), 0);
	assert_string_equal(got.p, "S1|100|100\n");
	assert_true(report_has(report, F_ROWS_HIDDEN));
	assert_true(report_has(report, F_LINE_UNREADABLE));
	report_free(report);
}

static void
long_cells(void **state)
{
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };

	(void)state;
	for (size_t n = LIMIT_FIELD_BYTES; n <= LIMIT_FIELD_BYTES + 1; n++) {
		buf_reset(&b);
		buf_text(&b, "分包|产值|人工费\n");
		for (size_t i = 0; i < n; i++)
			buf_text(&b, "x");
		buf_text(&b, "|#1|#1\nS2|#1|#1\n");
		assert_int_equal(read_book(2, b.p, report), 0);
		assert_int_equal(report_has(report, F_LINE_TOO_LONG), n > LIMIT_FIELD_BYTES);
		assert_int_equal(got.n, n > LIMIT_FIELD_BYTES ? 11 : n + 9 + 11);
	}
	buf_free(&b);
	report_free(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_from_workbooks),
		cmocka_unit_test(the_demo_month),
		cmocka_unit_test(refusals),
		cmocka_unit_test(hidden_rows),
		cmocka_unit_test(long_cells),
	};
	int rc;

	columns = load_columns();
	rc = cmocka_run_group_tests_name("ingest/table_grid", tests, NULL, NULL);
	columns_free(columns);
	buf_free(&got);
	codec_done();
	return rc;
}
