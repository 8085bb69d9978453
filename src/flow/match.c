/* match: a person says what an entry of the statement is that nothing explained; two people where a payment's state changes by it. */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct found_entry { int64_t id, account, site; ymd day; fen fen; int open; };

/* "SERIAL", or "YYYY-MM-DD/SERIAL" where a bank uses a number again. */
static int
entry_find(struct world *w, const char *name, struct found_entry *e)
{
	const char *slash = strchr(name, '/');
	struct cursor *c;
	ymd day = 0;
	int n = 0;

	if (slash != NULL && ymd_parse((struct slice){ name, (size_t)(slash - name) }, &day) != 0) {
		slash = NULL;
		day = 0;
	}
	c = store_query(w->store, Q_ENTRY_BY_SERIAL, "ti", slash != NULL ? slash + 1 : name, (int64_t)day);
	while (cursor_next(c)) {
		if (n++ == 0)
			*e = (struct found_entry){ cursor_int(c, 0), cursor_int(c, 1), cursor_int(c, 4), (ymd)cursor_int(c, 2), cursor_int(c, 3),
			    strcmp(cursor_text(c, 5), "UNEXPLAINED") == 0 };
	}
	cursor_end(c);
	if (n == 1)
		return 0;
	return world_refuse(w, n == 0 ? F_ENTRY_UNKNOWN : F_ENTRY_SEVERAL, VALS(V_TEXT("entry", name)));
}

/* What the entry would have said had the bank named it; kind NULL: there is nothing of that name. */
struct target { const char *kind; char ref[LIMIT_FIELD_BYTES + 1]; int two; };

static void
target_find(struct world *w, const struct found_entry *e, const char *to, struct target *t)
{
	int64_t payment = ref_number(w, 'W', to);
	enum pay_state state = PS_MAX;
	struct part_view p;
	struct cursor *c;

	memset(t, 0, sizeof *t);
	snprintf(t->ref, sizeof t->ref, "%s", to);
	if (payment != 0) {
		c = store_query(w->store, Q_PAYMENT_GET, "i", payment);
		if (cursor_next(c))
			(void)pay_state_by_name(cursor_text(c, 4), &state);
		cursor_end(c);
		t->kind = state == PS_MAX ? NULL : e->fen > 0 ? "return" : "batch";
		/* Money that came back makes it RETURNED, unless it is known to have failed already. */
		t->two = e->fen > 0 && state != PS_FAILED && state != PS_RETURNED;
	} else if (part_find(w, to, &p))
		t->kind = e->fen > 0 ? "return" : "batch";
	else if (strcmp(to, "FEE") == 0 || strcmp(to, "fee") == 0)
		t->kind = "fee";
	else if (strcmp(to, "INTEREST") == 0 || strcmp(to, "interest") == 0)
		t->kind = "interest";
	else if (e->fen > 0 && (strcmp(to, "DEPOSIT") == 0 || strcmp(to, "deposit") == 0 ||
	    store_int(w->store, 0, Q_DEPOSIT_ID, "it", e->site, to) != 0))
		t->kind = "deposit";
}

int
step_match(struct world *w, struct txn *t, struct call *c)
{
	const struct officer *o = world_officer(w, &c->actor);
	const char *name = call_get(c, "entry"), *to = call_get(c, "to"), *why = call_get(c, "why");
	const struct input *paper = call_input(c, "evidence", NULL);
	struct bank_paper_in in = { .w = w, .t = t, .c = c, .in = paper };
	struct found_entry e = { 0 };
	struct target target;
	struct cursor *q;
	int other = 0, mine = 0, rc;

	if (*why == '\0')
		return world_refuse(w, F_WHY_MISSING, NO_VALS);
	if (paper == NULL)
		return world_refuse(w, F_EVIDENCE_NEEDED, NO_VALS);
	if (entry_find(w, name, &e) != 0)
		return -1;
	in.project = world_site(w, e.site);
	if (in.project == NULL || !may(w, c, in.project, ROLE_RELEASE))
		return -1;
	if (!e.open)
		return world_refuse(w, F_ENTRY_STANDS, VALS(V_TEXT("entry", name)));
	target_find(w, &e, to, &target);
	if (target.kind == NULL)
		return world_refuse(w, F_MATCH_TARGET, VALS(V_TEXT("to", to)));
	q = store_query(w->store, Q_MATCH_ASK_OPEN, "i", e.id);
	if (cursor_next(q) && strcmp(cursor_text(q, 0), to) == 0) {
		mine = strcmp(cursor_text(q, 1), o->person) == 0;
		other = !mine;
	}
	cursor_end(q);
	if (target.two && mine)
		return world_refuse(w, F_MATCH_SAME_PERSON, VALS(V_TEXT("entry", name), V_NAME("person", o->name)));
	if (txn_put(t, Q_MATCH_ASK_PUT, "eittbt", e.id, to, why, &paper->digest, o->person) != 0)
		return -1;
	/* Whether it fits at all is looked at even when it only waits for the second person. */
	if (paper_answer(w, t, paper, e.account, &in.answer) != 0)
		return -1;
	if (target.two && !other) {
		if (store_int(w->store, 0, Q_PAYMENT_OF_AMOUNT, "ii", ref_number(w, 'W', to), e.fen) == 0)
			return world_refuse(w, F_MATCH_DIFFERS, VALS(V_TEXT("entry", name), V_TEXT("to", to), V_FEN("fen", e.fen)));
		world_say(w, T_MATCH_ASKED, VALS(V_TEXT("entry", name), V_FEN("fen", e.fen), V_TEXT("to", to)));
		return 0;
	}
	rc = entry_explain_as(&in, e.id, target.kind, target.ref);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return world_refuse(w, F_MATCH_DIFFERS, VALS(V_TEXT("entry", name), V_TEXT("to", to), V_FEN("fen", e.fen)));
	world_say(w, T_MATCH_DONE, VALS(V_TEXT("entry", name), V_YMD("day", e.day), V_FEN("fen", e.fen), V_TEXT("to", to)));
	return statement_retry(w, t, in.project);
}
