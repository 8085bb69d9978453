/* The findings of a wage month as a page for the officer and a workbook for each subcontractor's clerk. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

struct gather {
	struct world	*w;
	struct found_paper paper;
	struct found	*found;		/* owned */
	struct found_sub *sub;		/* owned */
	int64_t		*sub_id;	/* owned; beside sub, 0: none of ours */
	size_t		 room;
	int		 rows_only;	/* those of rows, for a workbook */
	struct arena	*arena;		/* owned */
};

static const char *
keep(struct gather *g, const char *s)
{
	return *s == '\0' ? "" : arena_text(g->arena, s);
}

static struct found_sub *
sub_of(struct gather *g, const struct project_view *v, int64_t id)
{
	const struct subcontractor *s;
	int n = g->paper.subs;

	for (int i = 0; i < n; i++)
		if (g->sub_id[i] == id)
			return &g->sub[i];
	s = v != NULL ? project_sub(&v->p, sub_code(v, g->w, id)) : NULL;
	g->sub = mem_grow(g->sub, (size_t)n + 1, sizeof *g->sub);
	g->sub_id = mem_grow(g->sub_id, (size_t)n + 1, sizeof *g->sub_id);
	g->sub_id[n] = id;
	g->sub[n] = (struct found_sub){ .name = s == NULL ? "" : arena_printf(g->arena, "%s-%s %s", v->p.code, s->code, s->name) };
	g->paper.subs++;
	return &g->sub[n];
}

static struct found *
found_next(struct gather *g)
{
	if ((size_t)g->paper.founds == g->room) {
		g->room = g->room == 0 ? 64 : g->room * 2;
		g->found = mem_grow(g->found, g->room, sizeof *g->found);
	}
	return &g->found[g->paper.founds++];
}

static int
found_row(void *ctx, const struct row_view *v)
{
	struct gather *g = ctx;
	struct found_sub *s;
	struct tally *to;
	const char *row, *name, *id_no, *team, *status;

	if (v->status == ROW_SUPERSEDED)
		return 0;
	s = sub_of(g, world_site(g->w, v->site), v->sub);
	to = v->status == ROW_PAID || v->status == ROW_SETTLED ? &s->paid :
	    v->status == ROW_PAYABLE || v->status == ROW_SEALED || v->status == ROW_IN_BANK ? &s->ready : &s->waits;
	if (tally_add(to, v->net_fen) != 0 || tally_add(&s->all, v->net_fen) != 0)
		return -1;
	if (v->findings == 0 || v->rest != 0)
		return 0;
	row = arena_printf(g->arena, "%s#%d", v->number, v->n);
	name = keep(g, v->name);
	id_no = keep(g, v->id_no);
	team = keep(g, v->team);
	status = row_status_word(v->status, LANG_ZH);
	for (int i = 0; i < v->findings; i++) {
		*found_next(g) = (struct found){ .row = row, .sub = s->name, .name = name, .id_no = id_no, .team = team,
			.column = keep(g, v->finding[i].col), .net_fen = v->stated_fen, .status = status,
			.id = finding_by_code(v->finding[i].code), .severity = v->finding[i].severity,
			.vals = keep(g, v->finding[i].vals) };
		s->found++;
	}
	return 0;
}

/* Which subcontractor a finding about many rows names: NULL when it is about a project. */
static struct found_sub *
sub_named(struct gather *g, const struct val *vals)
{
	const char *project = "", *code = NULL;
	const struct project_view *v;
	int64_t id;

	for (const struct val *k = vals; k != NULL && k->key != NULL; k++) {
		if (strcmp(k->key, "project") == 0 && k->s != NULL)
			project = k->s;
		else if (strcmp(k->key, "sub") == 0)
			code = k->s;
	}
	v = world_project(g->w, project);
	id = v != NULL && code != NULL ? store_int(g->w->store, 0, Q_SUB_ID, "it", v->site, code) : 0;
	return id != 0 ? sub_of(g, v, id) : NULL;
}

static void
found_many(struct gather *g, int64_t month)
{
	struct cursor *c = store_query(g->w->store, Q_MONTH_FINDINGS, "i", month);
	struct arena *a = arena_new();

	while (cursor_next(c)) {
		const char *vals = keep(g, cursor_text(c, 1));
		struct found_sub *s = sub_named(g, vals_parse(a, vals));
		enum finding_id id = finding_by_code((int)cursor_int(c, 0));

		*found_next(g) = (struct found){ .row = "", .sub = s != NULL ? s->name : "", .name = "", .id_no = "", .team = "",
			.column = "", .status = "", .id = id, .severity = finding_severity(id), .vals = vals };
		if (s != NULL)
			s->found++;
		arena_reset(a);
	}
	cursor_end(c);
	arena_free(a);
}

static int
gather(struct gather *g, const struct rows_of *of)
{
	if (store_int(g->w->store, 0, Q_MONTH_SHEETS, "i", of->month) == 0)
		return world_refuse(g->w, F_MONTH_EMPTY, VALS(V_YM("month", (ym)of->month)));
	if (rows_each(g->w, of, found_row, g) != 0)
		return -1;
	if (!g->rows_only) {
		found_many(g, of->month);
		if (of->month == store_int(g->w->store, 0, Q_MONTH_NEWEST, ""))
			found_many(g, 0);
	}
	/* Its time is that of the last event: the same chain gives the same page. */
	g->paper.month = (ym)of->month;
	g->paper.maker = (struct maker){ .by = "", .at = store_last_time(g->w->store), .chain_length = store_chain_length(g->w->store) };
	store_chain_head(g->w->store, &g->paper.maker.chain_head);
	g->paper.found = g->found;
	g->paper.sub = g->sub;
	return store_failed(g->w->store) ? -1 : 0;
}

static void
gather_free(struct gather *g)
{
	free(g->found);
	free(g->sub);
	free(g->sub_id);
	arena_free(g->arena);
}

int
flow_findings(struct world *w, ym month, struct buf *html)
{
	struct gather g = { .w = w, .arena = arena_new() };
	struct rows_of of = { .month = month };
	int rc = gather(&g, &of);

	if (rc == 0)
		findings_html(&g.paper, html);
	gather_free(&g);
	return rc;
}

int
flow_findings_xlsx(struct world *w, const char *project, const char *sub, ym month, struct buf *file)
{
	struct gather g = { .w = w, .rows_only = 1, .arena = arena_new() };
	const struct project_view *v = world_project(w, project);
	struct rows_of of = { .month = month };
	int rc = -1;

	if (v == NULL)
		world_refuse(w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", project)));
	else if ((of.sub = store_int(w->store, 0, Q_SUB_ID, "it", v->site, sub)) == 0)
		world_refuse(w, F_SUB_UNKNOWN, VALS(V_TEXT("project", project), V_TEXT("sub", sub)));
	else {
		of.site = v->site;
		rc = gather(&g, &of);
	}
	if (rc == 0 && findings_xlsx(&g.paper, sub_of(&g, v, of.sub)->name, file) != 0)
		rc = world_fault(w, "xlsx");
	gather_free(&g);
	return rc;
}
