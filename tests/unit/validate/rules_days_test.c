#include "cases.h"

CHANGE(days_31, b->row.days_tenths = 310;)
CHANGE(days_31_1, b->row.days_tenths = 311;)
CHANGE(february, b->sheet.month = b->sheet.for_month = 202602; b->row.days_tenths = 285;)
CHANGE(unread_days, b->row.days_tenths = 999; b->row.bad = ROW_BAD_FIELD;)
CHANGE(ghost, b->facts.attendance = NULL;)
CHANGE(ghost_no_roster, ghost(b); b->facts.roster = NULL;)
CHANGE(supplement, ghost(b); b->row.line = 1; b->row.days_tenths = 0;)
CHANGE(left_20, b->roster.exit = 20261020;)
CHANGE(left_24, b->roster.exit = 20261024;)
CHANGE(entered_6, b->roster.entry = 20261006;)
CHANGE(entered_later, b->roster.entry = 20261101;)
CHANGE(days_25, b->row.days_tenths = 250;)
CHANGE(days_25_5, b->row.days_tenths = 255;)
CHANGE(days_19_of, b->attendance.days = 0x7ffff;)
CHANGE(day_24_hours, b->row.days_tenths = 10; b->row.minutes = 1200; b->row.overtime_minutes = 240;)
CHANGE(day_24_5_hours, day_24_hours(b); b->row.overtime_minutes = 270;)
CHANGE(hours_only, b->row.days_tenths = 0; b->row.minutes = 31 * 1440; b->row.overtime_minutes = 1;)
CHANGE(gate_at, b->attendance.minutes = 11760 - 25 * 30;)
CHANGE(gate_under, b->attendance.minutes = 11759 - 25 * 30;)
CHANGE(gate_open, gate_under(b); b->attendance.open = 2;)
CHANGE(gate_days, gate_under(b); days_19_of(b);)
CHANGE(overtime_36, b->row.overtime_minutes = 36 * 60;)
CHANGE(overtime_36_25, b->row.overtime_minutes = 36 * 60 + 15;)

static const struct row_case cases[] = {
	{ "31 of 31", rule_days_in_calendar, days_31, NULL },
	{ "31.1 of 31", rule_days_in_calendar, days_31_1, "claimed=t31.1 calendar=i31" },
	{ "28.5 of 28", rule_days_in_calendar, february, "claimed=t28.5 calendar=i28" },
	{ "unread", rule_days_in_calendar, unread_days, NULL },
	{ "clean", rule_attended, NULL, NULL },
	{ "ghost", rule_attended, ghost, "claimed=t22 employed=i31" },
	{ "said by on_roster", rule_attended, ghost_no_roster, NULL },
	{ "a supplement without days", rule_attended, supplement, NULL },
	{ "said by days_in_calendar", rule_attended, days_31_1, NULL },
	{ "22 before leaving", rule_days_employed, left_24, NULL },
	{ "20 before leaving", rule_days_employed, left_20,
	    "claimed=t22 employed=i20 attended=i25 entry=d20260301 exit=d20261020" },
	{ "20 of 25 attended days after entry", rule_days_employed, entered_6,
	    "claimed=t22 employed=i26 attended=i25 entry=d20261006 exit=d0" },
	{ "not there at all", rule_days_employed, entered_later,
	    "claimed=t22 employed=i0 attended=i25 entry=d20261101 exit=d0" },
	{ "25 of 25", rule_days_attended, days_25, NULL },
	{ "25.5 of 25", rule_days_attended, days_25_5, "claimed=t25.5 attended=i25" },
	{ "22 of 19", rule_days_attended, days_19_of, "claimed=t22 attended=i19" },
	{ "said by days_employed", rule_days_attended, left_20, NULL },
	{ "said by attended", rule_days_attended, ghost, NULL },
	{ "24 hours", rule_hours_in_days, day_24_hours, NULL },
	{ "24.5 hours", rule_hours_in_days, day_24_5_hours, "hours=t24.5 most=t24 days=t1" },
	{ "hours of a month", rule_hours_in_days, hours_only, "hours=t744.01 most=t744 days=t0" },
	{ "half an hour a day short", rule_hours_attended, gate_at, NULL },
	{ "a minute more", rule_hours_attended, gate_under, "hours=t196 attended=t183.48" },
	{ "said by punches_closed", rule_hours_attended, gate_open, NULL },
	{ "open", rule_punches_closed, gate_open, "hours=t196 attended=t183.48 open=i2" },
	{ "none open", rule_punches_closed, gate_under, NULL },
	{ "said by days_attended", rule_hours_attended, gate_days, NULL },
	{ "36 hours", rule_overtime_within_limit, overtime_36, NULL },
	{ "36.25 hours", rule_overtime_within_limit, overtime_36_25, "overtime=t36.25 limit=i36" },
	{ "said by hours_in_days", rule_overtime_within_limit, day_24_5_hours, NULL },
};

static void
days_and_hours(void **state)
{
	(void)state;
	row_cases_run(cases, COUNT(cases));
}

static void
what_several_rules_ask(void **state)
{
	struct base b;

	(void)state;
	base_fill(&b);
	assert_int_equal(wage_month(&b.facts), 202610);
	assert_int_equal(attended_bits(&b.facts), BASE_DAYS);
	assert_int_equal(first_day_worked(&b.facts), 20261001);
	b.attendance.days = 1u << 11;
	assert_int_equal(first_day_worked(&b.facts), 20261012);
	b.facts.attendance = NULL;
	assert_int_equal(first_day_worked(&b.facts), 20261001);
	b.roster.entry = 20261006;
	assert_int_equal(first_day_worked(&b.facts), 20261006);
	b.sheet.month = 202611;
	assert_int_equal(wage_month(&b.facts), 202610);
	b.sheet.for_month = 0;
	assert_int_equal(wage_month(&b.facts), 202611);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_and_hours),
		cmocka_unit_test(what_several_rules_ask),
	};

	return cmocka_run_group_tests_name("rules_days", tests, NULL, NULL);
}
