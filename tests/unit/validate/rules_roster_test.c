#include "cases.h"

CHANGE(no_roster, b->facts.roster = NULL;)
CHANGE(no_roster_bad_id, no_roster(b); b->row.id_no = "650102199001011238";)
CHANGE(other_sub, b->roster.sub = "S2";)
CHANGE(other_sub_and_team, other_sub(b); b->roster.team = "木工班";)
CHANGE(other_team, b->row.team = "钢筋二班";)
CHANGE(blanks_in_team, b->row.team = " 钢筋一班\u3000";)
CHANGE(other_name, b->row.name = "李燕";)
CHANGE(other_dot, b->row.name = "阿依古丽•买买提"; b->facts.name_key = "A"; b->facts.roster_name_key = "A";)
CHANGE(other_trade, b->row.trade = "040";)
CHANGE(no_trade, b->roster.trade = "";)
CHANGE(other_phone, b->roster.phone = "1";)
CHANGE(final_here, b->sheet.kind = KIND_FINAL;)
CHANGE(final_left, final_here(b); b->roster.exit = 20261031;)
CHANGE(before_last_day, b->row.confirm_day = 20261025;)
CHANGE(on_last_day, b->row.confirm_day = 20261026;)
CHANGE(no_attendance, before_last_day(b); b->facts.attendance = NULL;)
CHANGE(no_contract, b->roster.contract = "";)
CHANGE(no_contract_needed, no_contract(b); b->policy.contract_required = 0;)
CHANGE(no_how, b->row.confirm = CONFIRM_NONE;)
CHANGE(no_day, b->row.confirm_day = 0;)
CHANGE(no_ref, b->row.confirm_ref = "";)
CHANGE(bad_field, no_day(b); b->row.bad = ROW_BAD_FIELD;)
CHANGE(early, b->row.confirm_day = 20260930;)
CHANGE(first_day, b->row.confirm_day = 20261001;)
CHANGE(on_the_day, b->row.confirm_day = 20261110;)
CHANGE(later_than_today, b->row.confirm_day = 20261111;)

static const struct row_case cases[] = {
	{ "clean", rule_on_roster, NULL, NULL },
	{ "not on it", rule_on_roster, no_roster, "person=p650102199001011239 attended=i25" },
	{ "said by the number", rule_on_roster, no_roster_bad_id, NULL },
	{ "own", rule_own_subcontractor, NULL, NULL },
	{ "another's", rule_own_subcontractor, other_sub, "roster=tS2 sheet=tS1" },
	{ "nobody's", rule_own_subcontractor, no_roster, NULL },
	{ "another team", rule_own_team, other_team, "roster=t钢筋一班 sheet=t钢筋二班" },
	{ "blanks", rule_own_team, blanks_in_team, NULL },
	{ "one cause", rule_own_team, other_sub_and_team, NULL },
	{ "another name", rule_name_is_rosters, other_name, "sheet=n李燕 roster=n阿依古丽·买买提" },
	{ "another dot", rule_name_is_rosters, other_dot, NULL },
	{ "no roster, no name", rule_name_is_rosters, no_roster, NULL },
	{ "no contract", rule_contract_on_file, no_contract, "entry=d20260301" },
	{ "none needed", rule_contract_on_file, no_contract_needed, NULL },
	{ "no roster", rule_contract_on_file, no_roster, NULL },
	{ "another trade", rule_own_trade, other_trade, "roster=t020 sheet=t040" },
	{ "no trade", rule_own_trade, no_trade, NULL },
	{ "no phone", rule_own_phone, NULL, NULL },
	{ "another phone", rule_own_phone, other_phone, "roster=c1 sheet=c13900000000" },
	{ "still here", rule_final_has_left, final_here, "entry=d20260301" },
	{ "left", rule_final_has_left, final_left, NULL },
	{ "before the last day", rule_confirmed_after_work, before_last_day, "day=d20261025 last=d20261026" },
	{ "on the last day", rule_confirmed_after_work, on_last_day, NULL },
	{ "no attendance", rule_confirmed_after_work, no_attendance, NULL },
	{ "said by confirmed_in_time", rule_confirmed_after_work, early, NULL },
	{ "clean", rule_confirmed, NULL, NULL },
	{ "no way", rule_confirmed, no_how, "how=n day=d20261103 evidence=nevidence.pdf#3" },
	{ "no day", rule_confirmed, no_day, "how=nfingerprint day=d0 evidence=nevidence.pdf#3" },
	{ "no evidence", rule_confirmed, no_ref, "how=nfingerprint day=d20261103 evidence=n" },
	{ "a field that could not be read", rule_confirmed, bad_field, NULL },
	{ "before the month", rule_confirmed_in_time, early,
	    "day=d20260930 from=d20261001" },
	{ "first day", rule_confirmed_in_time, first_day, NULL },
	{ "today", rule_confirmed_in_time, on_the_day, NULL },
	{ "tomorrow", rule_confirmed_in_time, later_than_today,
	    "day=d20261111 from=d20261001" },
	{ "said by confirmed", rule_confirmed_in_time, no_day, NULL },
};

static void
row_beside_roster(void **state)
{
	(void)state;
	row_cases_run(cases, COUNT(cases));
}

static void
keys_fall_back_to_names(void **state)
{
	struct base b;

	(void)state;
	base_fill(&b);
	assert_string_equal(sheet_key(&b.facts), b.row.name);
	assert_string_equal(worker_key(&b.facts), b.roster.name);
	b.facts.name_key = "S";
	b.facts.roster_name_key = "R";
	assert_string_equal(sheet_key(&b.facts), "S");
	assert_string_equal(worker_key(&b.facts), "R");
	b.facts.roster = NULL;
	assert_string_equal(worker_key(&b.facts), "S");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(row_beside_roster),
		cmocka_unit_test(keys_fall_back_to_names),
	};

	return cmocka_run_group_tests_name("rules_roster", tests, NULL, NULL);
}
