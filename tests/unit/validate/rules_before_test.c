#include "cases.h"

#define BEFORE(name, body) CHANGE(name, b->facts.before = &b->before; body)

BEFORE(the_same, )
BEFORE(other_card, b->before.card = "6217000000000000012";)
BEFORE(no_card, b->before.card = "";)
BEFORE(card_waits, b->before.card = "6217000000000000012"; b->card.card = "6217000000000000012";)
BEFORE(card_new, b->before.card = "6217000000000000012"; b->card.changed = 1; b->card.since = 20261105;)
BEFORE(other_team, b->before.team = "木工二班";)
BEFORE(wrong_team, b->before.team = "木工二班"; b->roster.team = "木工二班";)
BEFORE(other_rate, b->before.rate_fen = 20000;)
BEFORE(other_mode, b->before.rate_fen = 20000; b->before.mode = MODE_MONTH;)
BEFORE(pieces, b->before.rate_fen = 20000; b->row.mode = b->before.mode = MODE_PIECE;)
BEFORE(at_limit, b->before.gross_fen = 270100; b->before.days_tenths = 100;)
BEFORE(above, b->before.gross_fen = 270000; b->before.days_tenths = 100;)
BEFORE(below, b->before.gross_fen = 510000; b->before.days_tenths = 100;)
BEFORE(above_and_rate, b->before.gross_fen = 270000; b->before.days_tenths = 100; b->before.rate_fen = 20000;)
BEFORE(no_days, b->before.days_tenths = 0;)
BEFORE(too_large, b->before.gross_fen = INT64_MAX;)
BEFORE(unreadable, b->before.gross_fen = 1; b->row.bad = ROW_BAD_AMOUNT;)
BEFORE(supplement, b->before.gross_fen = 1; b->row.line = 1;)

static void
rows(void **state)
{
	static const struct row_case cases[] = {
		{ "no month before", rule_account_as_before, NULL, NULL },
		{ "the same account", rule_account_as_before, the_same, NULL },
		{ "none then", rule_account_as_before, no_card, NULL },
		{ "not in force: told as that", rule_account_as_before, card_waits, NULL },
		{ "changed just now: told as that", rule_account_as_before, card_new, NULL },
		{ "another account", rule_account_as_before, other_card,
		    "before=c6217000000000000012 account=c6217000000000000004 since=d20260301" },
		{ "no month before", rule_team_as_before, NULL, NULL },
		{ "the same team", rule_team_as_before, the_same, NULL },
		{ "the roster has another: told as that", rule_team_as_before, wrong_team, NULL },
		{ "another team", rule_team_as_before, other_team, "before=t木工二班 team=t钢筋一班" },
		{ "no month before", rule_rate_as_before, NULL, NULL },
		{ "the same rate", rule_rate_as_before, the_same, NULL },
		{ "a month's rate", rule_rate_as_before, other_mode, NULL },
		{ "pieces", rule_rate_as_before, pieces, NULL },
		{ "another rate", rule_rate_as_before, other_rate,
		    "before=f20000 rate=f30000 pay_before=f35113 pay=f35113" },
		{ "no month before", rule_pay_as_before, NULL, NULL },
		{ "the same pay", rule_pay_as_before, the_same, NULL },
		{ "thirty percent", rule_pay_as_before, at_limit, NULL },
		{ "more", rule_pay_as_before, above, "before=f27000 pay=f35113 percent=i30" },
		{ "less", rule_pay_as_before, below, "before=f51000 pay=f35113 percent=i30" },
		{ "by the rate", rule_pay_as_before, above_and_rate, NULL },
		{ "no days then", rule_pay_as_before, no_days, NULL },
		{ "more than can be counted", rule_pay_as_before, too_large, NULL },
		{ "amounts that could not be read", rule_pay_as_before, unreadable, NULL },
		{ "a supplement", rule_pay_as_before, supplement, NULL },
	};

	(void)state;
	row_cases_run(cases, COUNT(cases));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows) };

	return cmocka_run_group_tests_name("validate/rules_before", tests, NULL, NULL);
}
