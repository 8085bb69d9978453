/* What stands of each batch, part and payment must follow from what was recorded about it. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

/* ---- batches: rows = plan = parts */

static void
batch_differs(struct audit *x, const char *batch, const char *what, int64_t got, int64_t want)
{
	report_add(x->report, F_BATCH_DIFFERS, NOWHERE,
	    VALS(V_TEXT("batch", batch), V_TEXT("what", what), V_FEN("got", got),
		V_FEN("want", want)));
}

/*
 * The lines of the plan that both releasers signed, against the rows of the batch, to the letter.
 */
static int
plan_holds(struct audit *x, int64_t batch, const struct digest *plan)
{
	struct buf text = { 0 }, line = { 0 };
	struct cursor *c = store_query(x->store, Q_BATCH_ROWS, "i", batch);
	char *at, amount[MONEY_TEXT], hex[HEX_LEN];
	struct digest seen;
	int same = store_object_bytes(x->store, plan, LIMIT_FILE_BYTES, &text) == 0 && text.n > 0;

	at = same ? strstr(text.p, "\npay ") : NULL;
	while (same && cursor_next(c)) {
		cursor_digest(c, 4, &seen);
		digest_hex(&seen, hex);
		buf_reset(&line);
		buf_printf(&line, "\npay %s#%" PRId64 "|%s|", cursor_text(c, 11), cursor_int(c, 9),
		    cursor_text(c, 12));
		buf_printf(&line, "%s|%s|", cursor_text(c, 13), cursor_text(c, 5));
		buf_printf(&line, "%s|%s|%s|%s|%s\n", cursor_text(c, 6), cursor_text(c, 7),
		    cursor_text(c, 8), money_text(cursor_int(c, 3), amount), hex);
		same = at != NULL && strncmp(at, line.p, line.n) == 0;
		if (same)
			at += line.n - 1;
	}
	cursor_end(c);
	same = store_failed(x->store) || (same && at != NULL && strcmp(at, "\n") == 0);
	buf_free(&text);
	buf_free(&line);
	return same;
}

static int
batches(struct audit *x, int64_t *count)
{
	struct cursor *c = store_query(x->store, Q_AUDIT_BATCHES, "");

	while (cursor_next(c)) {
		const char *name = cursor_text(c, 1);
		struct digest plan;

		(*count)++;
		cursor_digest(c, 2, &plan);
		if (cursor_int(c, 6) != cursor_int(c, 3) || cursor_int(c, 7) != cursor_int(c, 4))
			batch_differs(x, name, "rows", cursor_int(c, 7), cursor_int(c, 4));
		if (!plan_holds(x, cursor_int(c, 0), &plan))
			batch_differs(x, name, "plan", 0, cursor_int(c, 4));
		if (strcmp(cursor_text(c, 5), "ISSUED") == 0 &&
		    (cursor_int(c, 8) != cursor_int(c, 3) || cursor_int(c, 9) != cursor_int(c, 4)))
			batch_differs(x, name, "parts", cursor_int(c, 9), cursor_int(c, 4));
	}
	cursor_end(c);
	return store_failed(x->store) ? -1 : 0;
}

/* ---- parts, and where their payments begin */

struct part_base {
	int64_t		 id;
	enum pay_state	 state;		/* of a payment that nothing was observed of */
	char		 batch[64];
};
struct bases { struct part_base *v; size_t n; };

static int
bases_read(struct audit *x, struct bases *b)
{
	struct cursor *c = store_query(x->store, Q_AUDIT_PARTS, "");

	while (cursor_next(c)) {
		int64_t handed = cursor_int(c, 9), answered = cursor_int(c, 10);
		struct part_base *p;

		b->v = mem_grow(b->v, b->n + 1, sizeof *b->v);
		p = &b->v[b->n++];
		p->id = cursor_int(c, 0);
		snprintf(p->batch, sizeof p->batch, "%s", cursor_text(c, 6));
		p->state = PS_ISSUED;
		if (cursor_int(c, 7) != 0)
			p->state = PS_CANCELLED;
		else if (handed != 0 && (answered == 0 || handed < answered))
			p->state =
			    strcmp(cursor_text(c, 8), "DELIVERED") == 0 ? PS_PENDING : PS_UNKNOWN;
		else if (answered != 0)
			p->state = PS_PENDING;
		if (cursor_int(c, 1) != cursor_int(c, 3) || cursor_int(c, 2) != cursor_int(c, 4))
			batch_differs(
			    x, p->batch, cursor_text(c, 5), cursor_int(c, 4), cursor_int(c, 2));
	}
	cursor_end(c);
	return store_failed(x->store) ? -1 : 0;
}

static const struct part_base *
base_of(const struct bases *b, int64_t part)
{
	size_t lo = 0, hi = b->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (b->v[mid].id < part)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < b->n && b->v[lo].id == part ? &b->v[lo] : NULL;
}

/* ---- payments */

struct following {		/* one payment's observations as they pass */
	int64_t		 id;
	enum pay_state	 stands, follows;
	int		 broken;
};

static void
payment_end(struct audit *x, const struct following *f)
{
	char ref[24];

	if (f->id == 0 || (!f->broken && f->stands == f->follows))
		return;
	snprintf(ref, sizeof ref, "%" PRId64, f->id);
	report_add(x->report, F_STATE_DIFFERS, NOWHERE,
	    VALS(V_TEXT("payment", ref),
		V_TEXT("state", f->stands < PS_MAX ? pay_state_name(f->stands) : "?"),
		V_TEXT("want", f->broken ? "?" : pay_state_name(f->follows))));
}

/*
 * Each observation that moved it starts where the one before left it, and goes where the states
 * allow.
 */
static void
observed(struct following *f, const char *from_name, const char *to_name)
{
	enum pay_state from, to;

	if (pay_state_by_name(from_name, &from) != 0 || pay_state_by_name(to_name, &to) != 0 ||
	    from != f->follows || !pay_state_may(from, to))
		f->broken = 1;
	else
		f->follows = to;
}

static int
payments(struct audit *x, const struct bases *b, int64_t *count, fen *sum)
{
	struct cursor *c = store_query(x->store, Q_AUDIT_PAYMENTS, "");
	struct following f = { .id = 0 };

	while (cursor_next(c)) {
		if (cursor_int(c, 0) != f.id) {
			const struct part_base *p = base_of(b, cursor_int(c, 1));

			payment_end(x, &f);
			f = (struct following){ .id = cursor_int(c, 0), .broken = p == NULL };
			f.follows = p != NULL ? p->state : PS_MAX;
			if (pay_state_by_name(cursor_text(c, 2), &f.stands) != 0)
				f.stands = PS_MAX;
			(*count)++;
			if (fen_add(*sum, cursor_int(c, 3), sum) != 0 ||
			    cursor_int(c, 3) != cursor_int(c, 5) ||
			    cursor_int(c, 4) != cursor_int(c, 6))
				batch_differs(x, p != NULL ? p->batch : "-", "payment",
				    cursor_int(c, 3), cursor_int(c, 5));
		}
		if (*cursor_text(c, 8) != '\0')
			observed(&f, cursor_text(c, 7), cursor_text(c, 8));
	}
	payment_end(x, &f);
	cursor_end(c);
	c = store_query(x->store, Q_AUDIT_TWO_LIVE, "");
	while (cursor_next(c))
		report_add(
		    x->report, F_CLAIM_TWO_LIVE, NOWHERE, VALS(V_INT("claim", cursor_int(c, 0))));
	cursor_end(c);
	return store_failed(x->store) ? -1 : 0;
}

int
audit_states(struct audit *x)
{
	size_t since = report_count(x->report);
	struct bases b = { NULL, 0 };
	int64_t batch_count = 0, payment_count = 0;
	fen sum = 0;
	int rc;

	rc = batches(x, &batch_count);
	if (rc == 0)
		rc = bases_read(x, &b);
	if (rc == 0)
		rc = payments(x, &b, &payment_count, &sum);
	if (rc == 0 && !audit_worse(x, since))
		audit_say(x, T_AUDIT_STATES,
		    VALS(V_INT("batches", batch_count), V_INT("parts", b.n),
			V_INT("payments", payment_count), V_FEN("sum", sum)));
	free(b.v);
	return rc;
}
