#include "cases.h"

CHANGE(all_same, b->team.same = 1;)
CHANGE(four_same, b->team.same = 1; b->team.people = 4;)
CHANGE(missing_8, b->month.missing = 8; b->month.missing_id = "X";)
CHANGE(missing_9, b->month.missing = 9; b->month.missing_id = "X";)
CHANGE(no_attendance, b->month.attended = -1; b->month.missing = 9;)
CHANGE(leaver, b->month.missing = b->month.leavers = 1; b->month.missing_id = b->month.leaver_id = "X";
    b->month.leaver_exit = 20261020;)
CHANGE(average_at, b->month.gross_fen = 80 * 190000;)
CHANGE(average_low, b->month.gross_fen = 80 * 190000 - 1;)
CHANGE(nobody, b->month.people = 0; b->month.gross_fen = 0; b->month.progress = 0;)
CHANGE(labour_at, b->month.gross_fen = 88000000;)
CHANGE(labour_over, b->month.gross_fen = 88000001;)
CHANGE(labour_unstated, labour_over(b); b->month.labour_fen = 0;)
CHANGE(no_progress, b->month.progress = 0; b->month.gross_fen = 88000001;)
CHANGE(due_day, b->month.today = 20261130;)
CHANGE(due_over, b->month.today = 20261201;)
CHANGE(due_unknown, due_over(b); b->month.due = 0;)
CHANGE(due_paid, due_over(b); b->month.unpaid = 0;)
CHANGE(share_at, b->site.value_fen = 100000; b->site.deposited_fen = 30000;)
CHANGE(share_low, b->site.value_fen = 100000; b->site.deposited_fen = 29999;)
CHANGE(share_later, b->site.value_fen = 100000; b->site.today = 20261201;)
CHANGE(share_none, b->site.value_fen = 100000; b->site.today = 20261202;)
CHANGE(deposit_31, b->site.today = 20261203;)
CHANGE(deposit_32, b->site.today = 20261204;)
CHANGE(deposit_none, b->site.today = 20261204; b->site.deposit = 0;)
CHANGE(county_same, b->site.minimum_fen = 190000;)
CHANGE(named_short, b->project.account.name = "甲建工一号工程农民工工资专户";)
CHANGE(named_other, b->project.account.name = "甲建工有限公司";)
CHANGE(county_more, b->site.minimum_fen = 190001;)

static void
teams(void **state)
{
	static const struct { void (*change)(struct base *); const char *says; } rows[] = {
		{ NULL, NULL }, { four_same, NULL },
		{ all_same, "project=tXJ01 sub=tS1 team=t钢筋一班 month=m202610 people=i12 net=f700000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct detail d;
		struct base b;

		base_fill(&b);
		detail_clear(&d);
		if (rows[i].change)
			rows[i].change(&b);
		says_check("team", rule_nets_differ(&b.team, &d), &d, rows[i].says);
	}
}

#define HEAD "project=tXJ01 sub=tS1 month=m202610 "

static void
months(void **state)
{
	static const struct {
		int (*rule)(const struct month_facts *, struct detail *);
		void (*change)(struct base *);
		const char *says;
	} rows[] = {
		{ rule_nobody_missing, NULL, NULL },
		{ rule_nobody_missing, missing_8, HEAD "attended=i80 missing=i8 person=pX" },
		{ rule_nobody_missing, missing_9, NULL },
		{ rule_nobody_missing, no_attendance, NULL },
		{ rule_few_missing, missing_8, NULL },
		{ rule_few_missing, missing_9, HEAD "attended=i80 missing=i9 percent=i10" },
		{ rule_few_missing, no_attendance, NULL },
		{ rule_leavers_settled, missing_9, NULL },
		{ rule_leavers_settled, leaver, HEAD "leavers=i1 person=pX exit=d20261020" },
		{ rule_average_is_usual, average_at, NULL },
		{ rule_average_is_usual, average_low, HEAD "average=f189999 minimum=f190000" },
		{ rule_average_is_usual, nobody, NULL },
		{ rule_within_labour_cost, labour_at, NULL },
		{ rule_within_labour_cost, labour_over, HEAD "gross=f88000001 labour=f88000000" },
		{ rule_within_labour_cost, labour_unstated, NULL },
		{ rule_within_labour_cost, no_progress, NULL },
		{ rule_progress_known, no_progress, "project=tXJ01 sub=tS1 month=m202610" },
		{ rule_progress_known, nobody, NULL },
		{ rule_paid_in_time, due_day, NULL },
		{ rule_paid_in_time, due_over, HEAD "due=d20261130 unpaid=i80" },
		{ rule_paid_in_time, due_unknown, NULL },
		{ rule_paid_in_time, due_paid, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct detail d;
		struct base b;

		base_fill(&b);
		detail_clear(&d);
		if (rows[i].change)
			rows[i].change(&b);
		says_check("month", rows[i].rule(&b.month, &d), &d, rows[i].says);
	}
}

static void
projects(void **state)
{
	static const struct {
		int (*rule)(const struct project_facts *, struct detail *);
		void (*change)(struct base *);
		const char *says;
	} rows[] = {
		{ rule_deposit_reaches_share, NULL, NULL },
		{ rule_deposit_reaches_share, share_at, NULL },
		{ rule_deposit_reaches_share, share_later, NULL },
		{ rule_deposit_reaches_share, share_low,
		    "project=tXJ01 month=m202610 deposit=f29999 value=f100000 percent=i30 least=f30000" },
		{ rule_deposit_reaches_share, share_none,
		    "project=tXJ01 month=m202610 deposit=f0 value=f100000 percent=i30 least=f30000" },
		{ rule_deposit_in_cycle, deposit_31, NULL },
		{ rule_deposit_in_cycle, deposit_32, "project=tXJ01 day=d20261102 days=i32 limit=i31" },
		{ rule_deposit_in_cycle, deposit_none, NULL },
		{ rule_account_is_named, NULL, NULL },
		{ rule_account_is_named, named_short, NULL },
		{ rule_account_is_named, named_other, "project=tXJ01 name=t甲建工有限公司" },
		{ rule_minimum_is_current, county_same, NULL },
		{ rule_minimum_is_current, county_more,
		    "project=tXJ01 policy=f190000 region=t650102 since=d20210401 minimum=f190001" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct detail d;
		struct base b;

		base_fill(&b);
		detail_clear(&d);
		if (rows[i].change)
			rows[i].change(&b);
		says_check("project", rows[i].rule(&b.site, &d), &d, rows[i].says);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(teams),
		cmocka_unit_test(months),
		cmocka_unit_test(projects),
	};

	return cmocka_run_group_tests_name("rules_month", tests, NULL, NULL);
}
