#include "cases.h"

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
CHANGE(county, low_with_advance(b); b->facts.minimum_fen = 190001;)
CHANGE(damages_low, low_with_advance(b); base_item(b, ITEM_DAMAGES, "赔偿", 1); b->row.days_tenths = 10;)
CHANGE(taxed_low, b->row.items = 0; base_item(b, ITEM_PAYABLE, "工资", 500000); base_item(b, ITEM_TAX, "税", 1);)
CHANGE(taxed, taxed_low(b); base_item(b, ITEM_PAYABLE, "工资", 1);)
CHANGE(taxed_final, taxed_low(b); b->sheet.kind = KIND_FINAL;)
CHANGE(unnamed, base_item(b, ITEM_PAID_BEFORE, "借支", 100);)
CHANGE(named, unnamed(b); b->item[3].refers = "R-1";)
CHANGE(supplement, b->row.line = 2;)
CHANGE(supplement_why, b->row.line = 2; b->row.why = "补";)
CHANGE(year_at, b->facts.year_fen = 30000000;)
CHANGE(year_over, b->facts.year_fen = 30000001;)
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
	{ "the county's is higher", rule_net_reaches_minimum, county, "wage=f190000 minimum=f190001" },
	{ "damages", rule_damages_leave_minimum, damages_low, "damages=f1 wage=f189999 minimum=f190000" },
	{ "no damages", rule_damages_leave_minimum, low, NULL },
	{ "said by damages", rule_net_reaches_minimum, damages_low, NULL },
	{ "nothing taxable", rule_tax_is_likely, taxed_low, "gross=f500000 tax=f1" },
	{ "a fen taxable", rule_tax_is_likely, taxed, NULL },
	{ "a settlement", rule_tax_is_likely, taxed_final, NULL },
	{ "unnamed", rule_paid_before_named, unnamed, "item=t借支 amount=f100" },
	{ "named", rule_paid_before_named, named, NULL },
	{ "unexplained", rule_supplement_explained, supplement, "line=i2" },
	{ "explained", rule_supplement_explained, supplement_why, NULL },
	{ "at the limit", rule_year_is_usual, year_at, NULL },
	{ "above", rule_year_is_usual, year_over, "year=i2026 sum=f30000001 limit=f30000000" },
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
