#include "cases.h"

#define OTHER "6217000000000000012"

CHANGE(other_form, b->row.card_name = "阿依古丽•买买提"; b->facts.card_name_key = "阿依古丽·买买提";)
CHANGE(other_form_no_card, other_form(b); b->facts.card = NULL;)
CHANGE(no_card, b->facts.card = NULL;)
CHANGE(no_card_no_roster, no_card(b); b->facts.roster = NULL;)
CHANGE(other_card, b->row.card = OTHER;)
CHANGE(other_holder, b->row.card_name = "王建国";)
CHANGE(other_holder_at_bank, b->card.card_name = "王建国";)
CHANGE(other_card_and_holder, other_card(b); other_holder(b);)
CHANGE(holder_is_sheets_name, b->row.name = b->row.card_name = b->card.card_name = "李燕";)
CHANGE(miscopied, b->row.card = "6217000000000000005";)
CHANGE(passbook, b->row.card = "3002001234567890123";)
CHANGE(old_passbook, b->row.card = "10200012345";)
CHANGE(old_card, b->row.card = "4000000000000003";)
CHANGE(no_number, b->row.card = "";)
CHANGE(branch, b->row.card_cnaps = "102100099996";)
CHANGE(bad_branch, b->row.card_cnaps = "102100099997";)
CHANGE(branch_105, b->row.card_cnaps = "105100000017";)
CHANGE(failed_before, b->facts.card_failed = R_ACCOUNT_CLOSED; b->facts.card_failed_month = 202609;)
CHANGE(bank_1, b->row.card_bank = "001";)
CHANGE(bank_999, b->row.card_bank = "999";)
CHANGE(bank_letters, b->row.card_bank = "1O2";)
CHANGE(changed_29, b->card.changed = 1; b->card.since = 20261012;)
CHANGE(changed_30, b->card.changed = 1; b->card.since = 20261011;)
CHANGE(changed_today, b->card.changed = 1; b->card.since = 20261110;)
CHANGE(changed_other, changed_29(b); other_card(b);)

static const struct row_case cases[] = {
	{ "clean", rule_account_known, NULL, NULL },
	{ "none known", rule_account_known, no_card, "sheet=c6217000000000000004" },
	{ "not on the roster either", rule_account_known, no_card_no_roster, NULL },
	{ "same", rule_account_in_force, NULL, NULL },
	{ "another", rule_account_in_force, other_card,
	    "sheet=c" OTHER " roster=c6217000000000000004 holder=n阿依古丽·买买提" },
	{ "none known", rule_account_in_force, no_card, NULL },
	{ "as the bank has it", rule_holder_as_bank_has, NULL, NULL },
	{ "no account", rule_holder_as_bank_has, other_form_no_card, NULL },
	{ "another dot", rule_holder_as_bank_has, other_form, "sheet=n阿依古丽•买买提 bank=n阿依古丽·买买提" },
	{ "own", rule_holder_is_worker, NULL, NULL },
	{ "another's on the sheet", rule_holder_is_worker, other_holder,
	    "worker=n阿依古丽·买买提 holder=n王建国" },
	{ "another's at the bank", rule_holder_is_worker, other_holder_at_bank,
	    "worker=n阿依古丽·买买提 holder=n王建国" },
	{ "said by account_in_force", rule_holder_is_worker, other_card_and_holder, NULL },
	{ "said by name_is_rosters", rule_holder_is_worker, holder_is_sheets_name, NULL },
	{ "card", rule_account_adds_up, NULL, NULL },
	{ "miscopied", rule_account_adds_up, miscopied, "account=c6217000000000000005" },
	{ "passbook", rule_account_adds_up, passbook, NULL },
	{ "short passbook", rule_account_adds_up, old_passbook, NULL },
	{ "16 digits", rule_account_adds_up, old_card, "account=c4000000000000003" },
	{ "nothing", rule_account_adds_up, no_number, NULL },
	{ "no branch", rule_cnaps_adds_up, NULL, NULL },
	{ "branch", rule_cnaps_adds_up, branch, NULL },
	{ "bad branch", rule_cnaps_adds_up, bad_branch, "cnaps=t102100099997" },
	{ "105", rule_bank_known, NULL, NULL },
	{ "001", rule_bank_known, bank_1, NULL },
	{ "999", rule_bank_known, bank_999, "bank=t999" },
	{ "letters", rule_bank_known, bank_letters, "bank=t1O2" },
	{ "its own branch", rule_branch_is_banks, branch_105, NULL },
	{ "another bank's", rule_branch_is_banks, branch, "cnaps=t102100099996 bank=t105" },
	{ "said by cnaps_adds_up", rule_branch_is_banks, bad_branch, NULL },
	{ "good until now", rule_account_was_good, NULL, NULL },
	{ "failed", rule_account_was_good, failed_before, "month=m202609 reason=tACCOUNT_CLOSED" },
	{ "first account", rule_account_settled, NULL, NULL },
	{ "30 days ago", rule_account_settled, changed_30, NULL },
	{ "29 days ago", rule_account_settled, changed_29, "since=d20261012 days=i29 limit=i30" },
	{ "today", rule_account_settled, changed_today, "since=d20261110 days=i0 limit=i30" },
	{ "said by account_in_force", rule_account_settled, changed_other, NULL },
};

static void
account_beside_the_one_in_force(void **state)
{
	(void)state;
	row_cases_run(cases, COUNT(cases));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(account_beside_the_one_in_force) };

	return cmocka_run_group_tests_name("rules_account", tests, NULL, NULL);
}
