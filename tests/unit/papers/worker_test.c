/* A worker's history: everything of his in full, nothing of it markup. */
#include "unit.h"

#include <string.h>

#include "daifa/papers.h"

static void
says(void **state)
{
	static const struct history_wage wage[] = { { "S-1#7", "天山南路", "天山<劳务>", "计件工资 50.00", "已付",
		"同意（a&b）", "ab12", 202610, 255, 5000, 0, 100, 4900 } };
	static const struct history_payment payment[] = {
		{ "S-1#7", "W1", "6222000011112222", "V-B-1", 4900, PS_RETURNED, R_ACCOUNT_CLOSED, 0 },
		{ "S-1#7", "W2", "6222000011113333", "V-B-2", 4900, PS_PAID, R_NONE, 20261110 } };
	static const char *const want[] = { "<h1>买买提：工资支付记录</h1>", "650102198503124319",
		"<td>天山&lt;劳务&gt;</td>", "<td class=\"n\">25.5</td>", "<td class=\"n\">49.00</td>", "同意（a&amp;b）", "ab12",
		"6222000011112222", "已退票", "2026-11-10", "V-B-2", "银行已付 49.00 元" };
	struct history h = { .name = "买买提", .id_no = "650102198503124319", .wage = wage, .wages = 1,
		.payment = payment, .payments = 2, .net_fen = 4900, .paid_fen = 4900, .maker = { .by = "" } };
	struct buf b = { 0 };

	(void)state;
	history_html(&h, &b);
	for (size_t i = 0; i < COUNT(want); i++)
		if (strstr(b.p, want[i]) == NULL)
			fail_msg("missing: %s", want[i]);
	buf_reset(&b);
	h.wages = h.payments = 0;
	history_html(&h, &b);
	assert_non_null(strstr(b.p, "没有。"));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(says) };

	codec_init();
	return cmocka_run_group_tests_name("papers/worker", tests, NULL, NULL);
}
