/* The account's proof and the month's report, byte for byte; words for every state and reason. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "daifa/papers.h"

static const struct account account = { .bank = "102",
	.cnaps = "102881000018",
	.number = "30020012345678901",
	.name = "新疆示例建工有限公司农民工工资专用账户",
	.format = "demo-pipe" };
static const struct maker maker = {
	.by = "李秀英", .at = INT64_C(1796086800), .chain_length = 90, .chain_head = { { 0xcd } }
};
#define MAKER                                                                                      \
	"\n经办 李秀英，2026-12-01T09:00:00+08:00；事件链长度 90，链首 cd00000000000000000000000000000000000000000000000000000000000000\n"

static void
proof(void **state)
{
	static const struct proof_item transit[] = { { 20261130, "PAB12000009", "XJ01-S1-202610-3",
	    -500000, 0 } };
	static const struct proof_item open[] = { { 20261120, "B778", "某公司 往来款", 12345, 0 } };
	static const struct digest statement[] = { { { 0x01 } }, { { 0x02 } } };
	struct proof p = { .project = "XJ01",
		.project_name = "天山南路安置房项目",
		.account = &account,
		.month = 202611,
		.from = 20261101,
		.to = 20261130,
		.opening_fen = 0,
		.closing_fen = 1012345,
		.entries = { { 2, -7000000 }, { 1, 1000000 }, { 1, 7000000 }, { 0, 0 }, { 0, 0 },
		    { 1, 12345 } },
		.kind = { "batch", "return", "deposit", "fee", "interest", "other" },
		.kinds = 6,
		.book_fen = 1012345,
		.transit_fen = -500000,
		.transit = transit,
		.transits = 1,
		.unexplained = open,
		.unexplaineds = 1,
		.statements = 2,
		.statement = statement,
		.maker = maker };
	struct buf b = { 0 };

	(void)state;
	proof_text(&p, &b);
	assert_string_equal(b.p,
	    "农民工工资专用账户余额核对表 2026-11\n"
	    "项目 XJ01 天山南路安置房项目\n账户 30020012345678901 新疆示例建工有限公司农民工工资专用账户（中国工商银行）\n"
	    "期间 2026-11-01 至 2026-11-30，金额单位：元\n\n一、银行对账单\n  期初余额 0.00\n  代发工资 2 笔 -70000.00\n  退回 1 笔 10000.00\n"
	    "  人工费用拨付 1 笔 70000.00\n  其他 1 笔 123.45\n  期末余额 10123.45\n\n二、在途款项（对余额的影响：负数为将出账，正数为将退回）\n"
	    "  2026-11-30 PAB12000009 XJ01-S1-202610-3 -5000.00\n\n三、尚未查明的入账和出账（已计入余额）\n  2026-11-20 B778 某公司 往来款 123.45\n"
	    "\n四、核对\n  银行期末余额 10123.45\n  账面银行存款 10123.45\n  在途合计 -5000.00，在途结清后余额 5123.45；其中未查明 123.45\n"
	    "  结论：账面与银行一致\n\n依据的对账单（归档文件的 SHA-256）\n"
	    "  0100000000000000000000000000000000000000000000000000000000000000\n"
	    "  0200000000000000000000000000000000000000000000000000000000000000\n" MAKER);
	buf_reset(&b);
	p.transits = p.unexplaineds = p.statements = 0;
	proof_text(&p, &b);
	assert_non_null(strstr(b.p, "将退回）\n  （无）\n"));
	assert_non_null(strstr(b.p, "其中未查明 0.00\n"));
	buf_free(&b);
}

static struct month_paper
month_sample(void)
{
	static const struct month_batch batch[] = {
		{ "XJ01-S1-202610-1", "天山示例劳务有限公司", "ISSUED", { 3, 900000 },
		    { [PS_PAID] = { 2, 600000 }, [PS_FAILED] = { 1, 300000 } } },
		{ "XJ01-S2-202610-1", "昆仑示例劳务有限公司", "SEALED", { 1, 5 }, { { 0, 0 } } }
	};
	static const struct month_status status[] = { { "已付", { 2, 600000 }, 0 },
		{ "待核", { 1, 300000 }, 6 } };
	static const struct month_wait wait[] = { { "[W2301] 当月没有考勤", { 1, 300000 } } };

	return (struct month_paper){ .month = 202610,
		.no = 2,
		.batch = batch,
		.batches = 2,
		.status = status,
		.statuses = 2,
		.wait = wait,
		.waits = 1,
		.all = { 3, 900000 },
		.maker = maker };
}

static void
month(void **state)
{
	struct month_paper m = month_sample();
	struct buf b = { 0 };

	(void)state;
	month_text(&m, &b);
	assert_string_equal(b.p,
	    "农民工工资月度报告 2026-10 第 2 号\n金额单位：元\n\n一、工资表 3 行 9000.00（已被更正表替代的行不计）\n"
	    "  已付 2 行 6000.00\n  待核 1 行 3000.00\n\n二、批次\n"
	    "  XJ01-S1-202610-1 天山示例劳务有限公司：3 笔 9000.00，付款文件已生成\n    已付 2 笔 6000.00\n    付款失败 1 笔 3000.00\n"
	    "  XJ01-S2-202610-1 昆仑示例劳务有限公司：1 笔 0.05，已封存，等待另一人批准\n\n"
	    "三、未付的原因（一行有几条原因的，分别计入）\n  [W2301] 当月没有考勤：1 行 3000.00\n\n"
	    "四、本报告不了结任何一笔工资：未付的仍为应付或有争议，直至付清、被更正或查明不存在。\n" MAKER);
	buf_free(&b);
}

static void
month_says_the_same(void **state)
{
	struct month_paper m = month_sample(), other = month_sample();
	struct digest a, b;

	(void)state;
	other.no = 9;
	other.maker = (struct maker){ .by = "" };
	month_content(&m, &a);
	month_content(&other, &b);
	assert_true(digest_same(&a, &b));
	other.all.fen++;
	month_content(&other, &b);
	assert_false(digest_same(&a, &b));
	other = month_sample();
	other.batches = other.waits = 0;
	month_content(&other, &b);
	assert_false(digest_same(&a, &b));
}

static void
words(void **state)
{
	(void)state;
	for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
		for (int s = 0; s < PS_MAX; s++)
			assert_true(strlen(pay_state_word((enum pay_state)s, (enum lang)lang)) > 0);
		for (int r = R_NONE + 1; r < R_MAX; r++)
			assert_true(strlen(reason_word((enum reason)r, (enum lang)lang)) > 0);
	}
	assert_string_equal(pay_state_word(PS_MAX, LANG_ZH), "");
	assert_string_equal(reason_word(R_NONE, LANG_ZH), "");
	assert_string_equal(reason_word(R_MAX, LANG_EN), "");
	assert_string_equal(entry_word("fee", LANG_ZH), "手续费");
	assert_string_equal(entry_word("gift", LANG_ZH), "gift");
	assert_string_equal(batch_step_word("VOIDED", LANG_ZH), "已作废");
	assert_string_equal(batch_step_word("", LANG_EN), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(proof), cmocka_unit_test(month),
		cmocka_unit_test(month_says_the_same), cmocka_unit_test(words) };

	codec_init();
	return cmocka_run_group_tests_name("papers/report", tests, NULL, NULL);
}
