/*
 * resolve and query: what the bank's files do not say is asked by letter, and its answer on paper counts once two people have keyed
 * it and no statement speaks against it (DESIGN 6).
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct open_payment {
	int64_t		 id, claim;
	fen		 fen;
	enum pay_state	 state;
	struct part_view part;
	char		 ref[REF_TEXT];
};
struct resolve {
	struct world	*w;
	struct txn	*t;
	struct call	*c;
	const struct officer *person;
	const char	*verdict, *why;
	enum bank_status status;
	struct input	 paper;		/* its own copy: loading tables may move the call's list */
	struct open_payment *list;	/* owned */
	int		 count;
};

static int
payment_open(struct world *w, const char *ref, struct open_payment *p)
{
	int64_t id = ref_number(w, 'W', ref), part = 0;
	struct cursor *c = store_query(w->store, Q_PAYMENT_GET, "i", id);

	memset(p, 0, sizeof *p);
	if (cursor_next(c)) {
		p->id = id;
		part = cursor_int(c, 0);
		p->claim = cursor_int(c, 2);
		p->fen = cursor_int(c, 3);
		(void)pay_state_by_name(cursor_text(c, 4), &p->state);
	}
	cursor_end(c);
	snprintf(p->ref, sizeof p->ref, "%s", ref);
	return p->id != 0 && part_get(w, part, &p->part) ? 0 : world_refuse(w, F_PAYMENT_UNKNOWN, VALS(V_TEXT("ref", ref)));
}

/* ---- does a statement speak against it? */

/* The last day on which the bank may still debit or give back: its answer window after the execution day. */
static int
window_end(struct world *w, struct txn *t, struct call *c, const struct part_view *p, ymd *end)
{
	struct tables *tables = world_holidays(w, t, c);
	struct bank_fmt *fmt = world_format(w, t, c, p->project->p.account.format, NULL);

	if (tables != NULL && fmt != NULL)
		*end = workdays_after(tables, p->day, bank_info(fmt)->answer_within);
	bank_free(fmt);
	tables_free(tables);
	return tables != NULL && fmt != NULL ? 0 : -1;
}

/* Statements follow each other without gaps: the first day and the last one say what they cover. */
static int
covered(struct world *w, const struct part_view *p, ymd end)
{
	struct cursor *c = store_query(w->store, Q_STATEMENT_NEWEST, "i", p->account);
	ymd to = cursor_next(c) ? (ymd)cursor_int(c, 0) : 0;
	int64_t from = store_int(w->store, 0, Q_STATEMENT_FIRST, "i", p->account);

	cursor_end(c);
	return from != 0 && from <= p->day && to >= end;
}

/* Did money leave for it?  An entry that names the part and is not explained yet may have taken it too. */
static int
debited(struct world *w, const struct open_payment *p)
{
	if (store_int(w->store, 0, Q_PAYMENT_DEBITED, "i", p->id) != 0 ||
	    store_int(w->store, 0, Q_ENTRY_WAITING, "iti", p->part.account, p->part.ref, (int64_t)-1) != 0 ||
	    store_int(w->store, 0, Q_ENTRY_WAITING, "iti", p->part.account, p->ref, (int64_t)-1) != 0)
		return 1;
	return strcmp(p->part.booking, "gross") == 0 && store_int(w->store, 0, Q_PART_DEBITED, "i", p->part.id) != 0;
}

/* Its money came back: alone, or in a sum that is just the failures known and those said now. */
static int
refunded(const struct resolve *r, const struct open_payment *p)
{
	struct world *w = r->w;
	struct cursor *c = store_query(w->store, Q_PART_FAILED_OPEN, "i", p->part.id);
	fen lump = store_int(w->store, 0, Q_ENTRY_WAITING, "iti", p->part.account, p->part.ref, (int64_t)1), due = 0;

	while (cursor_next(c))
		(void)fen_add(due, cursor_int(c, 1), &due);
	cursor_end(c);
	for (int i = 0; i < r->count; i++)
		if (r->list[i].part.id == p->part.id && r->list[i].state != PS_FAILED)
			(void)fen_add(due, r->list[i].fen, &due);
	return store_int(w->store, 0, Q_PAYMENT_REFUNDED, "i", p->id) != 0 || (lump != 0 && lump == due) ||
	    store_int(w->store, 0, Q_ENTRY_WAITING, "iti", p->part.account, p->ref, (int64_t)1) == p->fen;
}

static int
statement_allows(const struct resolve *r, const struct open_payment *p)
{
	struct world *w = r->w;
	ymd end = 0;
	int out, back;
	enum finding_id no = F_NONE;

	if (window_end(w, r->t, r->c, &p->part, &end) != 0)
		return -1;
	out = debited(w, p);
	back = refunded(r, p);
	if (r->status == BS_FAILED && out && !back)
		no = F_RESOLVE_DEBITED;
	else if (r->status == BS_FAILED && !covered(w, &p->part, end))
		no = F_RESOLVE_UNCOVERED;
	else if (r->status == BS_PAID && back)
		no = F_RESOLVE_REFUNDED;
	else if (r->status != BS_FAILED && !out && covered(w, &p->part, end))
		no = F_RESOLVE_NOT_DEBITED;
	return no == F_NONE ? 0 : world_refuse(w, no, VALS(V_TEXT("ref", p->ref), V_TEXT("part", p->part.ref), V_YMD("until", end),
	    V_YMD("day", p->part.day), V_FEN("fen", p->fen), V_CARD("account", p->part.project->p.account.number)));
}

/* ---- two people */

int
paper_answer(struct world *w, struct txn *t, const struct input *paper, int64_t account, int64_t *answer)
{
	*answer = store_int(w->store, 0, Q_ANSWER_HAS, "b", &paper->digest);
	if (*answer != 0)
		return 0;
	if (txn_put(t, Q_ANSWER_PUT, "ebtiitii", &paper->digest, "letter", account, (int64_t)0, "paper", (int64_t)0, (int64_t)0) != 0)
		return -1;
	*answer = txn_id(t);
	return 0;
}

static int
resolve_apply(struct resolve *r, struct open_payment *p)
{
	struct bank_paper_in in = { .w = r->w, .t = r->t, .c = r->c, .in = &r->paper, .project = p->part.project };
	struct said s = { .n = 0, .payment = p->id, .status = r->status, .day = time_day(r->w->now), .code = "", .text = r->why,
		.reason = r->status == BS_FAILED ? R_UNKNOWN : r->status == BS_RETURNED ? R_RETURNED : R_NONE };
	const char *reason = call_get(r->c, "reason");

	if (*reason != '\0' && r->status != BS_PAID)
		(void)reason_by_name(slice_of(reason), &s.reason);
	if (paper_answer(r->w, r->t, &r->paper, p->part.account, &in.answer) != 0 || said_apply(&in, &s) != 0)
		return -1;
	world_say(r->w, T_RESOLVE_DONE, VALS(V_TEXT("ref", p->ref), V_FEN("fen", p->fen), V_TEXT("state", r->verdict),
	    V_TEXT("word", text_of(r->status == BS_PAID ? T_RESOLVED_PAID : r->status == BS_FAILED ? T_RESOLVED_FAILED : T_RESOLVED_RETURNED,
	        r->w->out != NULL ? r->w->out->lang : LANG_ZH))));
	return statement_retry(r->w, r->t, p->part.project);
}

static int
resolve_one(struct resolve *r, struct open_payment *p)
{
	struct standing now = { .state = p->state, .fen = p->fen };
	struct cursor *c;
	int asked = 0, mine = 0;

	if (!may(r->w, r->c, p->part.project, ROLE_RELEASE))
		return -1;
	now.claim_live = (int)store_int(r->w->store, 0, Q_CLAIM_LIVE_OTHER, "ii", p->claim, p->id);
	/* A file nobody handed over cannot have been answered. */
	if (p->state == PS_ISSUED || !reconcile(&now, r->status, 0, 0, 0, 0).moves)
		return world_refuse(r->w, F_PAYMENT_STANDS, VALS(V_TEXT("ref", p->ref), V_TEXT("state", pay_state_name(p->state))));
	if (statement_allows(r, p) != 0)
		return -1;
	c = store_query(r->w->store, Q_RESOLVE_ASK_OPEN, "i", p->id);
	if (cursor_next(c) && strcmp(cursor_text(c, 0), r->verdict) == 0) {
		mine = strcmp(cursor_text(c, 1), r->person->person) == 0;
		asked = !mine;
	}
	cursor_end(c);
	if (mine)
		return world_refuse(r->w, F_RESOLVE_SAME_PERSON, VALS(V_TEXT("ref", p->ref), V_NAME("person", r->person->name)));
	if (txn_put(r->t, Q_RESOLVE_ASK_PUT, "eittbt", p->id, r->verdict, r->why, &r->paper.digest, r->person->person) != 0)
		return -1;
	if (asked)
		return resolve_apply(r, p);
	world_say(r->w, T_RESOLVE_ASKED, VALS(V_TEXT("ref", p->ref), V_FEN("fen", p->fen)));
	return 0;
}

int
step_resolve(struct world *w, struct txn *t, struct call *c)
{
	static const struct { const char *word; enum bank_status status; } verdicts[] = {
		{ "PAID", BS_PAID }, { "FAILED", BS_FAILED }, { "RETURNED", BS_RETURNED } };
	struct resolve r = { .w = w, .t = t, .c = c, .person = world_officer(w, &c->actor), .why = call_get(c, "why") };
	const struct input *paper = call_input(c, "evidence", NULL);
	int rc = 0;

	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
		if (strcmp(verdicts[i].word, call_get(c, "verdict")) == 0) {
			r.verdict = verdicts[i].word;
			r.status = verdicts[i].status;
		}
	if (r.verdict == NULL)
		return world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "verdict")));
	if (*r.why == '\0')
		return world_refuse(w, F_WHY_MISSING, NO_VALS);
	if (paper == NULL)
		return world_refuse(w, F_EVIDENCE_NEEDED, NO_VALS);
	r.paper = *paper;
	for (int i = 0; i < c->params && rc == 0; i++) {
		if (strcmp(c->key[i], "payment") != 0)
			continue;
		r.list = mem_grow(r.list, (size_t)r.count + 1, sizeof *r.list);
		rc = payment_open(w, c->value[i], &r.list[r.count++]);
	}
	for (int i = 0; i < r.count && rc == 0; i++)
		rc = resolve_one(&r, &r.list[i]);
	free(r.list);
	return rc;
}

/* ---- query: the letter */

static void
letter_line(struct buf *b, enum text_id text, const struct val *vals)
{
	text_render(b, text_of(text, LANG_ZH), vals, LANG_ZH, 0);
	buf_text(b, "\n");
}

static int
letter_text(struct world *w, const struct part_view *p, int no, struct buf *b)
{
	const struct account *a = &p->project->p.account;
	struct cursor *c = store_query(w->store, Q_LETTER_OPEN, "i", p->id), *q;
	fen sum = 0;
	int n = 0;

	letter_line(b, T_LETTER_HEAD, VALS(V_TEXT("part", p->ref), V_INT("no", no)));
	letter_line(b, T_LETTER_ACCOUNT, VALS(V_TEXT("account", a->number), V_TEXT("name", a->name)));
	q = store_query(w->store, Q_PART_STEP_NEWEST, "i", p->id);
	letter_line(b, T_LETTER_PART, VALS(V_TEXT("part", p->ref), V_YMD("day", p->day), V_INT("count", p->lines), V_FEN("sum", p->fen),
	    V_TEXT("receipt", cursor_next(q) && *cursor_text(q, 1) != '\0' ? cursor_text(q, 1) : "—")));
	cursor_end(q);
	while (cursor_next(c)) {
		char ref[REF_TEXT];

		ref_make(ref, 'W', w->tag, cursor_int(c, 0));
		(void)fen_add(sum, cursor_int(c, 2), &sum);
		letter_line(b, T_LETTER_LINE, VALS(V_INT("n", ++n), V_TEXT("ref", ref), V_INT("seq", cursor_int(c, 1)),
		    V_CARD("card", cursor_text(c, 4)), V_FEN("fen", cursor_int(c, 2))));
	}
	cursor_end(c);
	letter_line(b, T_LETTER_ASK, VALS(V_INT("count", n), V_FEN("sum", sum)));
	letter_line(b, T_LETTER_END, VALS(V_TEXT("contractor", p->project->p.contractor), V_YMD("today", time_day(w->now))));
	return n;
}

int
step_query(struct world *w, struct txn *t, struct call *c)
{
	const char *ref = call_get(c, "part");
	struct buf text = { 0 };
	struct digest d;
	struct part_view p;
	char path[256], name[96];
	int no, open, rc;

	if (!part_find(w, ref, &p))
		return world_refuse(w, F_PART_UNKNOWN, VALS(V_TEXT("part", ref)));
	no = (int)store_int(w->store, 0, Q_LETTER_LAST, "i", p.id) + 1;
	open = letter_text(w, &p, no, &text);
	rc = open > 0 ? 0 : world_refuse(w, F_PART_ANSWERED, VALS(V_TEXT("part", p.ref)));
	snprintf(name, sizeof name, "query-%s-%d.txt", p.ref, no);
	snprintf(path, sizeof path, "%s/%s", p.batch_name, name);
	if (rc == 0)
		rc = txn_write(t, (struct slice){ text.p, text.n }, "letter", name, &d);
	if (rc == 0)
		rc = txn_put(t, Q_LETTER_PUT, "eiib", p.id, (int64_t)no, &d);
	buf_free(&text);
	if (rc != 0)
		return -1;
	txn_outbox(t, path, &d, NULL);
	world_say(w, T_QUERY_DONE, VALS(V_TEXT("part", p.ref), V_INT("count", open), V_TEXT("file", path)));
	return 0;
}
