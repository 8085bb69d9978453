/* Vouchers: the five figures add up, the XML keeps to formats/voucher.xsd, content is what it
 * says and nothing else. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daifa/papers.h"

static const struct subcontractor sub = { .code = "S1",
	.name = "天山示例劳务有限公司",
	.uscc = "91650103MADE00011W",
	.contract = "FB-2026-01" };
static const struct account account = { .bank = "102",
	.cnaps = "102881000018",
	.number = "30020012345678901",
	.name = "新疆示例建工有限公司农民工工资专用账户",
	.format = "demo-pipe" };
static const struct voucher_line lines[] = {
	{ "买买提·艾力", "650102198503124319", "钢筋一班", "6222000011112222333", 260, 600000,
	    10000, 5000, 585000, 1, PS_PAID, R_NONE, 20261105, "WAB12000001", 0, 0 },
	{ "<王&五>", "652301197408172219", "", "1234", 155, 310000, 0, 0, 310000, 1, PS_FAILED,
	    R_ACCOUNT_CLOSED, 0, "WAB12000002", 0, 0 },
	{ "李四", "X", "木工班", "6217000000000000001", 10, 20000, 0, 0, 20000, 1, PS_RETURNED,
	    R_RETURNED, 0, "WAB12000003", 0, 0 },
	{ "赵六", "", "木工班", "", 0, 100, 0, 0, 100, 0, PS_ISSUED, R_NONE, 0, "", 0, 0 },
	{ "钱七", "650102198503124319", "木工班", "6217000000000000002", 305, 4000, 0, 0, 4000, 1,
	    PS_UNKNOWN, R_UNKNOWN, 0, "WAB12000004", 0, 0 },
	{ "孙八", "650102198503124319", "木工班", "6217000000000000003", 10, 50000, 0, 0, 50000, 1,
	    PS_PAID_TWICE, R_NONE, 20261106, "WAB12000005", 0, 0 },
	{ "周九", "650102198503124319", "木工班", "6217000000000000004", 10, 7000, 0, 0, 7000, 1,
	    PS_CANCELLED, R_NONE, 0, "WAB12000006", 0, 0 },
};

static struct voucher
sample(void)
{
	struct voucher v = { .number = "V-XJ01-S1-202610-1",
		.version = 1,
		.replaces = "",
		.batch = "XJ01-S1-202610-1",
		.project = "XJ01", .project_name = "",
		.month = 202610,
		.contractor = "新疆示例建工有限公司",
		.contractor_uscc = "91650102MADE010064",
		.sub = &sub,
		.account = &account,
		.line = lines,
		.lines = COUNT(lines),
		.maker = { .by = "赵卫东", .at = INT64_C(1793844000), .chain_length = 42 } };

	memset(v.maker.chain_head.b, 0xab, DIGEST_LEN);
	return v;
}

static void
figures_add_up(void **state)
{
	struct voucher v = sample();
	struct voucher_figures f;
	struct { const struct tally *got; int64_t count; fen fen;
	} rows[] = {
		{ &f.submitted, 7, 976100 },
		{ &f.paid, 1, 585000 },
		{ &f.failed, 2, 360000 },
		{ &f.returned, 1, 20000 },
		{ &f.waiting, 3, 11100 },
	};
	int64_t count = 0;
	fen sum = 0;

	(void)state;
	assert_int_equal(voucher_sum(&v, &f), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(rows[i].got->count, rows[i].count);
		assert_int_equal(rows[i].got->fen, rows[i].fen);
		count += i > 0 ? rows[i].got->count : 0;
		sum += i > 0 ? rows[i].got->fen : 0;
	}
	assert_int_equal(count, f.submitted.count);
	assert_int_equal(sum, f.submitted.fen);
	assert_int_equal(f.gross_fen, 991100);
	assert_int_equal(f.withheld_fen, 10000);
	assert_int_equal(f.deducted_fen, 5000);
	assert_int_equal(f.net_fen, f.gross_fen - f.withheld_fen - f.deducted_fen);
}

static int
valid(const struct voucher *v, struct buf *b)
{
	struct report *r = report_new();
	struct mem_source m;
	int rc;

	assert_int_equal(voucher_xml(v, b), 0);
	rc = xml_validate(DAIFA_FORMATS "/voucher.xsd",
	    source_mem(&m, (struct slice){ b->p, b->n }), "voucher.xml", r);
	for (size_t i = 0; rc != 0 && i < report_count(r); i++)
		fprintf(stderr, "%s\n", report_at(r, i)->vals);
	report_free(r);
	return rc == 0;
}

/* What a statement called paid and the bank returned since: the claim's own payment, and a former one
 * of a claim that is paid again. */
static void
takes_back(void **state)
{
	const struct voucher_line own[] = {
		{ .name = "甲", .id_no = "X", .team = "", .card = "", .gross_fen = 500, .net_fen = 500,
		    .instructed = 1, .state = PS_PAID, .ref = "W1" },
		{ .name = "甲", .id_no = "X", .team = "", .card = "", .net_fen = -500, .instructed = 1,
		    .state = PS_RETURNED, .reason = R_RETURNED, .returned_on = 20261202, .ref = "W1" },
		{ .name = "乙", .id_no = "X", .team = "", .card = "", .gross_fen = 70, .net_fen = 70,
		    .instructed = 1, .state = PS_PAID, .ref = "W4" },
		{ .name = "乙", .id_no = "X", .team = "", .card = "", .net_fen = 70, .instructed = 1,
		    .state = PS_PAID, .former = 1, .ref = "W2" },
		{ .name = "乙", .id_no = "X", .team = "", .card = "", .net_fen = -70, .instructed = 1,
		    .state = PS_RETURNED, .former = 1, .returned_on = 20261202, .ref = "W2" },
		/* a wage below zero that nobody instructed takes nothing back */
		{ .name = "丙", .id_no = "X", .team = "", .card = "", .net_fen = -9, .ref = "" },
	};
	struct voucher v = sample(), again;
	struct arena *a = arena_new();
	struct report *r = report_new();
	struct voucher_figures f;
	struct buf b = { 0 };

	(void)state;
	v.batch = "";
	v.line = own;
	v.lines = COUNT(own);
	assert_int_equal(voucher_sum(&v, &f), 0);
	assert_int_equal(f.submitted.count, 3);
	assert_int_equal(f.submitted.fen, 500 + 70 - 9);
	assert_int_equal(f.paid.count, 1);
	assert_int_equal(f.paid.fen, 70);
	assert_int_equal(f.returned.count, 1);
	assert_int_equal(f.returned.fen, 500);
	assert_int_equal(f.waiting.count, 1);
	assert_int_equal(f.gross_fen, 570);
	assert_int_equal(voucher_xml(&v, &b), 0);
	assert_int_equal(voucher_read(a, (struct slice){ b.p, b.n }, "v", &again, r), 0);
	assert_int_equal(again.lines, COUNT(own));
	for (int i = 0; i < again.lines; i++) {
		assert_int_equal(again.line[i].former, own[i].former);
		assert_int_equal(again.line[i].returned_on, own[i].returned_on);
		assert_int_equal(again.line[i].net_fen, own[i].net_fen);
	}
	buf_free(&b);
	report_free(r);
	arena_free(a);
}

static void
keeps_to_schema(void **state)
{
	struct voucher v = sample();
	struct buf b = { 0 };

	(void)state;
	assert_true(valid(&v, &b));
	buf_reset(&b);
	v.version = 2;
	v.replaces = "V-XJ01-S1-202610-1-v1";
	assert_true(valid(&v, &b));
	buf_reset(&b);
	v.lines = 0;
	assert_true(valid(&v, &b));
	buf_free(&b);
}

static void
says_and_hides(void **state)
{
	static const char *const says[] = {
		"number=\"V-XJ01-S1-202610-1\" version=\"1\" batch=\"XJ01-S1-202610-1\" project=\"XJ01\" month=\"2026-10\"",
		"<account bank=\"102\" tail=\"8901\"",
		"<paid count=\"1\" amount=\"5850.00\"/>",
		"<failed count=\"2\" amount=\"3600.00\"/>",
		"<totals gross=\"9911.00\" withheld=\"100.00\" deducted=\"50.00\" net=\"9761.00\"/>",
		"id-masked=\"650102********4319\"",
		"account-tail=\"2333\" state=\"PAID\" paid-on=\"2026-11-05\" reference=\"WAB12000001\"",
		"name=\"&lt;王&amp;五&gt;\"",
		"days=\"15.5\"",
		"account-tail=\"\" state=\"FAILED\" reason=\"ACCOUNT_CLOSED\"",
		"state=\"WAITING\"/>",
		"已付 1 笔、5850.00 元",
		"分包合同 FB-2026-01",
		"<chain length=\"42\" head=\"abababab",
		"<prepared by=\"赵卫东\" at=\"2026-11-05T10:00:00+08:00\"/>",
	};
	static const char *const hides[] = { "650102198503124319", "6222000011112222333",
		"30020012345678901", "replaces=" };
	struct voucher v = sample();
	struct buf b = { 0 }, body = { 0 }, again = { 0 };

	(void)state;
	assert_int_equal(voucher_body(&v, &body), 0);
	v.body = &body;
	assert_int_equal(voucher_xml(&v, &b), 0);
	v.body = NULL;
	assert_int_equal(voucher_xml(&v, &again), 0);
	assert_string_equal(b.p, again.p);
	buf_free(&body);
	buf_free(&again);
	for (size_t i = 0; i < COUNT(says); i++)
		if (strstr(b.p, says[i]) == NULL)
			fail_msg("missing: %s\n%s", says[i], b.p);
	for (size_t i = 0; i < COUNT(hides); i++)
		assert_null(strstr(b.p, hides[i]));
	buf_free(&b);
}

static void
content_is_what_it_says(void **state)
{
	struct voucher v = sample(), other = sample();
	struct voucher_line line[COUNT(lines)];
	struct digest a, b;

	(void)state;
	other.version = 3;
	other.replaces = "V-XJ01-S1-202610-1-v2";
	other.maker = (struct maker){ .by = "李秀英", .at = 1, .chain_length = 7 };
	assert_int_equal(voucher_content(&v, &a), 0);
	assert_int_equal(voucher_content(&other, &b), 0);
	assert_true(digest_same(&a, &b));
	memcpy(line, lines, sizeof line);
	other.line = line;
	line[4].state = PS_PAID;
	assert_int_equal(voucher_content(&other, &b), 0);
	assert_false(digest_same(&a, &b));
}

static void
refuses(void **state)
{
	struct voucher v = sample();
	struct voucher_line line[2] = { lines[0], lines[0] };
	struct voucher_figures f;
	struct digest d;
	struct buf b = { 0 };

	(void)state;
	v.line = line;
	v.lines = 2;
	line[0].net_fen = INT64_MAX;
	assert_int_equal(voucher_sum(&v, &f), -1);
	assert_int_equal(voucher_xml(&v, &b), -1);
	line[0].net_fen = 1;
	line[1].name = "bell \a";	/* no XML carries it */
	assert_int_equal(voucher_xml(&v, &b), -1);
	assert_int_equal(voucher_content(&v, &d), -1);
	line[1].name = "cut \xe4\xb9";
	buf_reset(&b);
	assert_int_equal(voucher_xml(&v, &b), -1);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_add_up), cmocka_unit_test(takes_back),
		cmocka_unit_test(keeps_to_schema),
		cmocka_unit_test(says_and_hides),
		cmocka_unit_test(content_is_what_it_says),
		cmocka_unit_test(refuses),
	};

	codec_init();
	return cmocka_run_group_tests_name("papers/voucher", tests, NULL, NULL);
}
