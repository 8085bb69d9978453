#include "cases.h"

CHANGE(no_project, b->sheet_facts.project = NULL; b->sheet_facts.signer = NULL;)
CHANGE(no_signer, b->sheet_facts.signer = NULL;)
CHANGE(other_signer, b->signer.name = "乙劳务公司"; b->signer.uscc = "91650100MA7BBBBB12";)
CHANGE(bad_uscc, b->sheet.sub_uscc = "91650100MA7AAAAA1S";)
CHANGE(no_uscc, b->sheet.sub_uscc = "";)
CHANGE(next_month, b->sheet.month = b->sheet.for_month = 202612;)
CHANGE(back_pay_for_later, b->sheet.for_month = 202612;)
CHANGE(taken, b->sheet_facts.number_taken = 1;)
CHANGE(replaces_unknown, b->sheet.replaces = "S1-202610-00";)
CHANGE(replaces_known, b->sheet.replaces = "S1-202610-00"; b->sheet_facts.replaces_known = 1;)
CHANGE(replaces_of_stranger, replaces_unknown(b); no_signer(b);)
CHANGE(unsigned_time, b->sheet_facts.signed_at = 0;)
CHANGE(fast_clock, b->sheet_facts.signed_at = b->sheet_facts.received_at + 300;)
CHANGE(too_fast_clock, b->sheet_facts.signed_at = b->sheet_facts.received_at + 301;)
CHANGE(advance, b->sheet.kind = KIND_ADVANCE;)
CHANGE(advance_of_stranger, advance(b); no_signer(b);)

static const struct sheet_case cases[] = {
	{ "known", rule_project_known, NULL, NULL },
	{ "unknown", rule_project_known, no_project, "project=tXJ01" },
	{ "its signer", rule_signer_is_subcontractor, NULL, NULL },
	{ "nobody can sign for no project", rule_signer_is_subcontractor, no_project, NULL },
	{ "no signer", rule_signer_is_subcontractor, no_signer,
	    "signer=n sheet=n甲劳务公司 sheet_uscc=n91650100MA7AAAAA1R" },
	{ "another signer", rule_signer_is_subcontractor, other_signer,
	    "signer=n乙劳务公司 sheet=n甲劳务公司 "
	    "sheet_uscc=n91650100MA7AAAAA1R" },
	{ "good code", rule_uscc_adds_up, NULL, NULL },
	{ "bad code", rule_uscc_adds_up, bad_uscc, "uscc=t91650100MA7AAAAA1S" },
	{ "no code", rule_uscc_adds_up, no_uscc, "uscc=t" },
	{ "a past month", rule_month_has_come, NULL, NULL },
	{ "a coming month", rule_month_has_come, next_month, "month=m202612 received=d20261106" },
	{ "back pay for a coming month", rule_month_has_come, back_pay_for_later,
	    "month=m202612 received=d20261106" },
	{ "new number", rule_number_is_new, NULL, NULL },
	{ "taken number", rule_number_is_new, taken, "number=tS1-202610-01" },
	{ "replaces nothing", rule_replaced_is_here, NULL, NULL },
	{ "replaces a known one", rule_replaced_is_here, replaces_known, NULL },
	{ "replaces an unknown one", rule_replaced_is_here, replaces_unknown,
	    "replaces=tS1-202610-00" },
	{ "not the signer's anyway", rule_replaced_is_here, replaces_of_stranger, NULL },
	{ "no time", rule_signed_before_receipt, unsigned_time, NULL },
	{ "clock 300 s ahead", rule_signed_before_receipt, fast_clock, NULL },
	{ "clock 301 s ahead", rule_signed_before_receipt, too_fast_clock,
	    "signed=t2026-11-06T10:08:21+08:00 received=t2026-11-06T10:03:20+08:00" },
	{ "normal", rule_kind_is_subcontractors, NULL, NULL },
	{ "advance", rule_kind_is_subcontractors, advance, "number=tS1-202610-01" },
	{ "not the signer's anyway", rule_kind_is_subcontractors, advance_of_stranger, NULL },
};

static void
sheets_are_judged_as_documents(void **state)
{
	(void)state;
	sheet_cases_run(cases, COUNT(cases));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sheets_are_judged_as_documents) };

	return cmocka_run_group_tests_name("rules_sheet", tests, NULL, NULL);
}
