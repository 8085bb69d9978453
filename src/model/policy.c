/* Thresholds of the rules that no law fixes, and what a project changes about them. */
#include "daifa/model.h"

/* Of the monitoring platforms and of practice: what is worth a look, never what a wage is. */
static const struct { const char *name; int64_t value; } thresholds[TH_MAX] = {
	[TH_EXTRA_PERCENT] = { "extra-percent", 50 },	/* allowances, bonuses of the wage */
	[TH_TRADE_PERCENT] = { "trade-percent", 300 },	/* pay a day of the trade's median */
	[TH_TRADE_PEOPLE] = { "trade-people", 10 },	/* fewer make no median */
	[TH_YEAR_YUAN] = { "year-yuan", 300000 },	/* one worker's wages of a year */
	[TH_GATE_MINUTES] = { "gate-minutes", 30 },	/* the gate may fall short by, a day */
	[TH_MISSING_PERCENT] = { "missing-percent", 10 },	/* on no sheet, of the attended */
	[TH_TEAM_PEOPLE] = { "team-people", 5 },	/* fewer may well have one net */
	[TH_DEPOSIT_DAYS] = { "deposit-days", 31 },	/* 724号 art. 24: a month at most */
	/* one officer may accept a held row up to; more if he also approves payments */
	[TH_ACCEPT_REVIEW_YUAN] = { "accept-review-yuan", 50000 },
	[TH_ACCEPT_RELEASE_YUAN] = { "accept-release-yuan", 500000 },
	[TH_DEPOSIT_PERCENT] = { "deposit-percent", 30 },	/* of the progress; the contract's own where it has one; 0: not judged */
	[TH_CHANGE_PERCENT] = { "change-percent", 30 },	/* pay a day, from month to month */
	[TH_NOTICE_DAYS] = { "notice-days", 0 },	/* on the board before pay; by province */
	[TH_WOMEN_AGE] = { "site-age-max-women", 0 },	/* local bans differ by sex; 0: that of site-age-max */
	[TH_PAY_DAY] = { "pay-day", 0 },	/* of the month after; by contract, 0: not stated */
};

const char *
threshold_name(enum threshold t)
{
	return thresholds[t].name;
}

int
threshold_by_name(struct slice name, enum threshold *out)
{
	for (int i = 0; i < TH_MAX; i++) {
		if (slice_is(name, thresholds[i].name)) {
			*out = (enum threshold)i;
			return 0;
		}
	}
	return -1;
}

int64_t
policy_threshold(const struct policy *p, enum threshold t, ymd day)
{
	int64_t value = thresholds[t].value;

	for (int i = 0; i < p->thresholds; i++) {
		const struct threshold_change *c = &p->threshold[i];

		if (c->threshold == t && c->from <= day && (c->to == 0 || day <= c->to))
			value = c->value;
	}
	return value;
}

int
severity_by_name(struct slice name, enum severity *out)
{
	for (int i = SEV_NOTE; i <= SEV_REJECT; i++) {
		if (slice_is(name, severity_name((enum severity)i))) {
			*out = (enum severity)i;
			return 0;
		}
	}
	return -1;
}
