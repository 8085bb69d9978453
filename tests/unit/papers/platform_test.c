/* The platform's wage list, byte for byte: fields of the standard in its order, back pay with its month. */
#include "unit.h"

#include <string.h>

#include "daifa/papers.h"

static void
exact(void **state)
{
	static const struct account account = { .bank = "102", .number = "3002" };
	struct platform_detail detail[] = {
		{ "01", "650102198503124319", "6222", "104", "W1", 255, 90, 600050, 500000, 20261105, 0 },
		{ "01", "\"x", "6223", "105", "W2", 10, 61, 1, 0, 20261210, 202610 } };
	struct platform_list list[] = {
		{ "6501", "91650103MADE00011W", "甲", "L1", 7, 202610, &account, detail, 2 } };
	struct buf b = { 0 };

	(void)state;
	platform_json(list, 1, &b);
	assert_string_equal(b.p,
	    "[\n  {\"method\":\"Payroll.Add\",\"version\":\"1.0\",\"data\":{\n"
	    "    \"projectCode\":\"6501\",\"corpCode\":\"91650103MADE00011W\",\"corpName\":\"甲\",\"teamSysNo\":7,"
	    "\"payMonth\":\"2026-10\",\"payRollCode\":\"L1\",\n    \"detailList\":[\n"
	    "      {\"idCardType\":\"01\",\"idCardNumber\":\"650102198503124319\",\"days\":26,\"workHours\":1.50,"
	    "\"payRollBankCardNumber\":\"6222\",\"payRollBankCode\":\"104\",\"payRollBankName\":\"中国银行\","
	    "\"payBankCardNumber\":\"3002\",\"payBankCode\":\"102\",\"payBankName\":\"中国工商银行\","
	    "\"totalPayAmount\":6000.50,\"actualAmount\":5000.00,\"isBackPay\":0,\"balanceDate\":\"2026-11-05\","
	    "\"thirdPayRollCode\":\"W1\"},\n"
	    "      {\"idCardType\":\"01\",\"idCardNumber\":\"\\\"x\",\"days\":1,\"workHours\":1.02,"
	    "\"payRollBankCardNumber\":\"6223\",\"payRollBankCode\":\"105\",\"payRollBankName\":\"中国建设银行\","
	    "\"payBankCardNumber\":\"3002\",\"payBankCode\":\"102\",\"payBankName\":\"中国工商银行\","
	    "\"totalPayAmount\":0.01,\"actualAmount\":0.00,\"isBackPay\":1,\"balanceDate\":\"2026-12-10\","
	    "\"backPayMonth\":\"2026-10\",\"thirdPayRollCode\":\"W2\"}\n    ]}}\n]\n");
	buf_reset(&b);
	platform_json(list, 0, &b);
	assert_string_equal(b.p, "[\n]\n");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(exact) };

	codec_init();
	return cmocka_run_group_tests_name("papers/platform", tests, NULL, NULL);
}
