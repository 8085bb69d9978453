#include "unit.h"

#include "daifa/model.h"

static void
names_go_there_and_back(void **state)
{
	enum threshold t;
	enum severity s;

	(void)state;
	for (int i = 0; i < TH_MAX; i++) {
		assert_int_equal(threshold_by_name(slice_of(threshold_name((enum threshold)i)), &t), 0);
		assert_int_equal(t, i);
	}
	assert_int_equal(threshold_by_name(SLICE(""), &t), -1);
	assert_int_equal(threshold_by_name(SLICE("extra-percents"), &t), -1);
	assert_int_equal(severity_by_name(SLICE("NOTE"), &s), 0);
	assert_int_equal(s, SEV_NOTE);
	assert_int_equal(severity_by_name(SLICE("REJECT"), &s), 0);
	assert_int_equal(s, SEV_REJECT);
	assert_int_equal(severity_by_name(SLICE("REFUSE"), &s), -1);
	assert_int_equal(severity_by_name(SLICE("note"), &s), -1);
}

static void
changes_hold_between_their_days(void **state)
{
	static const struct threshold_change changes[] = {
		{ TH_EXTRA_PERCENT, 30, 20260101, 20260630 },
		{ TH_EXTRA_PERCENT, 40, 20260601, 0 },
		{ TH_YEAR_YUAN, 1, 20260101, 0 },
	};
	static const struct { ymd day; int64_t want; } rows[] = {
		{ 20251231, 50 }, { 20260101, 30 }, { 20260531, 30 }, { 20260601, 40 }, { 20260630, 40 },
		{ 20260701, 40 }, { 20991231, 40 },
	};
	const struct policy p = { .threshold = changes, .thresholds = COUNT(changes) };
	const struct policy none = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(policy_threshold(&p, TH_EXTRA_PERCENT, rows[i].day), rows[i].want);
		assert_int_equal(policy_threshold(&none, TH_EXTRA_PERCENT, rows[i].day), 50);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_there_and_back),
		cmocka_unit_test(changes_hold_between_their_days),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
