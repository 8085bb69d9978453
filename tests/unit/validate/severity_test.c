#include "cases.h"

static void
floors_are_the_rules(void **state)
{
	(void)state;
	assert_int_equal(severity_floor(F_NOT_ON_ROSTER), SEV_HOLD);
	assert_int_equal(severity_floor(F_CONTRACT_MISSING), SEV_NOTE);
	assert_int_equal(severity_floor(F_NET_MISMATCH), SEV_REJECT);
	/* no rule finds these: they stay as they are */
	assert_int_equal(severity_floor(F_AMOUNT_DECIMALS), SEV_REJECT);
	assert_int_equal(severity_floor(F_TOTAL_NOT_PROVABLE), SEV_NOTE);
}

static void
policy_moves_severities_above_the_floor(void **state)
{
	static const struct severity_change changes[] = {
		{ F_CONTRACT_MISSING, SEV_NOTE, 20260101, 20261231 },
		{ F_NOT_ON_ROSTER, SEV_NOTE, 20260101, 0 },
		{ F_OVERTIME_OVER, SEV_HOLD, 20260101, 0 },
		{ F_OVERTIME_OVER, SEV_REJECT, 20261001, 20261031 },
		{ F_SHEET_WRONG_SIGNER, SEV_NOTE, 20260101, 0 },
		{ F_AMOUNT_DECIMALS, SEV_NOTE, 20260101, 0 },
	};
	static const struct { enum finding_id id; ymd day; enum severity want; } rows[] = {
		{ F_CONTRACT_MISSING, 20251231, SEV_HOLD }, { F_CONTRACT_MISSING, 20260101, SEV_NOTE },
		{ F_CONTRACT_MISSING, 20261231, SEV_NOTE }, { F_CONTRACT_MISSING, 20270101, SEV_HOLD },
		{ F_NOT_ON_ROSTER, 20261101, SEV_HOLD },
		{ F_OVERTIME_OVER, 20260930, SEV_HOLD }, { F_OVERTIME_OVER, 20261001, SEV_REJECT },
		{ F_OVERTIME_OVER, 20261101, SEV_HOLD }, { F_SHEET_WRONG_SIGNER, 20261101, SEV_REFUSE },
		{ F_AMOUNT_DECIMALS, 20261101, SEV_REJECT }, { F_OTHER_TEAM, 20261101, SEV_HOLD },
	};
	const struct policy p = { .severity = changes, .severities = COUNT(changes) };
	const struct policy none = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (severity_of(&p, rows[i].id, rows[i].day) != rows[i].want)
			fail_msg("%s on %d", finding_name(rows[i].id), rows[i].day);
		assert_int_equal(severity_of(&none, rows[i].id, rows[i].day), finding_severity(rows[i].id));
	}
}

static void
the_attempt_is_a_finding(void **state)
{
	struct detail d;
	struct base b;

	(void)state;
	base_fill(&b);
	detail_clear(&d);
	b.severity[0] = (struct severity_change){ F_CONTRACT_MISSING, SEV_NOTE, 0, 0 };
	b.severity[1] = (struct severity_change){ F_NOT_ON_ROSTER, SEV_NOTE, 0, 0 };
	b.severity[2] = (struct severity_change){ F_NET_MISMATCH, SEV_NOTE, 0, 20260101 };
	b.project.policy = b.policy;
	b.project.policy.severities = 1;
	says_check("above", rule_policy_above_floor(&b.site, &d), &d, NULL);
	b.project.policy.severities = 3;
	says_check("below", rule_policy_above_floor(&b.site, &d), &d,
	    "project=tXJ01 finding=tNOT_ON_ROSTER severity=tNOTE floor=tHOLD count=i1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(floors_are_the_rules),
		cmocka_unit_test(policy_moves_severities_above_the_floor),
		cmocka_unit_test(the_attempt_is_a_finding),
	};

	return cmocka_run_group_tests_name("severity", tests, NULL, NULL);
}
