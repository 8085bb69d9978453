/* The wage ledger: exactly the columns, exact amounts and hours, nothing that runs as a formula. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "daifa/papers.h"

static const char head[] =
    "\xef\xbb\xbf用人单位名称,统一社会信用代码,工程项目,支付周期起,支付周期止,支付日期,姓名,身份证件号码,联系方式,班组,工种,"
    "工作天数,工作小时（不含加班）,加班小时,应发工资项目及数额,应发合计,代扣代缴项目及数额,代扣代缴合计,扣除项目及数额,扣除合计,"
    "实发工资数额,工资卡账号,开户银行,银行代发工资凭证,保存期限至\r\n";

static struct item items[] = {
	{ ITEM_PAYABLE, "基本工资", "", 500000 },
	{ ITEM_PAYABLE, "加班工资", "", 100000 },
	{ ITEM_TAX, "个人所得税", "", 3000 },
	{ ITEM_SOCIAL, "社会保险", "", 7000 },
	{ ITEM_DAMAGES, "工具赔偿", "", 5000 },
};

static struct ledger_line
sample(void)
{
	return (struct ledger_line){ "天山示例劳务有限公司", "91650103MADE00011W",
		"天山南路安置房项目", 20261001, 20261031, 20261105, "买买提·艾力",
		"650102198503124319", "13900000000", "钢筋一班", "020", 255, 12240, 100, items,
		COUNT(items), 600000, 10000, 5000, 585000, "6222000011112222333", "102",
		"WAB12000001（凭证 V-XJ01-S1-202610-1）", 20291231 };
}

static void
exact_columns(void **state)
{
	struct buf b = { 0 };

	(void)state;
	ledger_head(&b);
	assert_string_equal(b.p, head);
	buf_free(&b);
}

static void
exact_lines(void **state)
{
	struct ledger_line l[3] = { sample(), sample(), sample() };
	static const char *const want[] = {
		"天山示例劳务有限公司,91650103MADE00011W,天山南路安置房项目,2026-10-01,2026-10-31,2026-11-05,买买提·艾力,650102198503124319,13900000000,"
		"钢筋一班,钢筋工,25.5,204.00,1.67,基本工资 5000.00；加班工资 1000.00,6000.00,个人所得税 30.00；社会保险 70.00,100.00,工具赔偿 50.00,"
		"50.00,5850.00,6222000011112222333,中国工商银行,WAB12000001（凭证 V-XJ01-S1-202610-1）,2029-12-31\r\n",
		/* hostile and empty: formulas become text, an amount stays a number, an unknown
		 * code stays itself */
		"\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\",'+1,'-2,2026-10-01,2026-10-31,,'@SUM(A1),,,\"a,b\",999,0.0,0.00,0.00,,-0.05,,0.00,,0.00,-0.05,,998,未支付：待核,\r\n",
		"\"'\rx\",91650103MADE00011W,天山南路安置房项目,2026-10-01,2026-10-31,2026-11-05,\"王\"\"五\",650102198503124319,13900000000,"
		"\"钢筋\n一班\",钢筋工,25.5,1.00,0.98,'=1 -0.01,6000.00,,100.00,,50.00,5850.00,6222000011112222333,中国工商银行,"
		"WAB12000001（凭证 V-XJ01-S1-202610-1）,2029-12-31\r\n",
	};
	static struct item formula = { ITEM_PAYABLE, "=1", "", -1 };
	struct buf b = { 0 };

	(void)state;
	l[1] = (struct ledger_line){ "=HYPERLINK(\"x\",\"y\")", "+1", "-2", 20261001, 20261031, 0,
		"@SUM(A1)", "", "", "a,b", "999", 0, 0, 0, NULL, 0, -5, 0, 0, -5, "", "998",
		"未支付：待核", 0 };
	l[2].employer = "\rx";
	l[2].name = "王\"五";
	l[2].team = "钢筋\n一班";
	l[2].minutes = 60;
	l[2].overtime_minutes = 59;
	l[2].item = &formula;
	l[2].items = 1;
	for (size_t i = 0; i < COUNT(want); i++) {
		buf_reset(&b);
		ledger_put(&l[i], &b);
		assert_string_equal(b.p, want[i]);
	}
	buf_free(&b);
}

static int
count_cells(void *ctx, const struct csv_line *line)
{
	int *lines = ctx;

	assert_int_equal(line->cells, 25);
	++*lines;
	return 0;
}

static void
reads_back(void **state)
{
	struct ledger_line l = sample();
	struct report *r = report_new();
	struct mem_source m;
	struct buf b = { 0 };
	int lines = 0;

	(void)state;
	ledger_head(&b);
	l.team = "a\",\r\n=b";
	ledger_put(&l, &b);
	ledger_put(&l, &b);
	assert_int_equal(csv_read(source_mem(&m, (struct slice){ b.p, b.n }), ',', "ledger.csv",
	                     count_cells, &lines, r),
	    0);
	assert_int_equal(lines, 3);
	report_free(r);
	buf_free(&b);
}

/* The same cells as the CSV, but amounts are numbers. */
static void
spreadsheet(void **state)
{
	struct ledger_line l = sample();
	struct xlsxout x;
	struct buf file = { 0 };

	(void)state;
	l.name = "=1+1";
	l.net_fen = -5;
	ledger_xlsx_head(&x);
	ledger_xlsx_put(&l, &x);
	assert_int_equal(x.columns, 25);
	assert_int_equal(x.row, 2);
	assert_non_null(strstr(x.sheet.p,
	    "<c r=\"G2\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1</t>"));
	assert_non_null(strstr(x.sheet.p,
	    "<c r=\"H2\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">650102198503124319</t>"));
	assert_non_null(strstr(x.sheet.p, "<c r=\"U2\" s=\"2\"><v>-0.05</v></c>"));
	ledger_xlsx_batches(&x);
	ledger_xlsx_batch(&(struct ledger_batch){ "B-1", { 3, 900 }, { 2, 600 }, { 2, 599 } }, &x);
	ledger_xlsx_sums(&(struct tally){ 3, 900 }, &(struct tally){ 2, 599 }, &x);
	assert_non_null(strstr(x.sheet.p,
	    "<c r=\"B2\" s=\"0\"><v>3</v></c><c r=\"C2\" s=\"2\"><v>9.00</v></c>"
	    "<c r=\"D2\" s=\"0\"><v>2</v></c><c r=\"E2\" s=\"2\"><v>6.00</v></c>"
	    "<c r=\"F2\" s=\"0\"><v>2</v></c><c r=\"G2\" s=\"2\"><v>5.99</v></c>"
	    "<c r=\"H2\" s=\"2\"><v>-0.01</v></c>"));
	assert_non_null(strstr(x.sheet.p,
	    "<c r=\"F4\" s=\"0\"><v>3</v></c><c r=\"G4\" s=\"2\"><v>9.00</v></c>"));
	assert_int_equal(xlsxout_end(&x, "2026-10", &file), 0);
	buf_free(&file);
}

static void
names(void **state)
{
	static const struct {
		const char *code, *trade, *bank;
	} rows[] = { { "020", "钢筋工", "020" }, { "240", "木工", "240" },
		{ "403", "403", "中国邮政储蓄银行" }, { "", "", "" },
		{ "102", "102", "中国工商银行" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_string_equal(trade_name(rows[i].code), rows[i].trade);
		assert_string_equal(bank_name(rows[i].code), rows[i].bank);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(exact_columns),
		cmocka_unit_test(exact_lines), cmocka_unit_test(reads_back),
		cmocka_unit_test(spreadsheet), cmocka_unit_test(names) };

	codec_init();
	return cmocka_run_group_tests_name("papers/ledger", tests, NULL, NULL);
}
