/* How long records are kept.  It only tells; nothing in this program destroys one. */
#include <string.h>

#include "papers.h"

static int
keep_row(void *ctx, const struct row_view *v)
{
	struct keep *k = ctx;

	if (v->status == ROW_PAID || v->status == ROW_SETTLED || v->status == ROW_SUPERSEDED ||
	    (v->status == ROW_REJECTED && v->worst < SEV_REJECT))
		return 0;
	k->open++;
	return 0;
}

int
keep_of(struct world *w, const struct project_view *v, struct keep *k)
{
	struct rows_of of = { .site = v->site };
	struct cursor *c;

	memset(k, 0, sizeof *k);
	k->completed = v->p.completed;
	c = store_query(w->store, Q_SITE_PAID, "i", v->site);
	while (cursor_next(c)) {
		ymd day = paid_on(cursor_int(c, 0), cursor_int(c, 1));

		k->settled = day > k->settled ? day : k->settled;
	}
	cursor_end(c);
	if (rows_each(w, &of, keep_row, k) != 0)
		return -1;
	k->until = keep_until(k->completed, k->settled, k->open);
	return store_failed(w->store) ? -1 : 0;
}

/* Kinds of records; years from the end of the year of their newest paper where they are accounting
 * records as well. */
static const struct {
	const char	*code;
	enum text_id	 what, basis;
	int		 years;
} kinds[] = {
	{ "sheet", T_KEEP_SHEETS, T_KEEP_BASIS_WAGE, 0 },
	{ "payment", T_KEEP_PAYMENTS, T_KEEP_BASIS_WAGE, 0 },
	{ "voucher", T_KEEP_VOUCHERS, T_KEEP_BASIS_VOUCHER, 30 },
	{ "statement", T_KEEP_STATEMENTS, T_KEEP_BASIS_STATEMENT, 10 },
	{ "proof", T_KEEP_PROOFS, T_KEEP_BASIS_STATEMENT, 10 },
};

static void
keep_line(struct world *w, const struct project_view *v, const struct keep *k, struct cursor *c)
{
	const char *code = cursor_text(c, 0);
	size_t i = 0;
	/* a day, or the second of an event */
	ymd newest = cursor_int(c, 3) > 99999999 ? time_day(cursor_int(c, 3))
	                                         : (ymd)cursor_int(c, 3);
	ymd until;
	int over;

	while (i + 1 < sizeof kinds / sizeof *kinds && strcmp(kinds[i].code, code) != 0)
		i++;
	until = keep_longer(k->until, newest, kinds[i].years);
	over = until != 0 && time_day(w->now) > until;
	out_say(w->out, until == 0 ? T_KEEP_LINE_OPEN : over ? T_KEEP_LINE_OVER : T_KEEP_LINE,
	    VALS(V_TEXT("project", v->p.code), V_YM("month", (ym)cursor_int(c, 1)),
	        V_TEXT("kind", code), V_TEXT("what", text_of(kinds[i].what, w->out->lang)),
	        V_INT("count", cursor_int(c, 2)), V_YMD("until", until),
	        V_TEXT("verdict", over ? "MAY" : "KEEP"),
	        V_TEXT("basis", text_of(kinds[i].basis, w->out->lang))));
}

static int
keep_project(struct world *w, const struct project_view *v)
{
	struct keep k;
	struct cursor *c;

	if (keep_of(w, v, &k) != 0)
		return -1;
	out_say(w->out,
	    k.completed == 0  ? T_KEEP_PROJECT_RUNS
	        : k.open > 0 ? T_KEEP_PROJECT_OPEN
	                     : T_KEEP_PROJECT,
	    VALS(V_TEXT("project", v->p.code), V_NAME("name", v->p.name),
	        V_YMD("completed", k.completed), V_YMD("settled", k.settled), V_INT("open", k.open),
	        V_YMD("until", k.until)));
	c = store_query(w->store, Q_KEEP_RECORDS, "ii", v->site, v->account);
	while (cursor_next(c))
		keep_line(w, v, &k, c);
	cursor_end(c);
	return store_failed(w->store) ? -1 : 0;
}

int
flow_retention(struct world *w, const char *project)
{
	const struct project_view *v;

	if (project != NULL) {
		v = world_project(w, project);
		if (v == NULL)
			return world_refuse(w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", project)));
		if (keep_project(w, v) != 0)
			return -1;
	} else
		for (int i = 0; i < w->projects; i++) {
			v = world_at(w, i);
			if (v == NULL || keep_project(w, v) != 0)
				return -1;
		}
	out_say(w->out, T_KEEP_NOTHING, NO_VALS);
	return 0;
}
