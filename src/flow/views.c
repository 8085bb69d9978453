/* Lists for the command line: batches at a step, what can be paid again, and the wage ledger. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

char **
flow_batches(struct world *w, const char *step, int *count)
{
	struct cursor *c = store_query(w->store, Q_BATCHES_AT, "t", step);
	char **list = mem_alloc(sizeof *list);

	*count = 0;
	while (cursor_next(c)) {
		list = mem_grow(list, (size_t)*count + 1, sizeof *list);
		list[(*count)++] = mem_text(cursor_text(c, 0));
	}
	cursor_end(c);
	if (store_failed(w->store)) {
		names_free(list, *count);
		*count = -1;
		return NULL;
	}
	return list;
}

void
names_free(char **list, int count)
{
	for (int i = 0; list != NULL && i < count; i++)
		free(list[i]);
	free(list);
}

/* ---- reissue */

struct again {
	struct world	*w;
	enum lang	 lang;
	int64_t		 batch;		/* only rows last sealed in it, 0: all */
	struct tally	 ready, lacking, unknown;
};

static int
again_row(void *ctx, const struct row_view *v)
{
	struct again *g = ctx;
	/* A new finding may hold a row whose payment failed: then the row is judged first. */
	int held = v->payment != 0 && !pay_state_live(v->state) &&
	    (v->status == ROW_HELD || v->status == ROW_REJECTED);
	char name[LIMIT_FIELD_BYTES];
	struct tally *t;

	if (g->batch != 0 && v->batch != g->batch)
		return 0;
	if (v->status == ROW_UNKNOWN)
		return tally_add(&g->unknown, v->net_fen);
	if (v->status != ROW_FAILED && !held)
		return 0;
	t = v->status == ROW_FAILED && v->wait == WAIT_NONE ? &g->ready : &g->lacking;
	snprintf(name, sizeof name, "%s#%d", v->number, v->n);
	if (g->w->out != NULL)
		out_say(g->w->out, T_AGAIN_ROW,
		    VALS(V_TEXT("row", name), V_NAME("name", v->name), V_FEN("net", v->net_fen),
		        V_TEXT("state", pay_state_word(v->state, g->lang)),
		        V_TEXT("reason", reason_word(v->reason, g->lang)),
		        V_TEXT("what",
		            held ? row_status_word(v->status, g->lang)
		                 : wait_word(v->wait, g->lang)),
		        V_TEXT("wait", wait_name(v->wait))));
	return tally_add(t, v->net_fen);
}

const char *
wait_name(enum wait wait)
{
	static const char *const names[] = { [WAIT_NONE] = "NONE",
		[WAIT_STATEMENT] = "STATEMENT",
		[WAIT_CURE] = "CURE",
		[WAIT_DECISION] = "DECISION" };

	return names[wait];
}

int
flow_reissue(struct world *w, const char *batch)
{
	struct again g = { .w = w, .lang = w->out != NULL ? w->out->lang : LANG_ZH };
	struct rows_of of = { 0 };
	struct batch_view b;

	if (batch != NULL && *batch != '\0') {
		if (!batch_find(w, batch, &b))
			return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", batch)));
		g.batch = b.id;
		of = (struct rows_of){ .month = b.month, .site = b.project->site, .sub = b.sub };
	}
	if (rows_each(w, &of, again_row, &g) != 0)
		return -1;
	if (w->out != NULL)
		out_say(w->out, T_AGAIN_SUM,
		    VALS(V_INT("ready", g.ready.count), V_FEN("ready_sum", g.ready.fen),
		        V_INT("lacking", g.lacking.count), V_FEN("lacking_sum", g.lacking.fen),
		        V_INT("unknown", g.unknown.count), V_FEN("unknown_sum", g.unknown.fen)));
	if (g.lacking.count + g.unknown.count > 0)
		report_add(w->report, F_REISSUE_WAITS, NOWHERE,
		    VALS(V_INT("count", g.lacking.count + g.unknown.count),
		        V_FEN("sum", g.lacking.fen + g.unknown.fen)));
	return g.ready.count > 0 && flow_proposals(w, (ym)of.month) < 0 ? -1 : 0;
}

/* ---- the wage ledger */

struct ledger {
	struct world	*w;
	const struct project_view *v;
	struct arena	*arena;
	struct buf	*csv;		/* one of the two */
	struct xlsxout	*xlsx;
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
	    s == NULL)
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
	if (g->csv != NULL)
		ledger_put(&l, g->csv);
	else
		ledger_xlsx_put(&l, g->xlsx);
	return 0;
}

static int
ledger_rows(struct ledger *g, const char *project, ym month)
{
	struct rows_of of = { .month = month };
	int rc;

	g->v = world_project(g->w, project);
	if (g->v == NULL)
		return world_refuse(g->w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", project)));
	of.site = g->v->site;
	g->arena = arena_new();
	rc = rows_each(g->w, &of, ledger_row, g);
	arena_free(g->arena);
	return rc;
}

int
flow_ledger(struct world *w, const char *project, ym month, struct buf *csv)
{
	struct ledger g = { .w = w, .csv = csv };

	ledger_head(csv);
	return ledger_rows(&g, project, month);
}

int
flow_ledger_xlsx(struct world *w, const char *project, ym month, struct buf *file)
{
	struct xlsxout x;
	struct ledger g = { .w = w, .xlsx = &x };
	char name[YMD_TEXT];
	int rc;

	ledger_xlsx_head(&x);
	rc = ledger_rows(&g, project, month);
	if (xlsxout_end(&x, ym_text(month, name), file) != 0 && rc == 0)
		rc = world_refuse(w, F_PAPER_TEXT, VALS(V_TEXT("paper", "ledger.xlsx")));
	return rc;
}
