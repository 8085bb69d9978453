/* One worker's complete wage history, out of all projects of the workspace. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

struct gather {
	struct world	*w;
	int64_t		 person;
	struct history	 h;
	struct history_wage *wage;	/* owned */
	struct history_payment *payment;	/* owned */
	struct arena	*arena;
};

static const char *
sheet_digest(struct gather *g, int64_t sheet)
{
	struct cursor *c = store_query(g->w->store, Q_SHEET_OBJECT, "i", sheet);
	char hex[HEX_LEN] = "";
	struct digest d;

	if (cursor_next(c) && cursor_digest(c, 0, &d))
		digest_hex(&d, hex);
	cursor_end(c);
	return arena_text(g->arena, hex);
}

static void
payment_add(struct gather *g, struct cursor *c, const char *row)
{
	struct history_payment *y;
	char ref[REF_TEXT];
	struct cursor *q;

	g->payment = mem_grow(g->payment, (size_t)g->h.payments + 1, sizeof *g->payment);
	y = &g->payment[g->h.payments++];
	ref_make(ref, 'W', g->w->tag, cursor_int(c, 0));
	*y = (struct history_payment){ .row = row, .ref = arena_text(g->arena, ref),
		.fen = cursor_int(c, 2), .card = arena_text(g->arena, cursor_text(c, 5)),
		.voucher = arena_printf(g->arena, "V-%s", cursor_text(c, 4)) };
	(void)pay_state_by_name(cursor_text(c, 1), &y->state);
	q = store_query(g->w->store, Q_PAYMENT_OBSERVATIONS, "i", cursor_int(c, 0));
	while (cursor_next(q)) {
		if (*cursor_text(q, 1) == '\0')
			continue;
		y->reason = R_NONE;
		(void)reason_by_name(slice_of(cursor_text(q, 3)), &y->reason);
		y->paid_on = y->state == PS_PAID || y->state == PS_PAID_TWICE
		    ? paid_on(cursor_int(q, 5), cursor_int(q, 7))
		    : 0;
	}
	cursor_end(q);
	if (y->state == PS_PAID)
		g->h.paid_fen += y->fen;
}

static void
items_said(struct gather *g, const struct row_view *v, struct buf *b)
{
	struct item *item = NULL;
	int items = items_parse(g->arena, v->items, &item);
	char text[MONEY_TEXT];

	for (int i = 0; i < items; i++)
		buf_printf(b, "%s%s %s", i > 0 ? "；" : "", item[i].name,
		    money_text(item[i].fen, text));
}

static int
history_row(void *ctx, const struct row_view *v)
{
	struct gather *g = ctx;
	const struct project_view *p = world_site(g->w, v->site);
	const struct subcontractor *s =
	    p == NULL ? NULL : project_sub(&p->p, sub_code(p, g->w, v->sub));
	struct history_wage *l;
	struct buf items = { 0 }, decisions = { 0 };
	struct cursor *c;

	if (v->person != g->person)
		return 0;
	buf_text(&items, "");
	buf_text(&decisions, "");
	items_said(g, v, &items);
	row_decisions_text(g->w, v, LANG_ZH, &decisions);
	g->wage = mem_grow(g->wage, (size_t)g->h.wages + 1, sizeof *g->wage);
	l = &g->wage[g->h.wages++];
	*l = (struct history_wage){ .row = arena_printf(g->arena, "%s#%d", v->number, v->n),
		.month = (ym)v->month, .project = p != NULL ? p->p.name : "",
		.employer = s != NULL ? s->name : "", .days_tenths = v->days_tenths,
		.items = arena_text(g->arena, items.p), .gross_fen = v->gross_fen,
		.withheld_fen = v->withheld_fen, .deducted_fen = v->deducted_fen,
		.net_fen = v->net_fen, .status = row_status_word(v->status, LANG_ZH),
		.decisions = arena_text(g->arena, decisions.p), .digest = sheet_digest(g, v->sheet) };
	buf_free(&items);
	buf_free(&decisions);
	g->h.name = arena_text(g->arena, v->name);
	if (v->status == ROW_SUPERSEDED)
		return 0;
	g->h.net_fen += v->net_fen;
	c = store_query(g->w->store, Q_ROW_PAYMENTS, "i", v->claim);
	while (cursor_next(c))
		payment_add(g, c, l->row);
	cursor_end(c);
	return 0;
}

int
flow_history(struct world *w, const char *id_no, struct buf *html)
{
	struct gather g = { .w = w, .arena = arena_new() };
	struct cursor *c;
	int rc = 0;

	g.person = store_int(w->store, 0, Q_PERSON_ID, "t", id_no);
	if (g.person == 0)
		rc = world_refuse(w, F_WORKER_UNKNOWN, VALS(V_ID("id", id_no)));
	g.h.id_no = id_no;
	g.h.name = "";
	c = store_query(w->store, Q_PERSON_SHEETS, "i", g.person);
	while (rc == 0 && cursor_next(c)) {
		struct rows_of of = { .sheet = cursor_int(c, 0) };

		rc = rows_each(w, &of, history_row, &g);
	}
	cursor_end(c);
	if (rc == 0) {
		g.h.wage = g.wage;
		g.h.payment = g.payment;
		g.h.maker = (struct maker){ .by = "", .at = store_last_time(w->store),
			.chain_length = store_chain_length(w->store) };
		store_chain_head(w->store, &g.h.maker.chain_head);
		history_html(&g.h, html);
	}
	free(g.wage);
	free(g.payment);
	arena_free(g.arena);
	return rc != 0 || store_failed(w->store) ? -1 : 0;
}
