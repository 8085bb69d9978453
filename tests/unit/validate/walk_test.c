#include "cases.h"

static void
clean_facts_are_silent(void **state)
{
	struct report *r = report_new();
	struct base b;

	(void)state;
	base_fill(&b);
	assert_int_equal(validate_sheet(&b.sheet_facts, r), 0);
	assert_int_equal(validate_row(&b.facts, r), 0);
	assert_int_equal(validate_team(&b.team, r), 0);
	assert_int_equal(validate_month(&b.month, r), 0);
	assert_int_equal(validate_project(&b.site, r), 0);
	assert_int_equal(report_count(r), 0);
	report_free(r);
}

/* Every rule speaks, none stops at the first, in the order of the catalogue, at its place. */
static void
findings_come_in_order_at_their_place(void **state)
{
	static const enum finding_id want[] = { F_OTHER_TEAM, F_CONFIRMATION_MISSING, F_NET_MISMATCH,
		F_DAYS_OVER_ATTENDANCE, F_BANK_UNKNOWN };
	static const char *const column[] = { "team", "confirmation", "net", "days", "bank" };
	struct report *r = report_new();
	struct base b;

	(void)state;
	base_fill(&b);
	b.row.team = "木工班";
	b.row.confirm_ref = "";
	b.row.net_fen += 10000;
	b.attendance.days = 0x7ffff;
	b.row.card_bank = "999";
	assert_int_equal(validate_row(&b.facts, r), COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		const struct finding *f = report_at(r, i);

		assert_int_equal(f->id, want[i]);
		assert_string_equal(f->where.column, column[i]);
		assert_string_equal(f->where.document, "s1.xml");
		assert_int_equal(f->where.row, 7);
	}
	report_clear(r);
	b.sheet_facts.number_taken = 1;
	assert_int_equal(validate_sheet(&b.sheet_facts, r), 1);
	assert_int_equal(report_at(r, 0)->id, F_SHEET_NUMBER_TAKEN);
	assert_int_equal(report_at(r, 0)->where.row, 0);
	report_clear(r);
	b.team.same = 1;
	b.month.missing = 1;
	b.month.progress = 0;
	b.site.minimum_fen = 190001;
	assert_int_equal(validate_team(&b.team, r), 1);
	assert_int_equal(validate_month(&b.month, r), 2);
	assert_int_equal(validate_project(&b.site, r), 1);
	assert_int_equal(report_at(r, 0)->id, F_TEAM_NETS_EQUAL);
	assert_int_equal(report_at(r, 1)->id, F_WORKERS_MISSING);
	assert_int_equal(report_at(r, 2)->id, F_PROGRESS_MISSING);
	assert_int_equal(report_at(r, 3)->id, F_POLICY_MINIMUM_LOW);
	assert_null(report_at(r, 3)->where.document);
	report_free(r);
}

static void
catalogue(void **state)
{
	(void)state;
	assert_null(rule_at(rule_count()));
	for (size_t i = 0; i < rule_count(); i++) {
		const struct rule_info *r = rule_at(i);

		assert_true(r->finding > F_NONE && r->finding < F_MAX);
		assert_true(r->floor <= finding_severity(r->finding));
		assert_true(finding_clause(r->finding)[0] != '\0');
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(rule_at(k)->name, r->name);
			assert_int_not_equal(rule_at(k)->finding, r->finding);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean_facts_are_silent),
		cmocka_unit_test(findings_come_in_order_at_their_place),
		cmocka_unit_test(catalogue),
	};

	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
