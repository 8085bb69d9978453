/* The wage ledger, and the proof that it ties to the batches. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

struct tie { int64_t batch; struct ledger_batch t; };
struct ledger {
	struct world	*w;
	const struct ledger_of *of;
	const struct project_view *v;
	struct keep	 keep;
	struct arena	*arena;
	struct buf	*csv;		/* one of the two */
	struct xlsxout	*xlsx;
	struct tie	*tie;		/* owned */
	int		 ties;
	struct tally	 all, paid;
};

static void
ledger_proof(struct ledger *g, const struct row_view *v, struct ledger_line *l)
{
	struct buf b = { 0 };
	char ref[REF_TEXT], batch[64] = "";
	struct cursor *c;
	int64_t version;

	if (v->status != ROW_PAID) {
		text_render(&b, text_of(T_LEDGER_PROOF_NOT_PAID, LANG_ZH),
		    VALS(V_TEXT("status", row_status_word(v->status, LANG_ZH))), LANG_ZH, 1);
		l->proof = arena_text(g->arena, b.p);
		buf_free(&b);
		return;
	}
	c = store_query(g->w->store, Q_PAYMENT_PAID, "i", v->payment);
	if (cursor_next(c))
		l->paid_on = paid_on(cursor_int(c, 0), cursor_int(c, 1));
	cursor_end(c);
	c = store_query(g->w->store, Q_BATCH_NAME, "i", v->batch);
	if (cursor_next(c))
		snprintf(batch, sizeof batch, "%s", cursor_text(c, 0));
	cursor_end(c);
	version = store_int(g->w->store, 0, Q_VOUCHER_NEWEST, "i", v->batch);
	ref_make(ref, 'W', g->w->tag, v->payment);
	text_render(&b,
	    text_of(version > 0 ? T_LEDGER_PROOF_PAID : T_LEDGER_PROOF_NO_VOUCHER, LANG_ZH),
	    VALS(V_TEXT("ref", ref), V_TEXT("voucher", arena_printf(g->arena, "V-%s", batch))),
	    LANG_ZH, 1);
	l->proof = arena_text(g->arena, b.p);
	buf_free(&b);
}

/* The account the money went to, which may be newer than the sheet's. */
static void
ledger_paid_to(struct ledger *g, const struct row_view *v, struct ledger_line *l)
{
	struct cursor *c;

	if (v->payment == 0)
		return;
	c = store_query(g->w->store, Q_PAYMENT_CARD, "i", v->payment);
	if (cursor_next(c)) {
		l->card = arena_text(g->arena, cursor_text(c, 0));
		l->card_bank = arena_text(g->arena, cursor_text(c, 1));
	}
	cursor_end(c);
}

static int
ledger_count(struct ledger *g, const struct row_view *v, const struct ledger_line *l)
{
	int rc = tally_add(&g->all, l->net_fen);

	if (v->status != ROW_PAID)
		return rc;
	for (int i = 0; i < g->ties; i++)
		if (g->tie[i].batch == v->batch)
			rc |= tally_add(&g->tie[i].t.rows, l->net_fen);
	return rc | tally_add(&g->paid, l->net_fen);
}

/* Wages that are owed or may be: what was replaced, or rejected by an officer, is nobody's wage;
 * a row with a mistake still is one. */
static int
ledger_row(void *ctx, const struct row_view *v)
{
	struct ledger *g = ctx;
	const struct subcontractor *s = project_sub(&g->v->p, sub_code(g->v, g->w, v->sub));
	struct ledger_line l = { 0 };
	struct item *item = NULL;
	struct cursor *c;
	ym month;

	if (v->status == ROW_SUPERSEDED || (v->status == ROW_REJECTED && v->worst < SEV_REJECT) ||
	    s == NULL || (*g->of->sub != '\0' && strcmp(s->code, g->of->sub) != 0))
		return 0;
	arena_reset(g->arena);
	c = store_query(g->w->store, Q_LEDGER_ROW, "i", v->row);
	l.trade = cursor_next(c) ? arena_text(g->arena, cursor_text(c, 0)) : "";
	month = (ym)cursor_int(c, 1);
	cursor_end(c);
	l.employer = s->name;
	l.employer_uscc = s->uscc;
	l.project = g->v->p.name;
	l.from = ym_first(month);
	l.to = ym_last(month);
	l.name = v->name;
	l.id_no = v->id_no;
	l.phone = v->phone;
	l.team = v->team;
	l.days_tenths = v->days_tenths;
	l.minutes = v->minutes;
	l.overtime_minutes = v->overtime_minutes;
	l.items = items_parse(g->arena, v->items, &item);
	l.items = l.items < 0 ? 0 : l.items;
	l.item = item;
	l.gross_fen = v->gross_fen;
	l.withheld_fen = v->withheld_fen;
	l.deducted_fen = v->deducted_fen;
	l.net_fen = v->net_fen;
	l.card = v->card;
	l.card_bank = v->card_bank;
	ledger_paid_to(g, v, &l);
	ledger_proof(g, v, &l);
	l.keep_until = g->keep.until;
	if (g->csv != NULL)
		ledger_put(&l, g->csv);
	else
		ledger_xlsx_put(&l, g->xlsx);
	return ledger_count(g, v, &l);
}

/* The batches that paid these wages, as sealed and as the bank answered. */
static void
ties_read(struct ledger *g, ym month)
{
	struct cursor *c = store_query(g->w->store, Q_MONTH_BATCHES, "i", (int64_t)month);

	while (cursor_next(c)) {
		const char *sub = sub_code(g->v, g->w, cursor_int(c, 3));
		struct tally state[PS_MAX];
		struct tie *t;

		if (cursor_int(c, 2) != g->v->site ||
		    (*g->of->sub != '\0' && strcmp(sub, g->of->sub) != 0))
			continue;
		g->tie = mem_grow(g->tie, (size_t)g->ties + 1, sizeof *g->tie);
		t = &g->tie[g->ties++];
		memset(state, 0, sizeof state);
		batch_outcomes(g->w, cursor_int(c, 0), state);
		*t = (struct tie){ cursor_int(c, 0), { .name = mem_text(cursor_text(c, 1)),
			.sealed = { cursor_int(c, 4), cursor_int(c, 5) }, .paid = state[PS_PAID] } };
	}
	cursor_end(c);
}

/* What the ledger calls paid is what the batches paid, to the fen. */
static int
ties_hold(struct ledger *g)
{
	for (int i = 0; i < g->ties; i++) {
		const struct ledger_batch *t = &g->tie[i].t;

		if (t->rows.count != t->paid.count || t->rows.fen != t->paid.fen)
			return world_refuse(g->w, F_LEDGER_UNTIED,
			    VALS(V_TEXT("batch", t->name), V_FEN("got", t->rows.fen),
			        V_FEN("want", t->paid.fen)));
	}
	return 0;
}

static int
ledger_rows(struct ledger *g)
{
	struct rows_of of = { 0 };
	int rc = 0;

	g->v = world_project(g->w, g->of->project);
	if (g->v == NULL)
		return world_refuse(
		    g->w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", g->of->project)));
	if (*g->of->sub != '\0' && project_sub(&g->v->p, g->of->sub) == NULL)
		return world_refuse(g->w, F_SUB_UNKNOWN,
		    VALS(V_TEXT("project", g->of->project), V_TEXT("sub", g->of->sub)));
	if (keep_of(g->w, g->v, &g->keep) != 0)
		return -1;
	of.site = g->v->site;
	g->arena = arena_new();
	for (ym m = g->of->from; rc == 0 && m <= g->of->until; m = ym_next(m)) {
		of.month = m;
		ties_read(g, m);
		rc = rows_each(g->w, &of, ledger_row, g);
	}
	arena_free(g->arena);
	return rc != 0 ? -1 : ties_hold(g);
}

/* The second worksheet: what stands against each batch, and the sums. */
static void
ties_put(struct ledger *g)
{
	ledger_xlsx_batches(g->xlsx);
	for (int i = 0; i < g->ties; i++)
		ledger_xlsx_batch(&g->tie[i].t, g->xlsx);
	ledger_xlsx_sums(&g->all, &g->paid, g->xlsx);
}

int
flow_ledger(struct world *w, const struct ledger_of *of, struct buf *file)
{
	struct xlsxout x;
	struct ledger g = { .w = w, .of = of };
	int rc;

	if (of->xlsx) {
		g.xlsx = &x;
		ledger_xlsx_head(&x);
	} else {
		g.csv = file;
		ledger_head(file);
	}
	rc = ledger_rows(&g);
	if (of->xlsx) {
		ties_put(&g);
		if (xlsxout_end(&x, text_of(T_LEDGER_SHEET_BATCHES, LANG_ZH), file) != 0 && rc == 0)
			rc = world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", "ledger.xlsx")));
	}
	if (rc == 0 && w->out != NULL && of->say)
		out_say(w->out, T_LEDGER_DONE,
		    VALS(V_INT("rows", g.all.count), V_FEN("net", g.all.fen),
		        V_INT("paid", g.paid.count), V_FEN("paid_sum", g.paid.fen),
		        V_INT("batches", g.ties)));
	for (int i = 0; i < g.ties; i++)
		free((char *)(uintptr_t)g.tie[i].t.name);
	free(g.tie);
	return rc;
}
