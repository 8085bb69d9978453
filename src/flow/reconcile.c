/* reconcile: whatever the bank returns becomes observations; states and money follow (DESIGN 3.9, 6). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daifa/papers.h"
#include "priv.h"

/* ---- one thing said about one payment */

static int
move_book(struct world *w, struct txn *t, const struct part_view *part, fen sum, enum pay_state from, enum pay_state to)
{
	struct posting p = { .site = part->site, .fen = sum, .day = time_day(w->now), .why = pay_state_name(to), .part = part->id };

	if (to == PS_FAILED || to == PS_RETURNED) {
		p.debit = "TRANSIT";
		p.credit = "PAYABLE";
		p.credit_sub = part->sub;
	} else if (to == PS_PAID_TWICE) {
		p.debit = "WORKER";
		p.credit = "TRANSIT";
	} else if (to == PS_PAID && from == PS_PAID_TWICE) {
		p.debit = "PAYABLE";
		p.debit_sub = part->sub;
		p.credit = "WORKER";
	} else if (to == PS_PAID && (from == PS_FAILED || from == PS_CANCELLED)) {
		p.debit = "PAYABLE";
		p.debit_sub = part->sub;
		p.credit = "TRANSIT";
	} else
		return 0;
	return book(w, t, &p);
}

int
twice_settle(struct world *w, struct txn *t, int64_t answer, int64_t claim)
{
	struct cursor *c = store_query(w->store, Q_CLAIM_TWICE, "i", claim);
	int64_t id = 0, part_id = 0;
	struct part_view part;
	fen sum = 0;

	if (cursor_next(c)) {
		id = cursor_int(c, 0);
		sum = cursor_int(c, 1);
		part_id = cursor_int(c, 2);
	}
	cursor_end(c);
	if (id == 0)
		return 0;
	if (!part_get(w, part_id, &part) || txn_put(t, Q_OBSERVATION_PUT, "eiiittttiit", answer, (int64_t)0, id, "PAID_TWICE", "PAID", "", "",
	    sum, (int64_t)0, "") != 0 || txn_put(t, Q_PAYMENT_MOVE, "it", id, "PAID") != 0)
		return -1;
	return move_book(w, t, &part, sum, PS_PAID_TWICE, PS_PAID);
}

static void
said_finding(struct bank_paper_in *in, const struct said *s, enum finding_id id, enum pay_state was, fen want)
{
	static const char *const word[] = { [BS_PAID] = "PAID", [BS_FAILED] = "FAILED", [BS_RETURNED] = "RETURNED", [BS_PENDING] = "PENDING",
		[BS_UNKNOWN] = "UNKNOWN" };
	char ref[REF_TEXT];

	ref_make(ref, 'W', in->w->tag, s->payment);
	report_add(in->w->report, id, (struct where){ in->in->name, s->n, NULL }, VALS(V_TEXT("ref", ref), V_FEN("got", s->fen),
	    V_FEN("want", want), V_FEN("fen", want), V_TEXT("state", pay_state_name(was)), V_TEXT("said", word[s->status])));
}

int
said_apply(struct bank_paper_in *in, const struct said *s)
{
	struct world *w = in->w;
	struct cursor *c = store_query(w->store, Q_PAYMENT_GET, "i", s->payment);
	struct standing now = { .state = PS_MAX };
	struct part_view part;
	struct verdict v;
	int64_t part_id = 0, claim = 0;
	int rc;

	if (cursor_next(c)) {
		part_id = cursor_int(c, 0);
		claim = cursor_int(c, 2);
		now.fen = cursor_int(c, 3);
		(void)pay_state_by_name(cursor_text(c, 4), &now.state);
	}
	cursor_end(c);
	if (now.state == PS_MAX || !part_get(w, part_id, &part))
		return world_refuse(w, F_INTERNAL_FAULT, VALS(V_TEXT("what", "payment")));
	now.claim_live = (int)store_int(w->store, 0, Q_CLAIM_LIVE_OTHER, "ii", claim, s->payment);
	now.answered_at = store_int(w->store, 0, Q_PAYMENT_ANSWERED_AT, "i", s->payment);
	v = reconcile(&now, s->status, s->has_fen, s->fen, s->at, s->twice);
	rc = txn_put(in->t, Q_OBSERVATION_PUT, "eiiittttiit", in->answer, (int64_t)s->n, s->payment, v.moves ? pay_state_name(now.state) : "",
	    v.moves ? pay_state_name(v.to) : "", s->code, reason_name(s->reason), s->has_fen ? s->fen : now.fen, (int64_t)s->day, s->text);
	if (rc == 0 && v.moves)
		rc = txn_put(in->t, Q_PAYMENT_MOVE, "it", s->payment, pay_state_name(v.to));
	if (rc == 0 && v.moves)
		rc = move_book(w, in->t, &part, now.fen, now.state, v.to);
	if (rc == 0 && v.moves && (v.to == PS_FAILED || v.to == PS_RETURNED))
		rc = twice_settle(w, in->t, in->answer, claim);
	if (v.finding != F_NONE)
		said_finding(in, s, v.finding, now.state, now.fen);
	return rc;
}

/* ---- answers: read once to tie, once to learn whom they name, once to apply */

struct heard { int64_t payment; enum bank_status status; };
struct answer {
	struct bank_paper_in *in;
	struct bank_answer head;
	struct part_view part;
	struct heard	*heard;		/* owned; by payment once sorted */
	size_t		 count, room;
	int64_t		 tally[BS_UNKNOWN + 1];
	fen		 sum[BS_UNKNOWN + 1];
};

static int64_t
payment_named(struct answer *a, const struct bank_answer_line *l)
{
	struct world *w = a->in->w;
	unsigned key = bank_info(a->in->fmt)->key;
	struct cursor *c;
	int64_t id = 0;

	if ((key & BANK_KEY_REF) != 0 && *l->ref != '\0') {
		id = ref_number(w, 'W', l->ref);
		return id != 0 && store_int(w->store, 0, Q_PAYMENT_PART, "i", id) == a->part.id ? id : 0;
	}
	if ((key & BANK_KEY_SEQ) != 0 && l->seq != 0)
		return store_int(w->store, 0, Q_PAYMENT_BY_SEQ, "ii", a->part.id, (int64_t)l->seq);
	if ((key & BANK_KEY_ACCOUNT) == 0 || !l->has_fen)
		return 0;
	c = store_query(w->store, Q_PAYMENT_BY_ACCOUNT, "itti", a->part.id, l->account, l->name, l->fen);
	if (cursor_next(c))
		id = cursor_int(c, 0);
	cursor_end(c);
	return id;
}

static int
line_hear(void *ctx, const struct bank_answer_line *l)
{
	struct answer *a = ctx;
	int64_t payment = payment_named(a, l);

	if (payment == 0) {
		report_add(a->in->w->report, F_ANSWER_STRANGER, (struct where){ a->in->in->name, l->n, NULL },
		    VALS(V_INT("line", l->n), V_TEXT("ref", l->ref), V_TEXT("part", a->part.ref)));
		return -1;
	}
	if (a->count == a->room) {
		a->room = a->room == 0 ? 256 : a->room * 2;
		a->heard = mem_grow(a->heard, a->room, sizeof *a->heard);
	}
	a->heard[a->count++] = (struct heard){ payment, l->status };
	return 0;
}

static int
by_payment(const void *x, const void *y)
{
	const struct heard *a = x, *b = y;

	if (a->payment != b->payment)
		return a->payment < b->payment ? -1 : 1;
	return (int)a->status - (int)b->status;
}

/* Said once: 1, with two different statuses: 2, not at all: 0. */
static int
heard_of(const struct answer *a, int64_t payment)
{
	size_t lo = 0, hi = a->count;
	enum bank_status first;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a->heard[mid].payment < payment)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == a->count || a->heard[lo].payment != payment)
		return 0;
	first = a->heard[lo].status;
	while (lo < a->count && a->heard[lo].payment == payment)
		if (a->heard[lo++].status != first)
			return 2;
	return 1;
}

static void
answer_add(struct answer *a, enum bank_status status, fen sum)
{
	a->tally[status]++;
	(void)fen_add(a->sum[status], sum, &a->sum[status]);
}

/* The officer sees every payment that was not simply paid. */
static void
line_tell(struct answer *a, int64_t payment, enum bank_status status, const char *code, const char *text)
{
	static const char *const word[] = { [BS_PAID] = "PAID", [BS_FAILED] = "FAILED", [BS_RETURNED] = "RETURNED", [BS_PENDING] = "PENDING",
		[BS_UNKNOWN] = "UNKNOWN" };
	struct cursor *c = store_query(a->in->w->store, Q_PAYMENT_ROW, "i", payment);
	const struct out *out = a->in->w->out;
	enum pay_state state = PS_UNKNOWN;
	char row[LIMIT_FIELD_BYTES];

	(void)pay_state_by_name(word[status], &state);
	if (cursor_next(c)) {
		snprintf(row, sizeof row, "%s#%d", cursor_text(c, 0), (int)cursor_int(c, 1));
		answer_add(a, status, cursor_int(c, 3));
		if (status != BS_PAID && status != BS_PENDING)
			world_say(a->in->w, T_ANSWER_LINE, VALS(V_TEXT("row", row), V_NAME("name", cursor_text(c, 2)),
			    V_FEN("net", cursor_int(c, 3)), V_TEXT("state", word[status]), V_TEXT("code", code), V_TEXT("text", text),
			    V_TEXT("word", pay_state_word(state, out != NULL ? out->lang : LANG_ZH))));
	}
	cursor_end(c);
}

static int
line_apply(void *ctx, const struct bank_answer_line *l)
{
	struct answer *a = ctx;
	struct said s = { .n = l->n, .payment = payment_named(a, l), .status = l->status, .has_fen = l->has_fen, .fen = l->fen,
		.at = a->head.at, .day = l->day, .code = l->code, .text = l->text, .reason = l->reason };

	s.twice = heard_of(a, s.payment) == 2;
	line_tell(a, s.payment, s.twice ? BS_UNKNOWN : s.status, l->code, l->text);
	return said_apply(a->in, &s);
}

/* ---- payments that the file does not name */

struct rest { int64_t *id; fen *fen; int count; fen sum; };

static void
rest_load(struct answer *a, struct rest *r)
{
	struct cursor *c = store_query(a->in->w->store, Q_PAYMENTS_OF_PART, "i", a->part.id);

	r->id = mem_alloc((size_t)a->part.lines * sizeof *r->id + 1);
	r->fen = mem_alloc((size_t)a->part.lines * sizeof *r->fen + 1);
	while (cursor_next(c) && r->count < a->part.lines) {
		enum pay_state s = PS_MAX;

		(void)pay_state_by_name(cursor_text(c, 3), &s);
		if (heard_of(a, cursor_int(c, 0)) != 0 || (s != PS_PENDING && s != PS_UNKNOWN && s != PS_ISSUED))
			continue;
		r->id[r->count] = cursor_int(c, 0);
		r->fen[r->count++] = cursor_int(c, 2);
		(void)fen_add(r->sum, cursor_int(c, 2), &r->sum);
	}
	cursor_end(c);
}

static int
rest_say(struct answer *a, const struct rest *r, enum bank_status status, const char *code, enum reason reason)
{
	int rc = 0;

	for (int i = 0; i < r->count && rc == 0; i++) {
		struct said s = { .payment = r->id[i], .status = status, .at = a->head.at, .code = code, .text = "", .reason = reason };

		line_tell(a, s.payment, status, code, "");
		rc = said_apply(a->in, &s);
	}
	return rc;
}

static int
rest_missing(struct answer *a, const struct rest *r)
{
	for (int i = 0; i < r->count; i++) {
		char ref[REF_TEXT];

		ref_make(ref, 'W', a->in->w->tag, r->id[i]);
		report_add(a->in->w->report, F_ANSWER_MISSING, (struct where){ a->in->in->name, 0, NULL }, VALS(V_TEXT("ref", ref)));
	}
	return rest_say(a, r, BS_UNKNOWN, "", R_UNKNOWN);
}

/* A list of failures lets the others be paid only when the bank's own count and sum of successes are ours (DESIGN 6). */
static int
rest_unlisted(struct answer *a, const struct rest *r)
{
	int64_t count = a->head.ok_count;
	fen sum = a->head.ok_fen;

	/* The file that states them may have come before this one. */
	if (a->head.more) {
		struct cursor *c = store_query(a->in->w->store, Q_ANSWER_REST_NEWEST, "i", a->part.id);
		int known = cursor_next(c);

		if (known) {
			count = cursor_int(c, 0);
			sum = cursor_int(c, 1);
		}
		cursor_end(c);
		if (!known)
			return 0;
	}
	if (count == r->count && sum == r->sum)
		return rest_say(a, r, BS_PAID, "", R_NONE);
	if (!a->head.more && txn_put(a->in->t, Q_ANSWER_REST_PUT, "eiiii", a->in->answer, a->part.id, count, sum) != 0)
		return -1;
	report_add(a->in->w->report, F_ANSWER_NOT_TIED, (struct where){ a->in->in->name, 0, NULL }, VALS(V_TEXT("part", a->part.ref),
	    V_INT("count", count), V_FEN("sum", sum), V_INT("want_count", r->count), V_FEN("want_sum", r->sum)));
	return 0;
}

static int
rest_apply(struct answer *a)
{
	struct rest r = { .count = 0 };
	int rc = 0;

	if (a->head.scope == SCOPE_NOTICE || (a->head.more && !a->head.group_set && a->head.scope != SCOPE_FAILURES))
		return 0;
	rest_load(a, &r);
	if (a->head.group_set)
		rc = rest_say(a, &r, a->head.group, a->head.group_code, a->head.group_reason);
	else if (a->head.scope == SCOPE_FAILURES)
		rc = rest_unlisted(a, &r);
	else
		rc = rest_missing(a, &r);
	free(r.id);
	free(r.fen);
	return rc;
}

static int
paper_read(struct answer *a, int (*line)(void *, const struct bank_answer_line *))
{
	struct bank_answer again;
	struct fd_source fs;
	int fd = world_input_fd(a->in->w, a->in->in), rc;

	if (fd < 0)
		return -1;
	rc = bank_read_answer(a->in->fmt, source_fd(&fs, fd), a->in->in->name, &again, line, a, a->in->w->report);
	close(fd);
	return rc;
}

static int
answer_take(struct bank_paper_in *in, const struct bank_answer *head)
{
	struct answer a = { .in = in, .head = *head };
	int rc = -1;

	if (!part_find(in->w, head->part_ref, &a.part))
		return world_refuse(in->w, F_ANSWER_PART_UNKNOWN, VALS(V_TEXT("part", head->part_ref)));
	if (paper_read(&a, line_hear) != 0)
		goto out;
	if (a.count > 0)
		qsort(a.heard, a.count, sizeof *a.heard, by_payment);
	if (txn_put(in->t, Q_ANSWER_PUT, "ebtiitii", &in->in->digest, "answer", a.part.account, a.part.id, "unsigned", head->at,
	    (int64_t)head->lines) != 0)
		goto out;
	in->answer = txn_id(in->t);
	/* Whoever is answered for was handed over, whether or not somebody recorded it. */
	if (txn_put(in->t, Q_PAYMENTS_MOVE, "itt", a.part.id, "PENDING", "ISSUED") != 0 || paper_read(&a, line_apply) != 0 ||
	    rest_apply(&a) != 0)
		goto out;
	world_say(in->w, T_ANSWER_DONE, VALS(V_TEXT("file", in->in->name), V_TEXT("part", a.part.ref), V_INT("paid", a.tally[BS_PAID]),
	    V_FEN("paid_sum", a.sum[BS_PAID]), V_INT("failed", a.tally[BS_FAILED]), V_FEN("failed_sum", a.sum[BS_FAILED]),
	    V_INT("returned", a.tally[BS_RETURNED]), V_FEN("returned_sum", a.sum[BS_RETURNED]), V_INT("unknown", a.tally[BS_UNKNOWN]),
	    V_FEN("unknown_sum", a.sum[BS_UNKNOWN])));
	rc = statement_retry(in->w, in->t, in->project);
out:
	free(a.heard);
	return rc;
}

/* ---- whose paper is it? */

static int
start_of(struct world *w, const struct input *in, struct buf *b)
{
	int fd = world_input_fd(w, in);
	struct fd_source fs;
	struct source s;
	char block[4096];
	ssize_t n;

	if (fd < 0)
		return -1;
	s = source_fd(&fs, fd);
	while (b->n < 65536 && (n = s.read(s.ctx, block, sizeof block)) > 0)
		buf_add(b, block, (size_t)n);
	close(fd);
	return 0;
}

/* Is the paper of this project, in this layout?  1 and the project, 0 no; what reading found goes to the report given. */
static int
paper_owner(struct bank_paper_in *in, enum bank_paper kind, struct bank_answer *answer, struct bank_statement *statement, struct report *found)
{
	struct world *w = in->w;
	int fd = world_input_fd(w, in->in), rc;
	struct fd_source fs;
	struct part_view part;

	if (fd < 0)
		return 0;
	rc = kind == PAPER_ANSWER ? bank_read_answer(in->fmt, source_fd(&fs, fd), in->in->name, answer, NULL, NULL, found) :
	    bank_read_statement(in->fmt, source_fd(&fs, fd), in->in->name, statement, NULL, NULL, found);
	close(fd);
	if (rc != 0)
		return 0;
	if (kind == PAPER_ANSWER) {
		if (part_find(w, answer->part_ref, &part))
			in->project = part.project;
		else
			report_add(found, F_ANSWER_PART_UNKNOWN, (struct where){ in->in->name, 0, NULL }, VALS(V_TEXT("part", answer->part_ref)));
	} else {
		for (int i = 0; i < w->projects; i++)
			if (in->project == NULL && strcmp(w->project[i].p.account.number, statement->account) == 0)
				in->project = &w->project[i];
		if (in->project == NULL)
			report_add(found, F_STATEMENT_ACCOUNT, (struct where){ in->in->name, 0, NULL }, VALS(V_CARD("account", statement->account)));
	}
	return in->project != NULL && strcmp(in->project->p.account.format, bank_info(in->fmt)->name) == 0;
}

static int
format_seen(const struct world *w, int i)
{
	for (int k = 0; k < i; k++)
		if (strcmp(w->project[k].p.account.format, w->project[i].p.account.format) == 0)
			return 1;
	return 0;
}

static int
paper_take(struct world *w, struct txn *t, struct call *c, int which)
{
	struct bank_paper_in in = { .w = w, .t = t, .c = c };
	struct report *found = report_new();
	struct buf start = { 0 };
	int rc = -1, tried = 0, done = 0;

	for (int i = 0; i < w->projects && !done; i++) {
		struct bank_answer answer;
		struct bank_statement statement;
		struct bank_fmt *fmt;
		enum bank_paper kind;

		if (format_seen(w, i))
			continue;
		fmt = world_format(w, t, c, w->project[i].p.account.format, NULL);
		if (fmt == NULL)
			goto out;
		in.in = &c->input[which];	/* loading a format may have moved the list */
		in.fmt = fmt;
		in.project = NULL;
		if (start.n == 0 && start_of(w, in.in, &start) != 0)
			done = 1;
		kind = done ? PAPER_NONE : bank_probe(fmt, (struct slice){ start.p, start.n });
		tried |= kind != PAPER_NONE;
		if (kind != PAPER_NONE && paper_owner(&in, kind, &answer, &statement, found)) {
			done = 1;
			rc = kind == PAPER_ANSWER ? answer_take(&in, &answer) : statement_take(&in);
		}
		bank_free(fmt);
	}
	if (!done && tried)
		report_take(w->report, found);
	else if (!done)
		report_add(w->report, F_ANSWER_UNREADABLE, (struct where){ c->input[which].name, 0, NULL }, NO_VALS);
out:
	report_free(found);
	buf_free(&start);
	return rc;
}

int
step_reconcile(struct world *w, struct txn *t, struct call *c)
{
	for (int i = 0; i < c->inputs; i++) {
		if (strcmp(c->input[i].role, "answer") != 0)
			continue;
		if (store_int(w->store, 0, Q_ANSWER_HAS, "b", &c->input[i].digest) != 0) {
			world_say(w, T_ANSWER_KNOWN, VALS(V_TEXT("file", c->input[i].name)));
			continue;
		}
		if (paper_take(w, t, c, i) != 0)
			return -1;
	}
	return 0;
}
