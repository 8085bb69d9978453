/*
 * Many rows together: what no single row shows.  All of these are for people to look into; none of
 * them can hold a wage, since whose row it would be is just what they do not say.
 */
#include <string.h>

#include "rules.h"

int
rule_nets_differ(const struct team_facts *f, struct detail *d)
{
	int64_t least = policy_threshold(f->policy, TH_TEAM_PEOPLE, ym_last(f->month));

	detail_put(d, V_TEXT("project", f->project));
	detail_put(d, V_TEXT("sub", f->sub));
	detail_put(d, V_TEXT("team", f->team));
	detail_put(d, V_YM("month", f->month));
	detail_put(d, V_INT("people", f->people));
	detail_put(d, V_FEN("net", f->net_fen));
	return !f->same || f->people < least;
}

static void
put_month(const struct month_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("project", f->project));
	detail_put(d, V_TEXT("sub", f->sub));
	detail_put(d, V_YM("month", f->month));
}

static int64_t
missing_percent(const struct month_facts *f)
{
	return policy_threshold(f->policy, TH_MISSING_PERCENT, ym_last(f->month));
}

static int
many_missing(const struct month_facts *f)
{
	return f->attended > 0 && (int64_t)f->missing * 100 > missing_percent(f) * f->attended;
}

/* So many of them are another finding, and who left is one of his own. */
int
rule_nobody_missing(const struct month_facts *f, struct detail *d)
{
	put_month(f, d);
	detail_put(d, V_INT("attended", f->attended));
	detail_put(d, V_INT("missing", f->missing));
	detail_put(d, V_ID("person", f->missing_id));
	return f->attended < 0 || f->missing == 0 || many_missing(f);
}

int
rule_few_missing(const struct month_facts *f, struct detail *d)
{
	put_month(f, d);
	detail_put(d, V_INT("attended", f->attended));
	detail_put(d, V_INT("missing", f->missing));
	detail_put(d, V_INT("percent", missing_percent(f)));
	return !many_missing(f);
}

int
rule_leavers_settled(const struct month_facts *f, struct detail *d)
{
	put_month(f, d);
	detail_put(d, V_INT("leavers", f->leavers));
	detail_put(d, V_ID("person", f->leaver_id));
	detail_put(d, V_YMD("exit", f->leaver_exit));
	return f->leavers == 0;
}

int
rule_average_is_usual(const struct month_facts *f, struct detail *d)
{
	fen average = f->people > 0 ? f->gross_fen / f->people : 0;
	fen minimum = minimum_of(f->minimum_fen, f->policy);

	put_month(f, d);
	detail_put(d, V_FEN("average", average));
	detail_put(d, V_FEN("minimum", minimum));
	return f->people == 0 || average >= minimum;
}

int
rule_within_labour_cost(const struct month_facts *f, struct detail *d)
{
	put_month(f, d);
	detail_put(d, V_FEN("gross", f->gross_fen));
	detail_put(d, V_FEN("labour", f->labour_fen));
	return !f->progress || f->labour_fen == 0 || f->gross_fen <= f->labour_fen;
}

int
rule_progress_known(const struct month_facts *f, struct detail *d)
{
	put_month(f, d);
	return f->progress || f->people == 0;
}

int
rule_paid_in_time(const struct month_facts *f, struct detail *d)
{
	put_month(f, d);
	detail_put(d, V_YMD("due", f->due));
	detail_put(d, V_INT("unpaid", f->unpaid));
	return f->due == 0 || f->today <= f->due || f->unpaid == 0;
}

int
rule_paid_on_day(const struct month_facts *f, struct detail *d)
{
	put_month(f, d);
	detail_put(d, V_YMD("due", f->agreed));
	detail_put(d, V_INT("unpaid", f->unpaid));
	/* beyond the legal day the other rule speaks */
	return f->agreed == 0 || f->today <= f->agreed || f->unpaid == 0 || (f->due != 0 && f->today > f->due);
}

/* What has not begun to come may still come within the cycle; when it is late the next rule speaks too. */
int
rule_deposit_reaches_share(const struct project_facts *f, struct detail *d)
{
	int passed = ymd_days(f->today) - ymd_days(ym_last(f->month));
	int due = f->deposited_fen > 0 || passed > policy_threshold(&f->project->policy, TH_DEPOSIT_DAYS, f->today);
	int64_t percent = policy_threshold(&f->project->policy, TH_DEPOSIT_PERCENT, ym_last(f->month));
	fen least = f->value_fen / 100 * percent;

	detail_put(d, V_TEXT("project", f->project->code));
	detail_put(d, V_YM("month", f->month));
	detail_put(d, V_FEN("deposit", f->deposited_fen));
	detail_put(d, V_FEN("value", f->value_fen));
	detail_put(d, V_INT("percent", percent));
	detail_put(d, V_FEN("least", least));
	return f->value_fen == 0 || !due || f->deposited_fen >= least;
}

/* A bank may hold the name short, at 30 characters: what it ends with tells what the account is for. */
int
rule_account_is_named(const struct project_facts *f, struct detail *d)
{
	const char *name = f->project->account.name;

	detail_put(d, V_TEXT("project", f->project->code));
	detail_put(d, V_TEXT("name", name));
	return strstr(name, "农民工工资专用账户") != NULL || strstr(name, "农民工工资专户") != NULL;
}

int
rule_deposit_in_cycle(const struct project_facts *f, struct detail *d)
{
	int days = f->deposit ? ymd_days(f->today) - ymd_days(f->deposit) : 0;
	int64_t limit = policy_threshold(&f->project->policy, TH_DEPOSIT_DAYS, f->today);

	detail_put(d, V_TEXT("project", f->project->code));
	detail_put(d, V_YMD("day", f->deposit));
	detail_put(d, V_INT("days", days));
	detail_put(d, V_INT("limit", limit));
	return days <= limit;
}

int
rule_minimum_is_current(const struct project_facts *f, struct detail *d)
{
	detail_put(d, V_TEXT("project", f->project->code));
	detail_put(d, V_FEN("policy", f->project->policy.minimum_wage_fen));
	detail_put(d, V_TEXT("region", f->project->region));
	detail_put(d, V_YMD("since", f->minimum_since));
	detail_put(d, V_FEN("minimum", f->minimum_fen));
	return f->project->policy.minimum_wage_fen >= f->minimum_fen;
}
