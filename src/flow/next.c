/* What one row waits for, as the command to type next. */
#include <string.h>

#include "papers.h"

struct payment_at { char part[REF_TEXT], ref[REF_TEXT]; int64_t part_id; ymd day; int asked; };

static void
payment_at(struct world *w, const struct row_view *v, struct payment_at *at)
{
	struct part_view p;

	memset(at, 0, sizeof *at);
	ref_make(at->ref, 'W', w->tag, v->payment);
	if (part_get(w, store_int(w->store, 0, Q_PAYMENT_PART, "i", v->payment), &p)) {
		at->part_id = p.id;
		at->day = p.day;
		at->asked = strcmp(p.step, "CANCEL_ASKED") == 0;
		snprintf(at->part, sizeof at->part, "%s", p.ref);
	}
}

static void
next_batch_name(struct world *w, const struct row_view *v, char name[64])
{
	const struct project_view *p = world_site(w, v->site);

	snprintf(name, 64, "%s-%s-%06d-%d", p != NULL ? p->p.code : "", sub_code(p, w, v->sub), (int)v->month,
	    (int)store_int(w->store, 0, Q_BATCH_RUNS, "iii", v->month, v->site, v->sub) + 1);
}

static enum text_id
next_failed(struct world *w, const struct row_view *v, struct buf *b)
{
	const struct project_view *p = world_site(w, v->site);
	char name[64];

	switch (v->wait) {
	case WAIT_NONE:
		next_batch_name(w, v, name);
		buf_printf(b, "daifa release %s --day DAY --key K --cert C", name);
		return T_NEXT_RELEASE;
	case WAIT_STATEMENT:
		buf_text(b, "daifa reconcile FILE");
		return T_NEXT_STATEMENT;
	case WAIT_CURE:
		buf_printf(b, "daifa import roster --project %s --from DAY FILE --evidence FORM --key K --cert C", p != NULL ? p->p.code : "P");
		return T_NEXT_CURE;
	case WAIT_DECISION:
		break;
	}
	buf_printf(b, "daifa review '%s#%d' --accept|--hold|--reject --why TEXT --key K --cert C", v->number, v->n);
	return T_NEXT_DECISION;
}

static enum text_id
next_sealed(struct world *w, const struct row_view *v, struct buf *b)
{
	struct cursor *c = store_query(w->store, Q_BATCH_NAME, "i", v->batch);
	enum text_id why = T_NEXT_PAY;
	struct batch_view batch;

	if (cursor_next(c) && strcmp(cursor_text(c, 1), "SEALED") == 0) {
		buf_printf(b, "daifa release %s --key K --cert C", cursor_text(c, 0));
		why = T_NEXT_RELEASE_SECOND;
	} else if (strcmp(cursor_text(c, 1), "AWAITING_FUNDS") == 0 && batch_find(w, cursor_text(c, 0), &batch) &&
	    available_fen(w, v->site) < batch.fen) {
		buf_text(b, "daifa reconcile FILE");
		why = T_NEXT_FUNDS;
	} else
		buf_printf(b, "daifa pay --batch %s --key K --cert C", cursor_text(c, 0));
	cursor_end(c);
	return why;
}

static enum text_id
next_at_bank(struct world *w, const struct row_view *v, struct buf *b)
{
	struct payment_at at;
	int64_t letters, handed;

	payment_at(w, v, &at);
	if (v->state == PS_ISSUED && (at.asked || at.day < time_day(w->now))) {
		buf_printf(b, "daifa cancel %s --why TEXT --key K --cert C", at.part);
		return at.asked ? T_NEXT_CANCEL_SECOND : T_NEXT_CANCEL;
	}
	if (v->state == PS_ISSUED) {
		buf_printf(b, "daifa deliver %s --receipt NO --key K --cert C", at.part);
		return T_NEXT_DELIVER;
	}
	letters = store_int(w->store, 0, Q_LETTER_LAST, "i", at.part_id);
	handed = store_int(w->store, 0, Q_PART_HANDED_AT, "i", at.part_id);
	if (v->state == PS_PENDING && letters == 0 && handed != 0 && time_day(handed) > at.day) {
		buf_printf(b, "daifa query %s", at.part);
		return T_NEXT_QUERY_LATE;
	}
	if (v->state == PS_PENDING) {
		buf_text(b, "daifa reconcile FILE");
		return T_NEXT_ANSWER;
	}
	if (letters == 0) {
		buf_printf(b, "daifa query %s", at.part);
		return T_NEXT_QUERY;
	}
	buf_printf(b, "daifa resolve %s --paid|--failed|--returned --evidence FILE --why TEXT --key K --cert C", at.ref);
	return T_NEXT_RESOLVE;
}

enum text_id
row_next(struct world *w, const struct row_view *v, struct buf *b)
{
	char name[64], month[YMD_TEXT];

	switch (v->status) {
	case ROW_UNJUDGED:
		buf_printf(b, "daifa check --month %s", ym_text((ym)v->month, month));
		return T_NEXT_CHECK;
	case ROW_REJECTED:
		if (v->worst >= SEV_REJECT) {
			buf_text(b, "daifa receive FILE…");
			return v->payment != 0 && v->state == PS_PAID ? T_NEXT_SUPPLEMENT : T_NEXT_REPLACE;
		}
		buf_printf(b, "daifa review '%s#%d' --accept --why TEXT --evidence FILE --key K --cert C", v->number, v->n);
		return T_NEXT_REJECTED;
	case ROW_HELD:
		buf_printf(b, "daifa review '%s#%d' --accept|--hold|--reject --why TEXT --key K --cert C", v->number, v->n);
		return T_NEXT_HELD;
	case ROW_PAYABLE:
		next_batch_name(w, v, name);
		buf_printf(b, "daifa release %s --day DAY --key K --cert C", name);
		return T_NEXT_RELEASE;
	case ROW_SEALED:
		return next_sealed(w, v, b);
	case ROW_IN_BANK:
	case ROW_UNKNOWN:
		return next_at_bank(w, v, b);
	case ROW_FAILED:
		return next_failed(w, v, b);
	default:
		return T_MAX;
	}
}

/* ---- status --waiting */

struct waiting {
	struct world	*w;
	enum lang	 lang;
	struct tally	 all;
	struct arena	*arena;		/* owned; of one row's findings */
};

/* What the rules found, the officer decided or the bank said; else what the next step is for. */
static void
reason_text(struct waiting *g, const struct row_view *v, enum text_id why, struct buf *b)
{
	struct val *vals;

	if (v->status == ROW_HELD || v->status == ROW_REJECTED) {
		for (int i = 0; i < v->findings; i++) {
			if (v->finding[i].severity < SEV_HOLD)
				continue;
			buf_text(b, b->n > 0 ? text_of(T_LIST_COMMA, g->lang) : "");
			vals = vals_parse(g->arena, v->finding[i].vals);
			text_render(b, finding_text(finding_by_code(v->finding[i].code), g->lang),
			    vals != NULL ? vals : NO_VALS, g->lang, 0);
		}
		row_decisions_text(g->w, v, g->lang, b);
	}
	if (v->status == ROW_FAILED && v->reason != R_NONE)
		buf_printf(b, "%s%s", reason_word(v->reason, g->lang), text_of(T_LIST_COMMA, g->lang));
	if (v->status == ROW_FAILED)
		buf_text(b, wait_word(v->wait, g->lang));
	if (b->n == 0 && why != T_MAX)
		buf_text(b, text_of(why, g->lang));
}

static int
waiting_row(void *ctx, const struct row_view *v)
{
	struct waiting *g = ctx;
	struct buf command = { 0 }, reason = { 0 };
	char row[LIMIT_FIELD_BYTES];
	enum text_id why;

	if (v->status == ROW_PAID || v->status == ROW_SUPERSEDED || v->status == ROW_SETTLED)
		return 0;
	snprintf(row, sizeof row, "%s#%d", v->number, v->n);
	why = row_next(g->w, v, &command);
	reason_text(g, v, why, &reason);
	out_say(g->w->out, T_WAITING_ROW,
	    VALS(V_TEXT("row", row), V_NAME("name", v->name), V_FEN("net", v->net_fen),
	        V_TEXT("word", row_status_word(v->status, g->lang)), V_TEXT("reason", reason.n > 0 ? reason.p : ""),
	        V_TEXT("command", command.n > 0 ? command.p : "")));
	buf_free(&command);
	buf_free(&reason);
	arena_reset(g->arena);
	return tally_add(&g->all, v->net_fen);
}

int
flow_status_waiting(struct world *w, ym month)
{
	struct waiting g = { .w = w };
	struct rows_of of = { .month = month };
	int rc;

	if (w->out == NULL)
		return 0;
	g.lang = w->out->lang;
	g.arena = arena_new();
	rc = rows_each(w, &of, waiting_row, &g);
	arena_free(g.arena);
	if (rc != 0)
		return -1;
	out_say(w->out, T_WAITING_SUM, VALS(V_INT("count", g.all.count), V_FEN("sum", g.all.fen)));
	return 0;
}
