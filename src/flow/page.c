/* The month as one page for people: what stands in the papers, row by row and entry by entry. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

struct gather {
	struct world	*w;
	struct page	 page;
	struct page_account *account;	/* owned */
	struct period	*period;	/* owned; beside account */
	struct page_payment *payment;	/* owned */
	struct page_finding *file, *finding;	/* owned */
	size_t		 payment_room, finding_room;
	struct arena	*arena;		/* owned */
	int64_t		 site;		/* only this one, 0: all */
};

static const char *
keep(struct gather *g, const char *s)
{
	return *s == '\0' ? "" : arena_text(g->arena, s);
}

static const char *
sub_name(struct gather *g, const struct row_view *v)
{
	const struct project_view *p = world_site(g->w, v->site);
	const struct subcontractor *s =
	    p == NULL ? NULL : project_sub(&p->p, sub_code(p, g->w, v->sub));

	return s != NULL ? s->name : "";
}

static void
payment_add(struct gather *g, const struct row_view *v, const char *row)
{
	struct page_payment *y;
	char ref[REF_TEXT];

	if ((size_t)g->page.payments == g->payment_room) {
		g->payment_room = g->payment_room == 0 ? 16 : g->payment_room * 2;
		g->payment = mem_grow(g->payment, g->payment_room, sizeof *g->payment);
	}
	y = &g->payment[g->page.payments++];
	ref_make(ref, 'W', g->w->tag, v->payment);
	*y = (struct page_payment){ .row = row, .sub = sub_name(g, v), .name = keep(g, v->name),
		.ref = keep(g, ref), .fen = v->net_fen, .state = v->state, .reason = v->reason };
	y->what = v->status == ROW_UNKNOWN ? text_of(T_WAIT_UNKNOWN, LANG_ZH) :
	    v->status == ROW_FAILED ? wait_word(v->wait, LANG_ZH) :
	    row_status_word(v->status, LANG_ZH);
}

static void
finding_add(struct gather *g, const struct row_view *v, int i, const char *row)
{
	if ((size_t)g->page.findings == g->finding_room) {
		g->finding_room = g->finding_room == 0 ? 64 : g->finding_room * 2;
		g->finding = mem_grow(g->finding, g->finding_room, sizeof *g->finding);
	}
	g->finding[g->page.findings++] = (struct page_finding){ .row = row,
		.sub = sub_name(g, v), .name = keep(g, v->name), .id_no = keep(g, v->id_no),
		.team = keep(g, v->team), .column = keep(g, v->finding[i].col),
		.net_fen = v->net_fen, .status = row_status_word(v->status, LANG_ZH),
		.id = finding_by_code(v->finding[i].code), .vals = keep(g, v->finding[i].vals),
		.severity = v->finding[i].severity };
}

static int
page_row(void *ctx, const struct row_view *v)
{
	struct gather *g = ctx;
	int came_back = v->payment != 0 && v->status != ROW_SEALED &&
	    (v->state == PS_UNKNOWN || !pay_state_live(v->state));
	const char *row;

	if (v->status == ROW_SUPERSEDED || (v->findings == 0 && !came_back))
		return 0;
	row = arena_printf(g->arena, "%s#%d", v->number, v->n);
	if (came_back)
		payment_add(g, v, row);
	for (int i = 0; i < v->findings; i++)
		finding_add(g, v, i, row);
	return 0;
}

static void
file_add(
    struct gather *g, const char *name, enum text_id status, enum finding_id id, const char *vals)
{
	g->file = mem_grow(g->file, (size_t)g->page.files + 1, sizeof *g->file);
	g->file[g->page.files++] = (struct page_finding){ .row = name, .sub = "", .name = "",
		.id_no = "", .team = "", .column = "", .status = text_of(status, LANG_ZH),
		.id = id, .vals = keep(g, vals) };
}

/* One line per finding of a submission that was refused or waits for its signature. */
static void
files_read(struct gather *g)
{
	struct cursor *c = store_query(g->w->store, Q_FILES_OPEN, ""), *f;

	while (cursor_next(c)) {
		enum text_id status = strcmp(cursor_text(c, 2), "REFUSED") == 0 ? T_FILE_REFUSED :
		    T_FILE_INCOMPLETE;
		const char *name = keep(g, cursor_text(c, 0));
		int before = g->page.files;

		f = store_query(g->w->store, Q_ATTEMPT_FINDINGS, "i", cursor_int(c, 1));
		while (cursor_next(f))
			file_add(g, name, status, finding_by_code((int)cursor_int(f, 1)),
			    cursor_text(f, 3));
		cursor_end(f);
		if (g->page.files == before)
			file_add(g, name, status, F_NONE, "");
	}
	cursor_end(c);
	g->page.file = g->file;
}

/* The accounts of the projects that have a sheet of the month. */
static void
accounts_read(struct gather *g)
{
	struct cursor *c =
	    store_query(g->w->store, Q_SUBS_OF_MONTH, "i", (int64_t)g->page.paper.month);
	int64_t last = 0;

	while (cursor_next(c)) {
		const struct project_view *v = world_site(g->w, cursor_int(c, 0));
		size_t n = (size_t)g->page.accounts;
		struct cursor *q;

		if (v == NULL || v->site == last || (g->site != 0 && v->site != g->site))
			continue;
		last = v->site;
		g->account = mem_grow(g->account, n + 1, sizeof *g->account);
		g->period = mem_grow(g->period, n + 1, sizeof *g->period);
		period_now(g->w, v, &g->period[n]);
		g->account[n] = (struct page_account){ .proof = g->period[n].proof,
			.available_fen = available_fen(g->w, v->site) };
		q = store_query(g->w->store, Q_PERIOD_NEWEST, "i", v->account);
		if (cursor_next(q))
			g->account[n].closed = (ym)cursor_int(q, 0);
		cursor_end(q);
		g->page.accounts++;
	}
	cursor_end(c);
	g->page.account = g->account;
}

enum page_form { PAGE_MONTH, PAGE_MONTH_XLSX, PAGE_ACCOUNT, PAGE_ACCOUNT_XLSX };

static int
page_make(struct world *w, ym month, int64_t site, enum page_form form, struct buf *file)
{
	struct gather g = { .w = w, .arena = arena_new(), .site = site };
	struct month_work k;
	struct rows_of of = { .month = month, .site = site };
	int rc = month_work(w, month, site, &k);

	if (rc == 0)
		rc = rows_each(w, &of, page_row, &g);
	if (rc == 0) {
		g.page.paper = k.paper;
		/* Its time is that of the last event: the same chain gives the same page. */
		g.page.paper.maker = (struct maker){ .by = "", .at = store_last_time(w->store),
			.chain_length = store_chain_length(w->store) };
		store_chain_head(w->store, &g.page.paper.maker.chain_head);
		g.page.payment = g.payment;
		g.page.finding = g.finding;
		if (form == PAGE_MONTH || form == PAGE_MONTH_XLSX)
			files_read(&g);
		accounts_read(&g);
		if (form == PAGE_MONTH)
			page_html(&g.page, file);
		else if (form == PAGE_ACCOUNT)
			reconciliation_html(&g.page, file);
		else if (page_xlsx(&g.page, form == PAGE_MONTH_XLSX, file) != 0)
			rc = world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", "xlsx")));
	}
	for (int i = 0; i < g.page.accounts; i++)
		period_free(&g.period[i]);
	month_work_free(&k);
	free(g.account);
	free(g.period);
	free(g.payment);
	free(g.file);
	free(g.finding);
	arena_free(g.arena);
	return rc != 0 || store_failed(w->store) ? -1 : 0;
}

static int
month_known(struct world *w, ym month)
{
	return store_int(w->store, 0, Q_MONTH_SHEETS, "i", (int64_t)month) != 0
	    ? 0
	    : world_refuse(w, F_MONTH_EMPTY, VALS(V_YM("month", month)));
}

int
flow_page(struct world *w, ym month, int xlsx, struct buf *file)
{
	return month_known(w, month) != 0
	    ? -1
	    : page_make(w, month, 0, xlsx ? PAGE_MONTH_XLSX : PAGE_MONTH, file);
}

int
flow_reconciliation(struct world *w, const char *project, ym month, int xlsx, struct buf *file)
{
	const struct project_view *v = NULL;

	if (project != NULL && (v = world_project(w, project)) == NULL)
		return world_refuse(w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", project)));
	return month_known(w, month) != 0
	    ? -1
	    : page_make(w, month, v != NULL ? v->site : 0,
	          xlsx ? PAGE_ACCOUNT_XLSX : PAGE_ACCOUNT, file);
}
