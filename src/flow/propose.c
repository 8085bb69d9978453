/* What would be sealed now: all payable rows of one subcontractor and month that are in no batch yet (DESIGN 3.6). */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct gather {
	struct world	*w;
	struct arena	*a;
	struct proposal	*p;
	char		*const *without;
	int		 room;
	int		 failed;
};

const char *
sub_code(const struct project_view *v, struct world *w, int64_t sub)
{
	struct cursor *c = store_query(w->store, Q_SUB_CODE, "i", sub);
	const struct subcontractor *s = NULL;

	if (cursor_next(c) && v != NULL)
		s = project_sub(&v->p, cursor_text(c, 0));
	cursor_end(c);
	return s != NULL ? s->code : "";
}

/* XJ01-S1-202610-1 */
int
batch_parse(struct world *w, const char *name, const struct project_view **v, int64_t *sub, int64_t *month, int *run)
{
	char copy[128], *part[4], *save = NULL;
	int64_t m, r;
	int n = 0;

	if (strlen(name) >= sizeof copy)
		return 0;
	snprintf(copy, sizeof copy, "%s", name);
	for (char *s = strtok_r(copy, "-", &save); s != NULL; s = strtok_r(NULL, "-", &save)) {
		if (n == 4)
			return 0;
		part[n++] = s;
	}
	if (n != 4 || int_parse(slice_of(part[2]), 999912, &m) != 0 || int_parse(slice_of(part[3]), 9999, &r) != 0)
		return 0;
	*v = world_project(w, part[0]);
	if (*v == NULL)
		return 0;
	*sub = store_int(w->store, 0, Q_SUB_ID, "it", (*v)->site, part[1]);
	*month = m;
	*run = (int)r;
	return *sub != 0;
}

static int
left_out(const struct gather *g, const struct row_view *v)
{
	char name[LIMIT_FIELD_BYTES];

	if (g->without == NULL || *g->without == NULL)
		return 0;
	snprintf(name, sizeof name, "%s#%d", v->number, v->n);
	for (char *const *s = g->without; s != NULL && *s != NULL; s++)
		if (strcmp(*s, name) == 0)
			return 1;
	return 0;
}

static int
row_ready(const struct row_view *v)
{
	/* Payment goes to the account in force today; a row whose worker has none was held by check. */
	return (v->status == ROW_PAYABLE || (v->status == ROW_FAILED && v->wait == WAIT_NONE)) && v->known;
}

static int
gather_row(void *ctx, const struct row_view *v)
{
	struct gather *g = ctx;
	struct proposal *p = g->p;
	struct plan_line *l;

	if (!row_ready(v) || left_out(g, v))
		return 0;
	if (p->plan.lines == g->room) {
		g->room = g->room == 0 ? 64 : g->room * 2;
		p->line = mem_grow(p->line, (size_t)g->room, sizeof *p->line);
	}
	l = &p->line[p->plan.lines++];
	*l = (struct plan_line){ .row = v->row, .claim = v->claim, .n = v->n, .fen = v->net_fen, .seen = v->seen, .accepted = v->accepted,
	    .again = v->payment != 0, .advance = v->advance };
	if (l->again) {
		struct cursor *c = store_query(g->w->store, Q_PAYMENT_ORIGIN, "i", v->payment);

		l->origin = cursor_next(c) ? arena_text(g->a, cursor_text(c, 0)) : "-";
		cursor_end(c);
	}
	l->sheet = arena_text(g->a, v->number);
	l->id_no = arena_text(g->a, v->id_no);
	l->name = arena_text(g->a, v->name);
	l->phone = arena_text(g->a, v->phone);
	l->card = arena_text(g->a, v->now.card);
	l->card_name = arena_text(g->a, v->now.card_name);
	l->card_bank = arena_text(g->a, v->now.card_bank);
	l->card_cnaps = arena_text(g->a, v->now.card_cnaps);
	l->changed = v->now.changed || strcmp(l->card, v->card) != 0 || strcmp(l->card_name, v->card_name) != 0;
	l->first_fen = v->net_fen - v->booked_fen;
	return 0;
}

static void
batch_name(struct world *w, const struct project_view *v, const char *sub, int64_t month, struct proposal *p)
{
	p->run = (int)store_int(w->store, 0, Q_BATCH_RUNS, "iii", month, v->site, p->sub) + 1;
	snprintf(p->name, sizeof p->name, "%s-%s-%06d-%d", v->p.code, sub, (int)month, p->run);
}

int
propose(struct world *w, struct arena *a, const struct project_view *v, int64_t sub, int64_t month, char *const *without, struct proposal *p)
{
	struct gather g = { .w = w, .a = a, .p = p, .without = without };
	struct rows_of of = { .month = month, .site = v->site, .sub = sub, .day = time_day(w->now),
		.booked = 1 };
	const struct subcontractor *s = project_sub(&v->p, sub_code(v, w, sub));

	memset(p, 0, sizeof *p);
	if (s == NULL)
		return world_fault(w, "sub");
	p->project = v;
	p->sub = sub;
	p->month = month;
	batch_name(w, v, s->code, month, p);
	if (rows_each(w, &of, gather_row, &g) != 0)
		return -1;
	p->plan.batch = p->name;
	p->plan.project = v->p.code;
	p->plan.project_name = v->p.name;
	p->plan.sub = s->code;
	p->plan.sub_name = s->name;
	p->plan.account = v->p.account.number;
	p->plan.month = (ym)month;
	p->plan.line = p->line;
	if (plan_sum(&p->plan) != 0)
		return world_fault(w, "sum");
	return 0;
}

/* ---- what check counts of it while it goes through all rows, so that nobody need go through them again */

static struct ready *
ready_of(const struct world *w, int64_t month, int64_t site, int64_t sub)
{
	for (int i = w->readies - 1; i >= 0; i--)
		if (w->ready[i].sub == sub && w->ready[i].site == site && w->ready[i].month == month)
			return &w->ready[i];
	return NULL;
}

static struct ready *
ready_new(struct world *w, int64_t month, int64_t site, int64_t sub)
{
	w->ready = mem_grow(w->ready, (size_t)w->readies + 1, sizeof *w->ready);
	w->ready[w->readies] = (struct ready){ .month = month, .site = site, .sub = sub };
	return &w->ready[w->readies++];
}

void
ready_month(struct world *w, int64_t month)
{
	if (ready_of(w, month, 0, 0) == NULL)
		(void)ready_new(w, month, 0, 0);
}

int
ready_add(struct world *w, const struct row_view *v)
{
	struct ready *r = &w->ready[w->readies - 1];

	if (!row_ready(v))
		return 0;
	/* rows of a sheet follow each other */
	if (r->sub != v->sub || r->site != v->site || r->month != v->month)
		r = ready_of(w, v->month, v->site, v->sub);
	if (r == NULL)
		r = ready_new(w, v->month, v->site, v->sub);
	r->lines++;
	return fen_add(r->fen, v->net_fen, &r->fen);
}

static void
proposal_say(struct world *w, const struct proposal *p, int lines, fen sum)
{
	const struct project *of = &p->project->p;

	out_say(w->out, T_PROPOSAL, VALS(V_TEXT("batch", p->name), V_TEXT("sub", p->plan.sub_name), V_INT("payments", lines),
	    V_FEN("sum", sum), V_CARD("account", of->account.number)));
}

/* What check has counted. */
static int
ready_say(struct world *w, const struct project_view *v, int64_t sub, int64_t month)
{
	const struct subcontractor *s = project_sub(&v->p, sub_code(v, w, sub));
	const struct ready *r = ready_of(w, month, v->site, sub);
	struct proposal p = { .project = v, .sub = sub, .month = month };

	if (s == NULL)
		return world_refuse(w, F_INTERNAL_FAULT, VALS(V_TEXT("what", "sub")));
	if (r == NULL)
		return 0;
	batch_name(w, v, s->code, month, &p);
	p.plan.sub_name = s->name;
	proposal_say(w, &p, r->lines, r->fen);
	return 1;
}

/* 1 when there is something to seal, 0, -1 */
static int
proposal_of(struct world *w, const struct project_view *v, int64_t sub, int64_t month)
{
	struct arena *a;
	struct proposal p;
	int rc;

	if (ready_of(w, month, 0, 0) != NULL)
		return ready_say(w, v, sub, month);
	a = arena_new();
	rc = propose(w, a, v, sub, month, NULL, &p);
	if (rc == 0 && p.plan.lines > 0) {
		proposal_say(w, &p, p.plan.lines, p.plan.fen);
		rc = 1;
	}
	free(p.line);
	arena_free(a);
	return rc;
}

int
flow_proposals(struct world *w, ym month)
{
	struct cursor *c = store_query(w->store, Q_SUBS_OF_MONTH, "i", (int64_t)month);
	int count = 0, rc = 0;

	while (rc >= 0 && cursor_next(c)) {
		const struct project_view *v = world_site(w, cursor_int(c, 0));

		rc = v != NULL ? proposal_of(w, v, cursor_int(c, 1), cursor_int(c, 2)) : 0;
		count += rc > 0;
	}
	cursor_end(c);
	return rc >= 0 ? count : -1;
}
