#include "cases.h"

#define MOST_FEN	885000	/* 22 days at 300.00 and 20 hours at 300 % */

CHANGE(pay_most, b->row.items = 0; base_item(b, ITEM_PAYABLE, "工资", MOST_FEN);)
CHANGE(pay_over, b->row.items = 0; base_item(b, ITEM_PAYABLE, "工资", MOST_FEN + 1);)
CHANGE(pay_words, pay_over(b); b->row.line = 1; b->row.days_tenths = 0;)
CHANGE(pay_beyond, pay_over(b); b->row.rate_fen = INT64_MAX / 2;)
CHANGE(minus, base_item(b, ITEM_PAYABLE, "补扣", -10000);)
CHANGE(minus_unread, minus(b); b->row.bad = ROW_BAD_AMOUNT;)
CHANGE(zero, base_item(b, ITEM_OTHER, "零", 0);)
CHANGE(gross_off, b->row.gross_fen++;)
CHANGE(gross_off_with_net, b->row.gross_fen++; b->row.net_fen++;)
CHANGE(net_off, b->row.net_fen--;)
CHANGE(unread, b->row.gross_fen = 1; b->row.net_fen = 2; b->row.bad = ROW_BAD_AMOUNT;)
CHANGE(below_zero, base_item(b, ITEM_TAX, "个人所得税", 750001);)
CHANGE(below_zero_off, below_zero(b); b->row.net_fen--;)
CHANGE(damages_20, base_item(b, ITEM_DAMAGES, "赔偿", 154500);)
CHANGE(damages_over, base_item(b, ITEM_DAMAGES, "赔偿", 154501);)
CHANGE(damages_unsound, damages_over(b); b->row.net_fen++;)
CHANGE(fine, base_item(b, ITEM_OTHER, "罚款", 10000);)
CHANGE(fines, fine(b); base_item(b, ITEM_OTHER, "餐费", 5000);)
CHANGE(low, b->row.items = 0; base_item(b, ITEM_PAYABLE, "工资", 189999);)
CHANGE(low_part, low(b); b->row.days_tenths = 217;)
CHANGE(low_supplement, low(b); b->row.line = 1;)
CHANGE(low_with_social, low(b); base_item(b, ITEM_SOCIAL, "养老保险", 30000);)
CHANGE(low_with_advance, b->row.items = 0; base_item(b, ITEM_PAYABLE, "工资", 190000);
    base_item(b, ITEM_PAID_BEFORE, "借支", 100000);)
CHANGE(alert, b->policy.alert_month_fen = 749999;)
CHANGE(alert_at, b->policy.alert_month_fen = 750000;)
CHANGE(alert_over_rate, alert(b); b->row.rate_fen = 100;)

static const struct row_case cases[] = {
	{ "clean", rule_items_not_negative, NULL, NULL },
	{ "minus", rule_items_not_negative, minus, "item=t补扣 amount=f-10000" },
	{ "zero", rule_items_not_negative, zero, NULL },
	{ "unread", rule_items_not_negative, minus_unread, NULL },
	{ "clean", rule_gross_adds_up, NULL, NULL },
	{ "one fen", rule_gross_adds_up, gross_off, "want=f772500 got=f772501" },
	{ "unread", rule_gross_adds_up, unread, NULL },
	{ "clean", rule_net_adds_up, NULL, NULL },
	{ "one fen", rule_net_adds_up, net_off, "want=f750000 got=f749999" },
	{ "one cause", rule_net_adds_up, gross_off, NULL },
	{ "one cause", rule_net_adds_up, gross_off_with_net, NULL },
	{ "unread", rule_net_adds_up, unread, NULL },
	{ "minus", rule_net_not_negative, below_zero, "net=f-1" },
	{ "said by net_adds_up", rule_net_not_negative, below_zero_off, NULL },
	{ "at most", rule_pay_within_rate, pay_most, NULL },
	{ "one fen more", rule_pay_within_rate, pay_over,
	    "pay=f885001 most=f885000 rate=f30000 days=t22 overtime=t20" },
	{ "a supplement in words", rule_pay_within_rate, pay_words, NULL },
	{ "a rate beyond numbers", rule_pay_within_rate, pay_beyond, NULL },
	{ "20 %", rule_damages_within_share, damages_20, NULL },
	{ "one fen more", rule_damages_within_share, damages_over,
	    "damages=f154501 most=f154500 gross=f772500 percent=i20" },
	{ "said by net_adds_up", rule_damages_within_share, damages_unsound, NULL },
	{ "a fine", rule_deductions_lawful, fine, "item=t罚款 amount=f10000" },
	{ "their sum", rule_deductions_lawful, fines, "item=t罚款 amount=f15000" },
	{ "nothing of it", rule_deductions_lawful, zero, NULL },
	{ "a fen less", rule_net_reaches_minimum, low, "wage=f189999 minimum=f190000" },
	{ "21.7 days", rule_net_reaches_minimum, low_part, NULL },
	{ "a supplement", rule_net_reaches_minimum, low_supplement, NULL },
	{ "social insurance is in it", rule_net_reaches_minimum, low_with_social,
	    "wage=f189999 minimum=f190000" },
	{ "paid before is in it", rule_net_reaches_minimum, low_with_advance, NULL },
	{ "at the alert", rule_net_is_usual, alert_at, NULL },
	{ "above the alert", rule_net_is_usual, alert, "net=f750000 limit=f749999" },
	{ "said by pay_within_rate", rule_net_is_usual, alert_over_rate, NULL },
};

static void
arithmetic_of_a_row(void **state)
{
	(void)state;
	row_cases_run(cases, COUNT(cases));
}

static void
sound_amounts(void **state)
{
	static const struct { void (*change)(struct base *); int sound; } rows[] = {
		{ minus, 0 }, { gross_off, 0 }, { net_off, 0 }, { unread, 0 }, { below_zero, 1 }, { zero, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct base b;

		base_fill(&b);
		assert_int_equal(amounts_sound(&b.row), 1);
		rows[i].change(&b);
		assert_int_equal(amounts_sound(&b.row), rows[i].sound);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arithmetic_of_a_row),
		cmocka_unit_test(sound_amounts),
	};

	return cmocka_run_group_tests_name("rules_pay", tests, NULL, NULL);
}
