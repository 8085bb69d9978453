/* Slips: one with room to sign, many to cut apart, some in two languages; and as text, exactly. */
#include "unit.h"

#include "voucher_sample.h"

static struct item items[] = {
	{ ITEM_PAYABLE, "基本工资", "", 500000 }, { ITEM_PAYABLE, "加班工资", "", 100000 },
	{ ITEM_TAX, "个人所得税", "", 3000 }, { ITEM_DAMAGES, "工具赔偿", "", 5000 } };

static struct wage_slip
sample(int i)
{
	return (struct wage_slip){ .l = { .employer = "天山示例劳务有限公司",
		.project = "天山南路安置房项目", .paid_on = 20261105,
		.name = sample_names[(size_t)i % COUNT(sample_names)], .id_no = "650102198503124319",
		.team = "钢筋一班", .trade = "020", .days_tenths = 255, .minutes = 12240,
		.overtime_minutes = 90, .item = items, .items = COUNT(items), .gross_fen = 600000,
		.withheld_fen = 3000, .deducted_fen = 5000, .net_fen = 592000,
		.card = "6222000011112222333", .card_bank = "102", .proof = "WAB12000001" },
		.contractor = "新疆示例建工有限公司", .status = "已付", .language = i % 2 == 0 ? "ug" : "" };
}

static void
printed(void **state)
{
	static const int rows[] = { 1, 25, 26 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wage_slip line[26];
		struct slips s = { .name = "XJ01-S1-202610-1", .contractor = "新疆示例建工有限公司",
			.month = 202610, .at = INT64_C(1793844000), .line = line, .lines = rows[i] };
		struct report *r = report_new();
		struct print p = print_to(r);
		struct buf one = { 0 }, two = { 0 };
		char name[40];

		for (int n = 0; n < rows[i]; n++)
			line[n] = sample(n);
		assert_int_equal(slips_pdf(&p, &s, &one), 0);
		assert_int_equal(slips_pdf(&p, &s, &two), 0);
		assert_int_equal(report_count(r), 0);
		assert_same_pdf(&one, &two);
		snprintf(name, sizeof name, "slips-%d.pdf", rows[i]);
		keep(name, &one);
		buf_free(&one);
		buf_free(&two);
		report_free(r);
	}
}

static void
as_text(void **state)
{
	struct wage_slip line = sample(0);
	struct slips s = { .name = "x", .contractor = "", .month = 202610, .line = &line, .lines = 1 };
	struct buf b = { 0 };

	(void)state;
	slips_text(&s, &b);
	assert_string_equal(b.p, "2026-10 工资清单　天山示例劳务有限公司　天山南路安置房项目\n"
	    "姓名：买买提·艾力\n身份证件号码：650102198503124319\n班组：钢筋一班\n工种：钢筋工\n"
	    "出勤天数：25.5\n工作小时：204.00\n加班小时：1.50\n应发项目：基本工资 5000.00；加班工资 1000.00\n"
	    "应发合计：6000.00\n代扣代缴项目：个人所得税 30.00\n代扣代缴合计：30.00\n"
	    "扣除项目：工具赔偿 50.00\n扣除合计：50.00\n实发工资：5920.00\n收款银行：中国工商银行\n"
	    "卡号末四位：**** 2333\n结果：已付\n支付日期：2026-11-05\n付款编号：WAB12000001\n");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(printed), cmocka_unit_test(as_text) };

	return cmocka_run_group_tests_name("papers/slips", tests, NULL, NULL);
}
