/* What one row waits for, as the command to type next. */
#include <string.h>

#include "papers.h"

struct payment_at { char part[REF_TEXT], ref[REF_TEXT], batch[64]; int64_t part_id; };

static void
payment_at(struct world *w, const struct row_view *v, struct payment_at *at)
{
	struct part_view p;

	memset(at, 0, sizeof *at);
	ref_make(at->ref, 'W', w->tag, v->payment);
	if (part_get(w, store_int(w->store, 0, Q_PAYMENT_PART, "i", v->payment), &p)) {
		at->part_id = p.id;
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

	if (cursor_next(c) && strcmp(cursor_text(c, 1), "SEALED") == 0) {
		buf_printf(b, "daifa release %s --key K --cert C", cursor_text(c, 0));
		why = T_NEXT_RELEASE_SECOND;
	} else
		buf_printf(b, "daifa pay --batch %s --key K --cert C", cursor_text(c, 0));
	cursor_end(c);
	return why;
}

static enum text_id
next_at_bank(struct world *w, const struct row_view *v, struct buf *b)
{
	struct payment_at at;

	payment_at(w, v, &at);
	if (v->state == PS_ISSUED) {
		buf_printf(b, "daifa deliver %s --receipt NO --key K --cert C", at.part);
		return T_NEXT_DELIVER;
	}
	if (v->state == PS_PENDING) {
		buf_text(b, "daifa reconcile FILE");
		return T_NEXT_ANSWER;
	}
	if (store_int(w->store, 0, Q_LETTER_LAST, "i", at.part_id) == 0) {
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
