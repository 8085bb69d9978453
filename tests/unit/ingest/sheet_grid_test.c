#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "zipped.h"
#include "sheets.h"

static struct columns *columns;
static struct signer *signer;

struct read {
	struct arena	*arena;
	struct report	*report;
	struct sheet	 sheet;
	struct buf	 rows;
	int		 count, rc;
};

static int
on_row(void *ctx, const struct sheet *sheet, const struct sheet_row *row)
{
	struct read *r = ctx;

	assert_ptr_equal(sheet, &r->sheet);
	assert_string_not_equal(sheet->number, "");
	r->count++;
	sheet_row_canon(row, &r->rows);
	return 0;
}

static void
read_bytes(struct read *r, struct slice bytes)
{
	struct verified *v = signed_document(signer, "工资表.xlsx", bytes);

	memset(r, 0, sizeof *r);
	r->arena = arena_new();
	r->report = report_new();
	buf_text(&r->rows, "");
	r->rc = ingest_sheet_with(v, columns, r->arena, &r->sheet, on_row, NULL, r, r->report);
	assert_int_equal(r->rc < 0, report_worst(r->report) >= SEV_REFUSE);
	verified_free(v);
}

static void
read_spec(struct read *r, const char *spec, const char *merges)
{
	struct zipper z = { 0 };

	read_bytes(r, book_of(&z, spec, merges));
	zip_drop(&z);
}

static void
read_free(struct read *r)
{
	arena_free(r->arena);
	report_free(r->report);
	buf_free(&r->rows);
}

static void
print_findings(const struct report *report)
{
	for (size_t i = 0; i < report_count(report); i++) {
		const struct finding *f = report_at(report, i);

		print_message("  %s %d %s %s\n", finding_name(f->id), f->where.row, f->where.column ? f->where.column : "-",
		    f->vals);
	}
}

static const char all_rows[] =
    "1\t0\t0\t01\t650102199001010017\t买买提·艾力\t\t钢筋一班\t\t6222000011112222337\t买买提·艾力\t\t\t260\t0\t0\tday\t26000\t4\t"
    "pay\t基本工资\t\t676000\tpay\t加班工资\t\t24000\ttax\t个税\t\t6000\tpaid-before\t预支\t\t44000\t700000\t6000\t44000\t650000\t\t0\t\t\n"
    "2\t0\t0\t01\t11010519491231002X\t王五\t\t钢筋一班\t\t6222000011112222444\t王五\t\t\t5\t0\t0\tday\t3000\t1\t"
    "pay\t基本工资\t\t1510\t1510\t0\t0\t1510\t\t0\t\t\n"
    "3\t0\t0\t01\t650102199001010025\t李四\t\t木工班\t\t6222000011112222555\t李四\t\t\t100\t0\t0\tday\t30000\t1\t"
    "pay\t基本工资\t\t300000\t300000\t0\t0\t300000\t\t0\t\t\n";

static void
a_sheet_as_it_arrives(void **state)
{
	struct read r;

	(void)state;
	read_spec(&r, SHEET, MERGES);
	if (r.rc < 0)
		print_findings(r.report);
	assert_int_equal(r.rc, 0);
	assert_string_equal(r.rows.p, all_rows);
	assert_string_equal(r.sheet.number, "XJ01-S1-202610-01");
	assert_string_equal(r.sheet.project, "XJ01");
	assert_int_equal(r.sheet.month, 202610);
	assert_int_equal(r.sheet.for_month, 202610);
	assert_int_equal(r.sheet.kind, KIND_NORMAL);
	assert_string_equal(r.sheet.sub_name, "新疆示例劳务有限公司");
	assert_string_equal(r.sheet.sub_uscc, "91650100MA0000001U");
	assert_int_equal(r.sheet.total_rows, 3);
	assert_int_equal(r.sheet.total_gross_fen, 1001510);
	assert_int_equal(r.sheet.total_withheld_fen, 6000);
	assert_int_equal(r.sheet.total_deducted_fen, 44000);
	assert_int_equal(r.sheet.total_net_fen, 951510);
	assert_int_equal(report_count(r.report), 2);
	assert_int_equal(report_at(r.report, 0)->id, F_COLUMNS_IGNORED);
	assert_string_equal(report_at(r.report, 0)->vals, "columns=t备注甲");
	assert_int_equal(report_at(r.report, 1)->id, F_SHEET_READ);
	assert_non_null(strstr(report_at(r.report, 1)->vals, "header=i4 rows=i3"));
	read_free(&r);
}

/* The sheet with one text in place of another. */
static void
read_changed(struct read *r, const char *from, const char *to)
{
	const char *at = strstr(SHEET, from);
	struct buf b = { NULL, 0, 0 };

	assert_non_null(at);
	buf_add(&b, SHEET, (size_t)(at - SHEET));
	buf_text(&b, to);
	buf_text(&b, at + strlen(from));
	read_spec(r, b.p, MERGES);
	buf_free(&b);
}

#define BARS "||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||"

static void
findings(void **state)
{
	static const struct {
		const char	*from, *to;
		int		 rc, rows;
		enum finding_id	 id;
		int		 row;
		const char	*column, *vals;
	} cases[] = {
		{ "项目编号：XJ01", "", -1, 0, F_LABEL_MISSING, 0, NULL, "label=t项目编号" },
		{ "工资月份：2026年10月", "", -1, 0, F_LABEL_MISSING, 0, NULL, "label=t工资月份" },
		{ "|XJ01-S1-202610-01", "", -1, 0, F_LABEL_MISSING, 0, NULL, "label=t表号" },
		{ "2026年10月", "2026年13月", -1, 0, F_LABEL_VALUE, 0, NULL, "label=t工资月份 text=t2026年13月" },
		{ "：XJ01|", "：xj 01|", -1, 0, F_LABEL_VALUE, 0, NULL, "label=t项目编号 text=txj%2001" },
		{ "91650100MA0000001U", "9165", -1, 0, F_LABEL_VALUE, 0, NULL, "label=t统一社会信用代码 text=t9165" },
		{ "XJ01|||", "XJ01|项目编号：XJ02||", -1, 0, F_LABEL_TWICE, 0, NULL, "label=t项目编号 text=tXJ01 other=tXJ02" },
		{ "实发工资(元)", "手续费", -1, 0, F_HEADER_MISSING, 0, NULL, NULL },
		{ "|日工资|", "|实发|", -1, 0, F_COLUMN_TWICE, 0, NULL, NULL },
		{ "合计|||||||#9775", "合汁|||||||#9775", -1, 4, F_TOTAL_ROW_MISSING, 0, NULL, NULL },
		{ "#440|#9515.1|", "#440||", -1, 3, F_TOTAL_ROW_MISSING, 0, NULL, "" },
		{ "#440|#9515.1|", "#440|#9515.11|", -1, 3, F_TOTAL_MISMATCH, 0, NULL, "what=t实发工资(元) want=f951511 got=f951510" },
		{ "|#240|#10015.1|", "|#241|#10015.1|", -1, 3, F_TOTAL_MISMATCH, 0, NULL, "what=t加班工资 want=f24100 got=f24000" },
		{ "制表人：张三||审核：李四\n", "#4|木工班|李六|65|62||||||||#5\n", -1, 3, F_ROW_AFTER_TOTAL, 0, NULL, "cell=tD12" },
		{ "#440|#6500|", "#440|#6500.004|", 0, 3, F_AMOUNT_DECIMALS, 1, "M6 实发工资(元)", "cell=tM6 text=t6500.004" },
		{ "#440|#6500|", "#440|~|", 0, 3, F_ROW_FORMULA, 1, "M6 实发工资(元)", NULL },
		{ "#440|#6500|", "#440|%#REF!|", 0, 3, F_AMOUNT_UNREADABLE, 1, "M6 实发工资(元)", NULL },
		{ "#440|#6500|", "#440|约六千|", 0, 3, F_AMOUNT_UNREADABLE, 1, "M6 实发工资(元)", "cell=tM6 text=t约六千" },
		{ "#440|#6500|", "#440|-|", 0, 3, F_AMOUNT_UNREADABLE, 1, "M6 实发工资(元)", NULL },
		{ "|650102199001010017|", "|#650102199001010017|", 0, 3, F_ROW_DIGITS_LOST, 1, "D6 身份证号码", NULL },
		{ "|6222000011112222337|", "|#6222000011112222337|", 0, 3, F_ROW_DIGITS_LOST, 1, "E6 工资卡号", NULL },
		{ "|#26|", "|#26.55|", 0, 3, F_FIELD_UNREADABLE, 1, "F6 出勤天数", "cell=tF6 text=t26.55" },
		{ "|#26|", "||", 0, 3, F_FIELD_UNREADABLE, 1, "F6 出勤天数", NULL },
		{ "91650100MA0000001U\n", "91650100MA0000001U 工资类别：乱\n", -1, 0, F_LABEL_VALUE, 0, NULL,
		    "label=t工资类别 text=t乱" },
		{ "91650100MA0000001U\n", "91650100MA0000001U 工资类别：补发\n", -1, 0, F_LABEL_MISSING, 0, NULL,
		    "label=t补发月份" },
		{ "91650100MA0000001U\n", "91650100MA0000001U 补发月份：202609\n", -1, 0, F_SHEET_FOR_MONTH, 0, NULL,
		    NULL },
		{ "91650100MA0000001U\n", "91650100MA0000001U 工资类别：补发 补发月份：九月\n", -1, 0, F_LABEL_VALUE, 0, NULL,
		    "label=t补发月份 text=t九月" },
		{ "91650100MA0000001U\n", "91650100MA0000001U 当月产值：很多\n", -1, 0, F_LABEL_VALUE, 0, NULL,
		    "label=t当月产值 text=t很多" },
		{ "91650100MA0000001U\n", "91650100MA0000001U 替代表号：A-1\n", -1, 0, F_LABEL_MISSING, 0, NULL,
		    "label=t替代表摘要" },
		{ "91650100MA0000001U\n", "91650100MA0000001U 替代表摘要：00\n", -1, 0, F_LABEL_MISSING, 0, NULL,
		    "label=t替代表号" },
		{ "91650100MA0000001U\n", "91650100MA0000001U 替代表号：A-1 替代表摘要：xyz\n", -1, 0, F_LABEL_VALUE, 0, NULL,
		    "label=t替代表摘要 text=txyz" },
		{ "|王五|", "|~|", 0, 3, F_ROW_FORMULA, 2, "C7 姓 名", NULL },
		{ "|王五|", "|%#N/A|", 0, 3, F_FIELD_UNREADABLE, 2, "C7 姓 名", NULL },
		{ "|王五|", "|王_x0009_五|", 0, 3, F_SHEET_READ, 0, NULL, NULL },
		{ "小计|||", "序号|班组|姓 名|身份证号码|工资卡号\n小计|||", 0, 3, F_SHEET_READ, 0, NULL, NULL },
		{ "|¥3,000.00元|", "|¥3,000.00元|" BARS BARS BARS BARS "#1|", -1, 2, F_BOOK_LIMIT, 0, NULL, NULL },
		{ "#1|钢筋一班", "^#1|钢筋一班", 0, 3, F_ROW_HIDDEN, 1, "D6 身份证号码", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct read r;
		const struct finding *f = NULL;

		read_changed(&r, cases[i].from, cases[i].to);
		for (size_t k = 0; k < report_count(r.report) && f == NULL; k++)
			if (report_at(r.report, k)->id == cases[i].id)
				f = report_at(r.report, k);
		if (f == NULL || r.rc != cases[i].rc || r.count != cases[i].rows) {
			print_message("%zu %s: %d, %d rows\n", i, cases[i].to, r.rc, r.count);
			print_findings(r.report);
		}
		assert_non_null(f);
		assert_int_equal(r.rc, cases[i].rc);
		assert_int_equal(r.count, cases[i].rows);
		assert_int_equal(f->where.row, cases[i].row);
		if (cases[i].column)
			assert_string_equal(f->where.column, cases[i].column);
		if (cases[i].vals)
			assert_string_equal(f->vals, cases[i].vals);
		read_free(&r);
	}
}

static void
merged_amounts_are_nobodys(void **state)
{
	struct read r;

	(void)state;
	read_spec(&r, LABELS SHEET_HEADER
	    "#1|甲|A|650102199001010017|6222000011112222337|#26|#260|#6760||#6760|||#6760||\n"
	    "#2|甲|B|650102199001010025|6222000011112222338|#26|#260|||||||\n"
	    "合计|||||||||#6760|||#6760\n",
	    "<mergeCells><mergeCell ref=\"F6:F7\"/><mergeCell ref=\"J6:J7\"/><mergeCell ref=\"M6:M7\"/><mergeCell ref=\"A4:A5\"/></mergeCells>");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.count, 2);
	assert_true(report_has(r.report, F_ROW_MERGED));
	assert_true(report_has(r.report, F_TOTAL_NOT_PROVABLE));
	read_free(&r);
	/* nor are days */
	read_spec(&r, LABELS SHEET_HEADER
	    "#1|甲|A|650102199001010017|6222000011112222337|#26|#260|#6760||#6760|||#6760||\n"
	    "#2|甲|B|650102199001010025|6222000011112222338||#260|#6760||#6760|||#6760||\n"
	    "合计|||||||||#13520|||#13520\n",
	    "<mergeCells><mergeCell ref=\"F6:F7\"/></mergeCells>");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.count, 2);
	assert_int_equal(report_at(r.report, 1)->id, F_ROW_MERGED);
	assert_string_equal(report_at(r.report, 1)->where.column, "F7 出勤天数");
	read_free(&r);
}

/* Two worksheets that could be meant; and a name of an item longer than names are. */
static void
sheets_and_names(void **state)
{
	struct zipper z = { 0 };
	struct buf strings = { NULL, 0, 0 }, b = { NULL, 0, 0 };
	int count = 0;
	struct read r;

	(void)state;
	book_frame(&z, "<sheet name=\"十月\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"十一月\" sheetId=\"2\" r:id=\"rId2\"/>",
	    2, "");
	book_sheet(&z, 1, SHEET, MERGES, &strings, &count);
	book_sheet(&z, 2, SHEET, MERGES, &strings, &count);
	book_end(&z, &strings);
	read_bytes(&r, zip_end(&z));
	assert_int_equal(r.rc, -1);
	assert_int_equal(report_count(r.report), 1);
	assert_int_equal(report_at(r.report, 0)->id, F_SHEETS_SEVERAL);
	assert_string_equal(report_at(r.report, 0)->vals, "sheets=t十月、十一月");
	read_free(&r);
	zip_drop(&z);
	buf_free(&strings);
	buf_text(&b, "基本工资|加班工资（");
	for (int i = 0; i < LIMIT_NAME_BYTES / 3; i++)
		buf_text(&b, "长");
	buf_text(&b, "）|合计");
	read_changed(&r, "基本工资|加班工资|合计", b.p);
	assert_int_equal(r.rc, 0);
	assert_null(strstr(r.rows.p, "加班工资"));
	read_free(&r);
	buf_free(&b);
}

/* A row of nobody beside an area of amounts that is merged down; more columns of items than a row takes. */
static void
rows_of_nobody(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct read r;

	(void)state;
	read_spec(&r, LABELS SHEET_HEADER
	    "#1|甲|A|650102199001010017|6222000011112222337|#26|#260|#6760||#6760|||#6760||\n"
	    "||||||||||||||再说\n"
	    "合计|||||||||#6760|||#6760\n",
	    "<mergeCells><mergeCell ref=\"J6:J7\"/><mergeCell ref=\"M6:M7\"/></mergeCells>");
	if (r.rc < 0)
		print_findings(r.report);
	assert_int_equal(r.count, 1);
	assert_true(report_has(r.report, F_ROW_SKIPPED));
	read_free(&r);
	buf_text(&b, LABELS "姓名|身份证号码|工资卡号|出勤天数|应发工资|实发工资");
	for (int i = 0; i < LIMIT_ROW_ITEMS - 2; i++)
		buf_text(&b, "|奖金");
	buf_text(&b, "\n");
	read_spec(&r, b.p, "");
	assert_int_equal(r.rc, -1);
	assert_int_equal(report_at(r.report, 0)->id, F_BOOK_LIMIT);
	assert_non_null(strstr(report_at(r.report, 0)->vals, "LIMIT_ROW_ITEMS"));
	read_free(&r);
	buf_free(&b);
}

/* Without columns of items the totals are the items; codes by their names; confirmation and supplements. */
static void
a_simple_sheet(void **state)
{
	static const char spec[] =
	    "表号：A-1 项目编号：XJ01 工资月份：202610；分包单位：甲劳务 统一社会信用代码：91650100MA0000001U 班组：木工班\n"
	    "工资类别：补发|补发月份|@46235|当月产值：1,000.00元|其中人工费|300\n"
	    "姓名|证件类型|证件号码|工种|手机号|银行卡号|户名|开户银行|联行号|出勤天数|工时|加班工时|计薪方式|应发合计|扣款合计|实发合计|"
	    "确认方式|签字日期|凭证文件|页码|序次|补发原因\n"
	    "王五|居民身份证|110105194912310021|木工|#13900000000|622200|王五儿|中国工商银行|102100000030|26|208|#12.5|计件|7000|500|6500|"
	    "按指印|2026/11/1|scan-01.pdf|#3|#1|补 8 月 3 日\n"
	    "李四|#8|E1|#20||622201||#102||#1|||月薪|1|0|1|||||\n"
	    "合计|||||||||||||7001|500|6501\n";
	struct read r;

	(void)state;
	read_spec(&r, spec, "");
	if (r.rc < 0)
		print_findings(r.report);
	assert_int_equal(r.rc, 0);
	assert_string_equal(r.rows.p,
	    "1\t1\t0\t01\t110105194912310021\t王五\t13900000000\t木工班\t240\t622200\t王五儿\t102\t102100000030\t260\t12480\t750\tpiece\t0\t2\t"
	    "pay\t应发合计\t\t700000\tother\t扣款合计\t\t50000\t700000\t0\t50000\t650000\tfingerprint\t20261101\tscan-01.pdf#3\t补 8 月 3 日\n"
	    "2\t0\t0\t08\tE1\t李四\t\t木工班\t020\t622201\t\t102\t\t10\t0\t0\tmonth\t0\t1\tpay\t应发合计\t\t100\t100\t0\t0\t100\t\t0\t\t\n");
	assert_int_equal(r.sheet.kind, KIND_BACK_PAY);
	assert_int_equal(r.sheet.for_month, 202608);
	assert_int_equal(r.sheet.progress_fen, 100000);
	assert_int_equal(r.sheet.progress_labour_fen, 30000);
	read_free(&r);
}

/* Words and days that are none, of the columns that only some sheets have. */
static void
words_of_columns(void **state)
{
	static const char spec[] =
	    "表号：A-1 项目编号：XJ01 工资月份：202610；分包单位：甲劳务 统一社会信用代码：91650100MA0000001U 班组：木工班\n"
	    "姓名|证件号码|银行卡号|出勤天数|计薪方式|应发合计|扣款合计|实发合计|确认方式|签字日期|序次\n"
	    "王五|110105194912310021|622200|26|%s|7000|500|6500|%s|%s|%s\n合计|||||7000|500|6500\n";
	static const struct { const char *mode, *how, *on, *line; int findings; const char *column; } cases[] = {
		{ "计件", "按指印", "2026/11/1", "#1", 0, NULL },
		{ "按心情", "按指印", "2026/11/1", "#1", 1, "E3 计薪方式" },
		{ "计件", "点头", "2026/11/1", "#1", 1, "I3 确认方式" },
		{ "计件", "按指印", "某日", "#1", 1, "J3 签字日期" },
		{ "计件", "按指印", "2026/11/1", "头一笔", 1, "K3 序次" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf b = { NULL, 0, 0 };
		struct read r;
		int n = 0;

		buf_printf(&b, spec, cases[i].mode, cases[i].how, cases[i].on, cases[i].line);
		read_spec(&r, b.p, "");
		assert_int_equal(r.rc, 0);
		for (size_t k = 0; k < report_count(r.report); k++) {
			const struct finding *f = report_at(r.report, k);

			if (f->id != F_FIELD_UNREADABLE)
				continue;
			n++;
			assert_string_equal(f->where.column, cases[i].column);
		}
		if (n != cases[i].findings)
			print_findings(r.report);
		assert_int_equal(n, cases[i].findings);
		read_free(&r);
		buf_free(&b);
	}
}

static void
put_csv(struct buf *b, const char *spec, char separator)
{
	for (; *spec; spec++) {
		char c = *spec == '|' ? separator : *spec;

		if (*spec == '#' || *spec == '=')
			continue;
		if (*spec == ',' && separator == ',')
			continue;
		/* the noise of a double is none in a text */
		if (strncmp(spec, "00000000000001", 14) == 0)
			spec += 14;
		c = *spec == '|' ? separator : *spec;
		buf_add(b, &c, 1);
	}
}

static void
the_same_as_text(void **state)
{
	static const char separators[] = ",\t;";

	(void)state;
	for (int k = 0; k < 12; k++) {
		struct buf b = { NULL, 0, 0 }, gb = { NULL, 0, 0 };
		int32_t bad;
		struct read r;

		if (k % 2)
			buf_text(&b, k < 6 ? "\xef\xbb\xbf" : "");
		put_csv(&b, SHEET, separators[k % 3]);
		/* in a text file nothing is merged: the team stands on each row */
		char *team = strstr(b.p, "王五") - 1;
		struct buf with = { NULL, 0, 0 };

		buf_add(&with, b.p, (size_t)(team - b.p));
		buf_text(&with, "钢筋一班");
		buf_text(&with, team);
		if (k >= 6 && k % 2 == 0) {
			assert_int_equal(charset_encode(CHARSET_GB18030, (struct slice){ with.p, with.n }, &gb, &bad), 0);
			read_bytes(&r, (struct slice){ gb.p, gb.n });
		} else
			read_bytes(&r, (struct slice){ with.p, with.n });
		if (r.rc < 0)
			print_findings(r.report);
		assert_int_equal(r.rc, 0);
		assert_string_equal(r.rows.p, all_rows);
		read_free(&r);
		buf_free(&b);
		buf_free(&with);
		buf_free(&gb);
	}
}

/* Any character of the sheet another: cells move, numbers grow, labels and headers are lost. */
static void
other_sheets(void **state)
{
	static const char with[] = { '|', '#', '\n', '~', '@', '9', '-', '.' };
	struct buf b = { NULL, 0, 0 };
	int taken = 0, refused = 0;

	(void)state;
	buf_text(&b, SHEET);
	for (size_t i = 0; i < b.n; i += STEP) {
		char was = b.p[i];
		struct read r;

		/* within a character the text would be no XML */
		if ((unsigned char)was >= 0x80)
			continue;
		b.p[i] = with[i % COUNT(with)];
		read_spec(&r, b.p, MERGES);
		taken += r.rc == 0;
		refused += r.rc < 0;
		read_free(&r);
		b.p[i] = was;
	}
	print_message("%d taken, %d refused\n", taken, refused);
	buf_free(&b);
}

static void
damage(void **state)
{
	struct zipper z = { 0 };
	struct slice s = book_of(&z, SHEET, MERGES);
	struct buf csv = { NULL, 0, 0 };
	struct read r;

	(void)state;
	for (size_t i = 0; i < s.n; i += 3 * STEP) {
		z.bytes.p[i] = (char)(z.bytes.p[i] ^ 1 << (i % 8));
		read_bytes(&r, s);
		read_free(&r);
		z.bytes.p[i] = (char)(z.bytes.p[i] ^ 1 << (i % 8));
		read_bytes(&r, (struct slice){ s.p, i });
		assert_int_equal(r.rc, -1);
		read_free(&r);
	}
	put_csv(&csv, SHEET, ',');
	for (size_t i = 0; i < csv.n - 70; i += STEP) {
		char was = csv.p[i];

		/* half a sheet has no total */
		read_bytes(&r, (struct slice){ csv.p, i });
		assert_int_equal(r.rc, -1);
		read_free(&r);
		csv.p[i] = (char)(i % 3 == 0 ? 0 : i % 3 == 1 ? 0xff : was ^ 1);
		read_bytes(&r, (struct slice){ csv.p, csv.n });
		read_free(&r);
		csv.p[i] = was;
	}
	buf_free(&csv);
	zip_drop(&z);
}

static int
group_setup(void **state)
{
	(void)state;
	codec_init();
	signer = signed_signer("分包单位甲");
	columns = load_columns();
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	signer_free(signer);
	columns_free(columns);
	codec_done();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sheet_as_it_arrives),
		cmocka_unit_test(findings),
		cmocka_unit_test(merged_amounts_are_nobodys),
		cmocka_unit_test(sheets_and_names),
		cmocka_unit_test(rows_of_nobody),
		cmocka_unit_test(a_simple_sheet),
		cmocka_unit_test(words_of_columns),
		cmocka_unit_test(the_same_as_text),
		cmocka_unit_test(other_sheets),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests_name("ingest/sheet_grid", tests, group_setup, group_teardown);
}
