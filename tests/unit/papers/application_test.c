/* The application names account, sum and files of one part. */
#include "unit.h"

#include "voucher_sample.h"

static void
printed(void **state)
{
	static const char *const approver[] = { "王建军", "李秀英" };
	static const struct application_file file[] = { { .name = "PAB1.txt" }, { .name = "PAB1.chk" } };
	struct project project = { .code = "XJ01", .name = "天山南路安置房项目",
		.contractor = "新疆示例建工有限公司", .contractor_uscc = "91650102MADE010064",
		.account = sample_account };
	struct application a = { .project = &project, .sub = &sample_sub, .month = 202610,
		.day = 20261105, .batch = "XJ01-S1-202610-1", .part = "PAB1", .no = 1, .of = 2,
		.sum = { 76, 60117419 }, .file = file, .files = COUNT(file), .approver = approver,
		.approvers = COUNT(approver), .at = INT64_C(1793844000) };
	struct report *r = report_new();
	struct print p = print_to(r);
	struct buf one = { 0 }, two = { 0 };

	(void)state;
	assert_int_equal(application_pdf(&p, &a, &one), 0);
	assert_int_equal(application_pdf(&p, &a, &two), 0);
	assert_int_equal(report_count(r), 0);
	assert_same_pdf(&one, &two);
	keep("application.pdf", &one);
	buf_free(&one);
	buf_free(&two);
	report_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(printed) };

	return cmocka_run_group_tests_name("papers/application", tests, NULL, NULL);
}
