/* receive: bytes into custody under their digest, then verify and decode (DESIGN 3.1-3.3). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct receive {
	struct world	*w;
	struct txn	*t;
	struct call	*c;
	struct columns	*columns;
	struct ahead	*ahead;		/* NULL: nothing is read ahead */
	unsigned char	*given;		/* owned; by input */
	int		 next;		/* the input to be looked at */
};

/* The signature that came beside this file; most often right behind it. */
static const struct input *
signature_of(const struct call *c, int i)
{
	char p7s[LIMIT_PATH];

	snprintf(p7s, sizeof p7s, "%s.p7s", c->input[i].name);
	if (i + 1 < c->inputs && strcmp(c->input[i + 1].role, "signature") == 0 &&
	    strcmp(c->input[i + 1].name, p7s) == 0)
		return &c->input[i + 1];
	return call_input(c, "signature", p7s);
}

static int
receipt_for(struct world *w, struct txn *t, const struct input *in, struct submission *s, char no[32], int *known)
{
	struct cursor *c = store_query(w->store, Q_RECEIPT_BY_OBJECT, "b", &in->digest);

	*known = cursor_next(c);
	if (*known) {
		s->receipt = cursor_int(c, 0);
		snprintf(no, 32, "%s", cursor_text(c, 1));
	}
	cursor_end(c);
	if (*known)
		return 0;
	snprintf(no, 32, "R%06" PRId64, store_int(w->store, 0, Q_RECEIPT_LAST, "") + 1);
	if (txn_put(t, Q_RECEIPT_PUT, "etbti", no, &in->digest, in->name, w->now) != 0)
		return -1;
	s->receipt = txn_id(t);
	return 0;
}

/* Same bytes, same signature (or none again): the same receipt, nothing happens.  An admitted sheet stays admitted whatever comes later. */
static int
nothing_new(struct world *w, const struct submission *s)
{
	struct cursor *c = store_query(w->store, Q_ATTEMPT_NEWEST, "i", s->receipt);
	int admitted = cursor_next(c) && strcmp(cursor_text(c, 1), "ADMITTED") == 0;

	cursor_end(c);
	if (admitted || digest_is_zero(&s->cms))
		return 1;
	return store_int(w->store, 0, Q_ATTEMPT_SAME, "ib", s->receipt, &s->cms) != 0;
}

/* Known already, with this signature?  Asked ahead of its turn; at its turn it is asked again. */
static int
seen_before(struct world *w, const struct input *in, const struct digest *cms)
{
	struct submission s = { .receipt = store_int(w->store, 0, Q_RECEIPT_BY_OBJECT, "b", &in->digest), .cms = *cms };

	return s.receipt != 0 && nothing_new(w, &s);
}

/* Gives signed XML sheets to the threads, as many as they take. */
static void
look_ahead(struct receive *r)
{
	for (; r->next < r->c->inputs && ahead_room(r->ahead); r->next++) {
		const struct input *in = &r->c->input[r->next], *sig;
		struct buf cms = { 0 };
		int fd;

		if (strcmp(in->role, "sheet") != 0 || (sig = signature_of(r->c, r->next)) == NULL ||
		    seen_before(r->w, in, &sig->digest))
			continue;
		fd = store_object(r->w->store, &in->digest);
		if (fd >= 0 && !ingest_wants_columns(fd) &&
		    store_object_bytes(r->w->store, &sig->digest, LIMIT_CMS_BYTES, &cms) == 0) {
			ahead_give(r->ahead, in->name, fd, &cms);
			r->given[r->next] = 1;
			continue;
		}
		buf_free(&cms);
		if (fd >= 0)
			close(fd);
	}
}

static int
sheet_receive(struct receive *r, int i, struct ahead_sheet *ahead)
{
	const struct input *in = &r->c->input[i], *sig = signature_of(r->c, i);
	struct submission s = { .name = in->name, .call = r->c, .columns = &r->columns, .ahead = ahead };
	char no[32];
	int known;

	if (sig != NULL)
		s.cms = sig->digest;
	s.object = in->digest;
	s.no = no;
	if (receipt_for(r->w, r->t, in, &s, no, &known) != 0)
		return -1;
	if (!known || !nothing_new(r->w, &s))
		return admit(r->w, r->t, &s);
	world_say(r->w, T_SHEET_KNOWN, VALS(V_TEXT("receipt", no), V_TEXT("file", in->name)));
	return 0;
}

int
step_receive(struct world *w, struct txn *t, struct call *c)
{
	struct receive r = { .w = w, .t = t, .c = c };
	int rc = 0, sheets = 0;

	crl_stale_tell(w, world_crl(w));
	for (int i = 0; i < c->inputs; i++)
		sheets += strcmp(c->input[i].role, "sheet") == 0;
	r.ahead = ahead_begin(w, sheets);
	r.given = mem_alloc((size_t)c->inputs + 1);
	for (int i = 0, done = 0; i < c->inputs && rc == 0; i++) {
		struct ahead_sheet *sheet = NULL;

		if (strcmp(c->input[i].role, "sheet") != 0)
			continue;
		if (r.ahead != NULL)
			look_ahead(&r);
		if (r.given[i])
			sheet = ahead_take(r.ahead);
		rc = sheet_receive(&r, i, sheet);
		ahead_sheet_free(sheet);
		world_progress(w, ++done, sheets);
	}
	ahead_end(r.ahead);
	free(r.given);
	columns_free(r.columns);
	return rc;
}
