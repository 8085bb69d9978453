/* A voucher with as many lines as one wants; names of all kinds. */
#ifndef VOUCHER_SAMPLE_H
#define VOUCHER_SAMPLE_H

#include "papers.h"

static const struct subcontractor sample_sub = { .code = "S1", .name = "天山示例劳务有限公司",
	.uscc = "91650103MADE00011W", .contract = "FB-2026-01" };
static const struct account sample_account = { .bank = "102", .cnaps = "102881000018",
	.number = "30020012345678901", .name = "新疆示例建工有限公司农民工工资专用账户",
	.format = "demo-pipe" };
static const char *const sample_names[] = { "买买提·艾力", "王䶮",
	"阿卜杜热合曼·买买提依明江·努尔阿卜杜拉·吐尔逊江", "𠮷㐂", "李四" };

static inline struct voucher
voucher_sample(struct arena *a, int lines)
{
	struct voucher_line *line = arena_alloc(a, (size_t)(lines + 1) * sizeof *line);
	struct voucher v = { .number = "V-XJ01-S1-202610-1", .version = 2,
		.replaces = "V-XJ01-S1-202610-1-v1", .batch = "XJ01-S1-202610-1", .project = "XJ01", .project_name = "天山示例小区一期",
		.month = 202610, .contractor = "新疆示例建工有限公司",
		.contractor_uscc = "91650102MADE010064", .sub = &sample_sub, .account = &sample_account,
		.line = line, .lines = lines,
		.maker = { .by = "赵卫东", .at = INT64_C(1793844000), .chain_length = 42 } };

	memset(v.maker.chain_head.b, 0xab, DIGEST_LEN);
	for (int i = 0; i < lines; i++) {
		fen net = 585000 + i * 137;

		line[i] = (struct voucher_line){ .name = sample_names[(size_t)i % COUNT(sample_names)],
			.id_no = "650102198503124319", .team = i % 7 == 3 ? "钢筋加工及绑扎一班（夜班）" : "钢筋一班",
			.card = "6222000011112222333", .days_tenths = 260, .gross_fen = net + 15000,
			.withheld_fen = 10000, .deducted_fen = 5000, .net_fen = net, .instructed = 1,
			.state = i % 9 == 4 ? PS_FAILED : i % 9 == 5 ? PS_RETURNED : PS_PAID,
			.reason = i % 9 == 4 ? R_ACCOUNT_CLOSED : i % 9 == 5 ? R_RETURNED : R_NONE,
			.paid_on = i % 9 == 4 || i % 9 == 5 ? 0 : 20261105,
			.ref = arena_printf(a, "WAB1%011d", i + 1) };
	}
	return v;
}

#endif
