#include "cases.h"

#define MOST_FEN	885000	/* 22 days at 300.00 and 20 hours at 300 % */

static void
pay(struct base *b, fen wage, fen extra)
{
	b->row.items = 0;
	base_item(b, ITEM_PAYABLE, "工资", wage);
	if (extra)
		base_item(b, ITEM_PAYABLE, "夜餐补贴", extra);
}

static void
monthly(struct base *b, fen rate, int days_tenths)
{
	b->row.mode = MODE_MONTH;
	b->row.rate_fen = rate;
	b->row.days_tenths = days_tenths;
}

CHANGE(most, pay(b, MOST_FEN, 0);)
CHANGE(over, pay(b, MOST_FEN + 1, 0);)
CHANGE(over_by_allowance, pay(b, MOST_FEN, 30000);)
CHANGE(words, over(b); b->row.line = 1; b->row.days_tenths = 0;)
CHANGE(beyond_numbers, over(b); b->row.rate_fen = INT64_MAX / 2;)
CHANGE(piece, over(b); b->row.mode = MODE_PIECE;)
CHANGE(unread, over(b); b->row.bad = ROW_BAD_FIELD;)
CHANGE(month_most, pay(b, 936000, 0); monthly(b, 696000, 220);)
CHANGE(month_over, pay(b, 936001, 0); monthly(b, 696000, 220);)
CHANGE(hour_over, pay(b, 885001, 0); b->row.mode = MODE_HOUR; b->row.rate_fen = 3750;)
CHANGE(half, pay(b, 700000, 350000);)
CHANGE(over_half, pay(b, 700000, 350001);)
CHANGE(extras_only, pay(b, 0, 1);)
CHANGE(under, pay(b, 659999, 0); b->row.overtime_minutes = 0;)
CHANGE(exact, pay(b, 660000, 0); b->row.overtime_minutes = 0;)
CHANGE(month_part, pay(b, 500000, 0); monthly(b, 696000, 217); b->row.overtime_minutes = 0;)
CHANGE(month_full, pay(b, 695999, 0); monthly(b, 696000, 218); b->row.overtime_minutes = 0;)
CHANGE(thirds, pay(b, 66666, 0); b->row.rate_fen = 33333; b->row.days_tenths = 20; b->row.overtime_minutes = 0;)
CHANGE(overtime_short, b->row.item[1].fen--; base_sum(b);)
CHANGE(overtime_within, pay(b, 772500, 0);)
CHANGE(overtime_within_short, pay(b, 772499, 0);)
CHANGE(overtime_of_part, pay(b, 500000, 0); monthly(b, 696000, 200);)
CHANGE(median, b->facts.trade_median_fen = 11705; b->facts.trade_people = 10;)
CHANGE(median_low, b->facts.trade_median_fen = 11704; b->facts.trade_people = 10;)
CHANGE(median_few, b->facts.trade_median_fen = 11704; b->facts.trade_people = 9;)
CHANGE(median_high, b->facts.trade_median_fen = 105340; b->facts.trade_people = 10;)
CHANGE(overtime_beyond, b->row.item[1].fen = INT64_MAX / 4; base_sum(b);)
CHANGE(median_beyond, median(b); b->row.item[0].fen = INT64_MAX / 4; base_sum(b);)
CHANGE(median_day_beyond, median(b); b->row.item[0].fen = INT64_MAX / 40; base_sum(b); b->row.days_tenths = 1;)
CHANGE(median_no_days, median_low(b); b->row.days_tenths = 0;)

static const struct row_case cases[] = {
	{ "at most", rule_pay_within_rate, most, NULL },
	{ "one fen more", rule_pay_within_rate, over,
	    "pay=f885001 most=f885000 rate=f30000 days=t22 hours=t176 overtime=t20" },
	{ "allowances are not wage", rule_pay_within_rate, over_by_allowance, NULL },
	{ "a supplement in words", rule_pay_within_rate, words, NULL },
	{ "a rate beyond numbers", rule_pay_within_rate, beyond_numbers, NULL },
	{ "piece work", rule_pay_within_rate, piece, NULL },
	{ "unread", rule_pay_within_rate, unread, NULL },
	{ "month at most", rule_pay_within_rate, month_most, NULL },
	{ "month over", rule_pay_within_rate, month_over,
	    "pay=f936001 most=f936000 rate=f696000 days=t22 hours=t176 overtime=t20" },
	{ "hour over", rule_pay_within_rate, hour_over,
	    "pay=f885001 most=f885000 rate=f3750 days=t22 hours=t176 overtime=t20" },
	{ "half", rule_extras_in_proportion, half, NULL },
	{ "over half", rule_extras_in_proportion, over_half, "extra=f350001 wage=f700000 percent=i50" },
	{ "nothing else", rule_extras_in_proportion, extras_only, "extra=f1 wage=f0 percent=i50" },
	{ "exact", rule_pay_reaches_rate, exact, NULL },
	{ "a fen under", rule_pay_reaches_rate, under,
	    "pay=f659999 least=f660000 rate=f30000 days=t22 hours=t176" },
	{ "part of a month", rule_pay_reaches_rate, month_part, NULL },
	{ "a full month", rule_pay_reaches_rate, month_full,
	    "pay=f695999 least=f696000 rate=f696000 days=t21.8 hours=t176" },
	{ "rounded", rule_pay_reaches_rate, thirds, NULL },
	{ "clean", rule_overtime_paid, NULL, NULL },
	{ "a fen short", rule_overtime_paid, overtime_short, "overtime=t20 pay=f112499 least=f112500" },
	{ "within one item", rule_overtime_paid, overtime_within, NULL },
	{ "short within one item", rule_overtime_paid, overtime_within_short,
	    "overtime=t20 pay=f112499 least=f112500" },
	{ "part of a month says nothing", rule_overtime_paid, overtime_of_part, NULL },
	{ "none known", rule_pay_near_trade, NULL, NULL },
	{ "three times", rule_pay_near_trade, median, NULL },
	{ "more", rule_pay_near_trade, median_low, "pay=f35113 median=f11704 people=i10" },
	{ "too few people", rule_pay_near_trade, median_few, NULL },
	{ "less than a third", rule_pay_near_trade, median_high, "pay=f35113 median=f105340 people=i10" },
	{ "no days", rule_pay_near_trade, median_no_days, NULL },
	{ "overtime beyond numbers", rule_overtime_paid, overtime_beyond, NULL },
	{ "pay beyond numbers", rule_pay_near_trade, median_beyond, NULL },
	{ "pay a day beyond numbers", rule_pay_near_trade, median_day_beyond, NULL },
};

static void
pay_beside_the_rate(void **state)
{
	(void)state;
	row_cases_run(cases, COUNT(cases));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(pay_beside_the_rate) };

	return cmocka_run_group_tests_name("rules_rate", tests, NULL, NULL);
}
