/*
 * The row beside the same worker's wage of the month before, with the same subcontractor in the same
 * project.  Nothing of it holds a wage: people change teams and rates rise; but who fills in a ghost
 * or takes a share changes just these.
 */
#include <string.h>

#include "rules.h"

/* Where sheet and roster name different teams that is said already, and which one it was is open. */
int
rule_team_as_before(const struct row_facts *f, struct detail *d)
{
	struct detail other;

	detail_clear(&other);
	if (f->before == NULL || !rule_own_team(f, &other))
		return 1;
	detail_put(d, V_TEXT("before", f->before->team));
	detail_put(d, V_TEXT("team", f->row->team));
	return strcmp(f->before->team, f->row->team) == 0;
}

/* Pay a day, in fen; 0 where it cannot be said. */
static fen
day_pay(fen gross_fen, int days_tenths)
{
	fen ten;

	if (gross_fen <= 0 || days_tenths <= 0 || fen_mul(gross_fen, 10, &ten) < 0)
		return 0;
	return ten / days_tenths;
}

static int
comparable(const struct row_facts *f)
{
	return f->before != NULL && f->row->bad == 0 && f->row->line == 0 && amounts_sound(f->row);
}

/* Rates of one kind only: a day's and a month's are no rise; what a piece is changes with the work. */
static int
rate_changed(const struct row_facts *f)
{
	return comparable(f) && f->row->mode != MODE_PIECE && f->row->mode == f->before->mode &&
	    f->row->rate_fen > 0 && f->before->rate_fen > 0 &&
	    f->row->rate_fen != f->before->rate_fen;
}

int
rule_rate_as_before(const struct row_facts *f, struct detail *d)
{
	if (!rate_changed(f))
		return 1;
	detail_put(d, V_FEN("before", f->before->rate_fen));
	detail_put(d, V_FEN("rate", f->row->rate_fen));
	detail_put(d, V_FEN("pay_before", day_pay(f->before->gross_fen, f->before->days_tenths)));
	detail_put(d, V_FEN("pay", day_pay(f->row->gross_fen, f->row->days_tenths)));
	return 0;
}

/* A day's pay, since a month of ten days is no cut; up or down.  A changed rate says it itself. */
int
rule_pay_as_before(const struct row_facts *f, struct detail *d)
{
	int64_t percent = policy_threshold(f->policy, TH_CHANGE_PERCENT, ym_last(wage_month(f)));
	fen now, then, most, change;

	if (!comparable(f) || rate_changed(f))
		return 1;
	now = day_pay(f->row->gross_fen, f->row->days_tenths);
	then = day_pay(f->before->gross_fen, f->before->days_tenths);
	change = now > then ? now - then : then - now;
	detail_put(d, V_FEN("before", then));
	detail_put(d, V_FEN("pay", now));
	detail_put(d, V_INT("percent", percent));
	return now == 0 || then == 0 || fen_mul(then, percent, &most) < 0 ||
	    fen_mul(change, 100, &change) < 0 || change <= most;
}
