/* receive: bytes into custody under their digest, then verify and decode (DESIGN 3.1-3.3). */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

/* The signature that came beside this file. */
static const struct input *
signature_of(const struct call *c, const char *name)
{
	char p7s[LIMIT_PATH];

	snprintf(p7s, sizeof p7s, "%s.p7s", name);
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

int
step_receive(struct world *w, struct txn *t, struct call *c)
{
	struct columns *columns = NULL;
	int rc = 0, done = 0;

	crl_stale_tell(w, world_crl(w));
	for (int i = 0; i < c->inputs && rc == 0; i++) {
		const struct input *in = &c->input[i], *sig;
		struct submission s = { .name = in->name, .call = c, .columns = &columns };
		char no[32];
		int known;

		if (strcmp(in->role, "sheet") != 0)
			continue;
		sig = signature_of(c, in->name);
		if (sig != NULL)
			s.cms = sig->digest;
		s.object = in->digest;
		s.no = no;
		rc = receipt_for(w, t, in, &s, no, &known);
		if (rc != 0)
			break;
		if (known && nothing_new(w, &s)) {
			world_say(w, T_SHEET_KNOWN, VALS(V_TEXT("receipt", no), V_TEXT("file", in->name)));
			continue;
		}
		rc = admit(w, t, &s);
		world_progress(w, ++done, c->inputs);
	}
	columns_free(columns);
	return rc;
}
