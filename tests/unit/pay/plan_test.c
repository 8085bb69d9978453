/* The plan's sum, its text to the byte, and where parts end. */
#include "unit.h"

#include <string.h>

#include "daifa/pay.h"

static struct plan_line
line(const char *card, const char *name, fen amount)
{
	struct plan_line l = { 0 };

	l.sheet = "A-1";
	l.n = 1;
	l.id_no = "11010519491231002X";
	l.name = name;
	l.phone = "";
	l.card = card;
	l.card_name = name;
	l.card_bank = "102";
	l.card_cnaps = "";
	l.fen = amount;
	return l;
}

static void
sums(void **state)
{
	struct plan_line two[] = { line("1", "a", 5), line("2", "b", 7) };
	struct plan_line big[] = { line("1", "a", INT64_MAX), line("2", "b", 1) };
	struct plan p = { .line = two, .lines = 2 };

	(void)state;
	assert_int_equal(plan_sum(&p), 0);
	assert_int_equal(p.fen, 12);
	p.line = big;
	assert_int_equal(plan_sum(&p), -1);
}

static void
text(void **state)
{
	struct plan_line one[] = { line("622", "甲", 123450) };
	struct plan p = { .batch = "X-S-202610-1", .project = "X", .project_name = "项目", .sub = "S", .sub_name = "分包", .account = "3002",
	    .month = 202610, .day = 20261106, .line = one, .lines = 1 };
	struct buf b = { 0 };

	(void)state;
	one[0].accepted = 1;
	assert_int_equal(plan_sum(&p), 0);
	plan_text(&p, &b);
	assert_string_equal(b.p,
	    "daifa plan 1\nbatch X-S-202610-1\nproject X 项目\nsubcontractor S 分包\naccount 3002\nmonth 2026-10\nexecution 2026-11-06\n"
	    "payments 1\ntotal 1234.50\n"
	    "overridden A-1#1|11010519491231002X|甲|622|甲|102||1234.50|"
	    "0000000000000000000000000000000000000000000000000000000000000000\n"
	    "pay A-1#1|11010519491231002X|甲|622|甲|102||1234.50|"
	    "0000000000000000000000000000000000000000000000000000000000000000\n");
	/* who releases it again sees where the answer on the former payment came from */
	one[0].accepted = 0;
	one[0].again = 1;
	one[0].origin = "paper";
	buf_reset(&b);
	plan_text(&p, &b);
	assert_non_null(strstr(b.p, "\nagain A-1#1|11010519491231002X|甲|622|甲|102||1234.50|"
	    "0000000000000000000000000000000000000000000000000000000000000000|paper\npay A-1#1|"));
	buf_free(&b);
}

static void
splits(void **state)
{
	static const struct { const char *cards; int max_rows; fen max_part; unsigned key; int want[6]; int parts; } rows[] = {
		{ "abcde", 10, 0, BANK_KEY_REF, { 5 }, 1 },
		{ "abcde", 2, 0, BANK_KEY_REF, { 2, 2, 1 }, 3 },
		{ "abcde", 10, 250, BANK_KEY_REF, { 2, 2, 1 }, 3 },
		{ "abcde", 10, 99, BANK_KEY_REF, { 0 }, -1 },
		{ "aabbc", 10, 0, BANK_KEY_REF, { 5 }, 1 },
		{ "aabbc", 10, 0, BANK_KEY_ACCOUNT, { 1, 2, 2 }, 3 },
		{ "abab", 10, 0, BANK_KEY_ACCOUNT, { 2, 2 }, 2 },
		{ "aaaa", 10, 0, BANK_KEY_ACCOUNT, { 1, 1, 1, 1 }, 4 },
		{ "", 10, 0, BANK_KEY_REF, { 0 }, 0 },
	};

	(void)state;
	for (size_t r = 0; r < COUNT(rows); r++) {
		struct bank_info info = { .max_rows = rows[r].max_rows, .max_part_fen = rows[r].max_part, .key = rows[r].key };
		struct plan_line l[8];
		char card[8][2];
		int size[8] = { 0 }, n = (int)strlen(rows[r].cards);

		for (int i = 0; i < n; i++) {
			card[i][0] = rows[r].cards[i];
			card[i][1] = '\0';
			l[i] = line(card[i], "x", 100);
		}
		assert_int_equal(plan_split(&info, l, n, size), rows[r].parts);
		for (int i = 0; i < rows[r].parts; i++)
			assert_int_equal(size[i], rows[r].want[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sums), cmocka_unit_test(text), cmocka_unit_test(splits) };

	return cmocka_run_group_tests_name("pay/plan", tests, NULL, NULL);
}
