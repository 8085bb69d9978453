/*
 * An answer applied: read once to tie, once to learn whom it names, once to apply (REVIEW 15).
 * A payment is named by our reference; else by its place in the one part; else by account, name and amount among the
 * payments of one part or one batch, which the answer or the command names.  Never across batches: what fits several
 * payments is told to none of them (DESIGN 6).
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daifa/papers.h"
#include "priv.h"

struct heard {			/* one line; by payment once sorted */
	int64_t		 payment;	/* 0: fits, and to which of them it is given is not known yet */
	enum bank_status status;
	fen		 fen;
	int		 has_fen, n;
	int		 spare;		/* no line of its own */
	int		 first, fits;	/* places in payable[] when it was found by account */
};
struct payable { int64_t id; const char *card, *name; fen fen; int cancelled; };
struct about { struct part_view v; int touched; };
struct answer {
	struct bank_paper_in *in;
	struct bank_answer head;
	struct about	*part;		/* owned */
	int		 parts;
	int		 open;		/* the parts are those whose payments it names */
	struct arena	*arena;
	struct payable	*payable;	/* owned; of all parts, by card, name and amount; loaded when an account is asked for */
	int		 payables;
	struct heard	*line;		/* owned; as heard */
	struct heard	*heard;		/* owned; by payment, with what is made unknown */
	size_t		 lines, room, count, at;
	int		 spare;		/* payments that count as unknown although the bank names fewer of their kind */
	fen		 spare_fen;
	int64_t		 tally[BS_UNKNOWN + 1];
	fen		 sum[BS_UNKNOWN + 1];
};

/* ---- whom does a line name? */

/* One that is not among them. */
static int
part_add(struct answer *a, const struct part_view *v)
{
	a->part = mem_grow(a->part, (size_t)a->parts + 1, sizeof *a->part);
	a->part[a->parts] = (struct about){ *v, 0 };
	return a->parts++;
}

static int64_t
by_ref(struct answer *a, const char *ref)
{
	struct world *w = a->in->w;
	int64_t id = ref_number(w, 'W', ref), part = id != 0 ? store_int(w->store, 0, Q_PAYMENT_PART, "i", id) : 0;
	struct part_view v;
	int at;

	if (part == 0)
		return 0;
	for (int i = 0; i < a->parts; i++)
		if (a->part[i].v.id == part) {
			a->part[i].touched = 1;
			return id;
		}
	/* An answer that names no part may speak of several, all of one account. */
	if (!a->open || !part_get(w, part, &v) || strcmp(v.project->p.account.number, a->in->project->p.account.number) != 0)
		return 0;
	at = part_add(a, &v);
	a->part[at].touched = 1;
	return id;
}

static int
key_compare(const struct payable *x, const char *card, const char *name, fen sum)
{
	int r = strcmp(x->card, card);

	if (r == 0)
		r = strcmp(x->name, name);
	return r != 0 ? r : (x->fen > sum) - (x->fen < sum);
}

static int
by_key(const void *x, const void *y)
{
	const struct payable *a = x, *b = y;
	int r = key_compare(a, b->card, b->name, b->fen);

	/* what was withdrawn comes last: it is meant only when nothing else fits */
	if (r == 0)
		r = a->cancelled - b->cancelled;
	return r != 0 ? r : (a->id > b->id) - (a->id < b->id);
}

static void
payables_load(struct answer *a)
{
	int room = 0;

	for (int i = 0; i < a->parts; i++)
		room += a->part[i].v.lines;
	a->payable = mem_alloc((size_t)(room + 1) * sizeof *a->payable);
	for (int i = 0; i < a->parts; i++) {
		struct cursor *c = store_query(a->in->w->store, Q_PAYMENTS_OF_PART, "i", a->part[i].v.id);

		while (cursor_next(c) && a->payables < room)
			a->payable[a->payables++] = (struct payable){ cursor_int(c, 0), arena_text(a->arena, cursor_text(c, 4)),
				arena_text(a->arena, cursor_text(c, 5)), cursor_int(c, 2), strcmp(cursor_text(c, 3), "CANCELLED") == 0 };
		cursor_end(c);
	}
	qsort(a->payable, (size_t)a->payables, sizeof *a->payable, by_key);
}

static void
by_account(struct answer *a, const struct bank_answer_line *l, struct heard *h)
{
	int lo = 0, hi;

	if (a->payable == NULL)
		payables_load(a);
	hi = a->payables;
	while (lo < hi) {
		int mid = lo + (hi - lo) / 2;

		if (key_compare(&a->payable[mid], l->account, l->name, l->fen) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	h->first = lo;
	while (lo < a->payables && key_compare(&a->payable[lo], l->account, l->name, l->fen) == 0 &&
	    (h->fits == 0 || !a->payable[lo].cancelled)) {
		h->fits++;
		lo++;
	}
	if (h->fits == 1)
		h->payment = a->payable[h->first].id;
}

/* Fills what the line names; 0, or -1 when it is nobody. */
static int
line_name(struct answer *a, const struct bank_answer_line *l, struct heard *h)
{
	unsigned key = bank_info(a->in->fmt)->key;

	*h = (struct heard){ .status = l->status, .fen = l->fen, .has_fen = l->has_fen, .n = l->n };
	if (*l->ref != '\0')
		h->payment = by_ref(a, l->ref);
	else if ((key & BANK_KEY_SEQ) != 0 && l->seq != 0 && a->parts == 1 && !a->open)
		h->payment = store_int(a->in->w->store, 0, Q_PAYMENT_BY_SEQ, "ii", a->part[0].v.id, (int64_t)l->seq);
	else if (*l->account != '\0' && l->has_fen && !a->open)
		by_account(a, l, h);
	return h->payment != 0 || h->fits > 0 ? 0 : -1;
}

/* The parts as a person names them. */
static const char *
parts_named(const struct answer *a, struct buf *b)
{
	for (int i = 0; i < a->parts; i++)
		buf_printf(b, "%s%s", i > 0 ? " " : "", a->part[i].v.ref);
	return b->p != NULL ? b->p : "";
}

static int
line_hear(void *ctx, const struct bank_answer_line *l)
{
	struct answer *a = ctx;
	struct buf named = { 0 };

	if (a->lines == a->room) {
		a->room = a->room == 0 ? 256 : a->room * 2;
		a->line = mem_grow(a->line, a->room, sizeof *a->line);
	}
	if (line_name(a, l, &a->line[a->lines]) == 0) {
		a->lines++;
		return 0;
	}
	if (a->open && *l->ref == '\0')
		report_add(a->in->w->report, F_ANSWER_PART_UNSAID, (struct where){ a->in->in->name, l->n, NULL }, NO_VALS);
	else
		report_add(a->in->w->report, F_ANSWER_STRANGER, (struct where){ a->in->in->name, l->n, NULL },
		    VALS(V_INT("line", l->n), V_TEXT("ref", *l->ref != '\0' ? l->ref : l->name), V_TEXT("part", parts_named(a, &named))));
	buf_free(&named);
	return -1;
}

/* ---- lines that fit several payments */

static int
by_fit(const void *x, const void *y)
{
	const struct heard *const *a = x, *const *b = y;

	if ((*a)->first != (*b)->first)
		return (*a)->first < (*b)->first ? -1 : 1;
	return ((*a)->n > (*b)->n) - ((*a)->n < (*b)->n);
}

/*
 * As many equal lines as payments, all with one status: it is the status of each.  Otherwise nobody can say which payment is meant, and all of
 * them count as unknown.
 */
static void
group_settle(struct answer *a, struct heard *const *line, int lines)
{
	const struct payable *p = &a->payable[line[0]->first];
	int fits = line[0]->fits, same = lines == fits;
	const char *batch = a->part[0].v.batch_name;

	for (int i = 1; i < lines; i++)
		same = same && line[i]->status == line[0]->status;
	for (int i = 0; i < lines; i++) {
		line[i]->payment = p[i < fits ? i : fits - 1].id;
		if (!same)
			line[i]->status = BS_UNKNOWN;
	}
	if (same)
		return;
	report_add(a->in->w->report, F_ANSWER_AMBIGUOUS, (struct where){ a->in->in->name, line[0]->n, NULL },
	    VALS(V_INT("line", line[0]->n), V_NAME("name", p->name), V_FEN("fen", p->fen), V_INT("count", fits), V_TEXT("batch", batch)));
	for (int i = lines; i < fits; i++) {
		a->heard[a->count++] = (struct heard){ .payment = p[i].id, .status = BS_UNKNOWN, .fen = p->fen, .has_fen = 1, .n = line[0]->n,
			.spare = 1 };
		a->spare++;
		a->spare_fen += p->fen;
	}
}

static int
by_payment(const void *x, const void *y)
{
	const struct heard *a = x, *b = y;

	if (a->payment != b->payment)
		return a->payment < b->payment ? -1 : 1;
	return (int)a->status - (int)b->status;
}

/* Every line gets its payment, and heard[] every payment that is spoken of. */
static void
lines_settle(struct answer *a)
{
	struct heard **fit = mem_alloc((a->lines + 1) * sizeof *fit);
	size_t n = 0, end;

	a->heard = mem_alloc((a->lines + (size_t)a->payables + 1) * sizeof *a->heard);
	for (size_t i = 0; i < a->lines; i++)
		if (a->line[i].payment == 0)
			fit[n++] = &a->line[i];
	if (n > 0)
		qsort(fit, n, sizeof *fit, by_fit);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && fit[end]->first == fit[i]->first; end++)
			;
		group_settle(a, fit + i, (int)(end - i));
	}
	free(fit);
	for (size_t i = 0; i < a->lines; i++)
		a->heard[a->count++] = a->line[i];
	if (a->count > 0)
		qsort(a->heard, a->count, sizeof *a->heard, by_payment);
}

/* The first line about the payment, NULL when there is none; *twice: two different statuses. */
static const struct heard *
heard_of(const struct answer *a, int64_t payment, int *twice)
{
	size_t lo = 0, hi = a->count;
	const struct heard *first;

	*twice = 0;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a->heard[mid].payment < payment)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == a->count || a->heard[lo].payment != payment)
		return NULL;
	first = &a->heard[lo];
	for (; lo < a->count && a->heard[lo].payment == payment; lo++)
		*twice |= a->heard[lo].status != first->status;
	return first;
}

/* ---- applying */

static void
said_count(struct answer *a, enum bank_status status, fen sum)
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
		said_count(a, status, cursor_int(c, 3));
		world_say(a->in->w, *text != '\0' ? T_ANSWER_LINE : *code != '\0' ? T_ANSWER_LINE_CODE : T_ANSWER_LINE_BARE,
		    VALS(V_TEXT("row", row), V_NAME("name", cursor_text(c, 2)),
		    V_FEN("net", cursor_int(c, 3)), V_TEXT("state", word[status]), V_TEXT("code", code), V_TEXT("text", text),
		    V_TEXT("word", pay_state_word(state, out != NULL ? out->lang : LANG_ZH))));
	}
	cursor_end(c);
}

static int
line_say(struct answer *a, const struct said *s)
{
	enum bank_status status = s->twice ? BS_UNKNOWN : s->status;
	int simple = status == BS_PAID || status == BS_PENDING, rc;

	if (!simple)
		line_tell(a, s->payment, status, s->code, s->text);
	rc = said_apply(a->in, s);
	if (simple)
		said_count(a, status, a->in->fen);
	return rc;
}

static int
line_apply(void *ctx, const struct bank_answer_line *l)
{
	struct answer *a = ctx;
	const struct heard *h = &a->line[a->at++];
	struct said s = { .n = l->n, .payment = h->payment, .status = h->status, .has_fen = l->has_fen, .fen = l->fen,
		.at = a->head.at, .day = l->day, .code = l->code, .text = l->text, .reason = l->reason };

	(void)heard_of(a, s.payment, &s.twice);
	return line_say(a, &s);
}

/* Payments that a line may have meant as well as another. */
static int
spare_apply(struct answer *a)
{
	int rc = 0;

	for (size_t i = 0; i < a->count && rc == 0; i++) {
		const struct heard *h = &a->heard[i];
		struct said s = { .n = h->n, .payment = h->payment, .status = BS_UNKNOWN, .at = a->head.at, .code = "", .text = "",
			.reason = R_UNKNOWN };

		if (!h->spare)
			continue;
		rc = line_say(a, &s);
	}
	return rc;
}

/* ---- payments that the file does not name */

struct rest { int64_t *id; fen *fen; int count; fen sum; };

static int
is_open(const char *state)
{
	return strcmp(state, "PENDING") == 0 || strcmp(state, "UNKNOWN") == 0 || strcmp(state, "ISSUED") == 0;
}

static void
rest_load(struct answer *a, struct rest *r)
{
	size_t room = 1;
	int twice;

	for (int i = 0; i < a->parts; i++)
		room += (size_t)a->part[i].v.lines;
	r->id = mem_alloc(room * sizeof *r->id);
	r->fen = mem_alloc(room * sizeof *r->fen);
	for (int i = 0; i < a->parts; i++) {
		struct cursor *c = store_query(a->in->w->store, Q_PAYMENT_STATES, "i", a->part[i].v.id);

		while (cursor_next(c) && (size_t)r->count < room) {
			if (heard_of(a, cursor_int(c, 0), &twice) != NULL || !is_open(cursor_text(c, 2)))
				continue;
			r->id[r->count] = cursor_int(c, 0);
			r->fen[r->count++] = cursor_int(c, 1);
			(void)fen_add(r->sum, cursor_int(c, 1), &r->sum);
		}
		cursor_end(c);
	}
}

static int
rest_say(struct answer *a, const struct rest *r, enum bank_status status, const char *code, enum reason reason)
{
	int rc = 0;

	for (int i = 0; i < r->count && rc == 0; i++) {
		struct said s = { .payment = r->id[i], .status = status, .at = a->head.at, .code = code, .text = "", .reason = reason };

		rc = line_say(a, &s);
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
	int64_t count = a->head.ok_count, want_count = r->count + a->spare;
	fen sum = a->head.ok_fen, want = r->sum + a->spare_fen;
	struct buf named = { 0 };

	/* The file that states them may have come before this one. */
	if (a->head.more) {
		struct cursor *c = store_query(a->in->w->store, Q_ANSWER_REST_NEWEST, "i", a->part[0].v.id);
		int known = cursor_next(c);

		if (known) {
			count = cursor_int(c, 0);
			sum = cursor_int(c, 1);
		}
		cursor_end(c);
		if (!known)
			return 0;
	}
	if (count == want_count && sum == want)
		return rest_say(a, r, BS_PAID, "", R_NONE);
	if (!a->head.more && txn_put(a->in->t, Q_ANSWER_REST_PUT, "eiiii", a->in->answer, a->part[0].v.id, count, sum) != 0)
		return -1;
	report_add(a->in->w->report, F_ANSWER_NOT_TIED, (struct where){ a->in->in->name, 0, NULL }, VALS(V_TEXT("part", parts_named(a, &named)),
	    V_INT("count", count), V_FEN("sum", sum), V_INT("want_count", want_count), V_FEN("want_sum", want)));
	buf_free(&named);
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

/* ---- the whole answer */

/*
 * A full result whose head gives its sums ties to our part: every payment that waits for its first answer is in it, and the amounts come to ours; or nothing
 * of it is used.  Without sums in its head what is missing counts as unknown, one by one.
 */
static int
full_ties(struct answer *a)
{
	int64_t count = 0, want_count = 0, first = 0;
	fen sum = 0, want = 0;
	char ref[REF_TEXT];
	struct buf named = { 0 };

	if (a->head.scope != SCOPE_FULL || a->head.more || a->head.group_set || (a->head.ok_count < 0 && a->head.bad_count < 0))
		return 0;
	for (int i = 0; i < a->parts; i++) {
		struct cursor *c = store_query(a->in->w->store, Q_PAYMENT_STATES, "i", a->part[i].v.id);

		while (cursor_next(c)) {
			int twice;
			const struct heard *h = heard_of(a, cursor_int(c, 0), &twice);
			fen ours = cursor_int(c, 1), got = h != NULL && h->has_fen ? h->fen : ours;

			/* what is known to be unknown may be answered one by one */
			if (h == NULL && (!is_open(cursor_text(c, 2)) || strcmp(cursor_text(c, 2), "UNKNOWN") == 0))
				continue;
			want_count++;
			(void)fen_add(want, ours, &want);
			if (h != NULL) {
				count++;
				(void)fen_add(sum, got, &sum);
			}
			if (first == 0 && (h == NULL || got != ours))
				first = cursor_int(c, 0);
		}
		cursor_end(c);
	}
	if (count == want_count && sum == want)
		return 0;
	ref_make(ref, 'W', a->in->w->tag, first);
	report_add(a->in->w->report, F_ANSWER_NOT_OURS, (struct where){ a->in->in->name, 0, NULL }, VALS(V_TEXT("part", parts_named(a, &named)),
	    V_INT("count", count), V_FEN("sum", sum), V_INT("want_count", want_count), V_FEN("want_sum", want), V_TEXT("ref", ref)));
	buf_free(&named);
	return -1;
}

static int
paper_read(struct answer *a, int (*line)(void *, const struct bank_answer_line *))
{
	struct bank_answer again;
	struct fd_source fs;
	int fd, rc = 0;

	if (a->in->kept.whole) {
		for (int i = 0; i < a->in->kept.lines && rc == 0; i++)
			rc = line(a, &a->in->kept.line[i]);
		return rc;
	}
	fd = world_input_fd(a->in->w, a->in->in);
	if (fd < 0)
		return -1;
	rc = bank_read_answer(a->in->fmt, source_fd(&fs, fd), a->in->in->name, &again, line, a, a->in->w->report);
	close(fd);
	return rc;
}

static int
batch_parts(struct answer *a, const char *name)
{
	struct world *w = a->in->w;
	struct batch_view b;
	struct part_view v;
	struct cursor *c;

	if (!batch_find(w, name, &b))
		return world_refuse(w, F_BATCH_UNKNOWN, VALS(V_TEXT("batch", name)));
	c = store_query(w->store, Q_BATCH_PARTS, "i", b.id);
	while (cursor_next(c)) {
		if (part_get(w, cursor_int(c, 0), &v) && strcmp(v.step, "CANCELLED") != 0)
			(void)part_add(a, &v);
	}
	cursor_end(c);
	return a->parts > 0 ? 0 : world_refuse(w, F_BATCH_STANDS, VALS(V_TEXT("batch", name), V_TEXT("step", b.step)));
}

/* The parts of which the answer speaks: what it says itself goes before the command, and must not differ from it. */
static int
parts_find(struct answer *a)
{
	struct world *w = a->in->w;
	const char *said = a->head.part_ref, *part = call_get(a->in->c, "part"), *batch = call_get(a->in->c, "batch");
	struct part_view v;

	if (*said == '\0' && *part == '\0' && *batch != '\0')
		return batch_parts(a, batch);
	if (*said == '\0' && *part == '\0') {
		a->open = 1;
		return 0;
	}
	if (!part_find(w, *said != '\0' ? said : part, &v))
		return world_refuse(w, *said != '\0' ? F_ANSWER_PART_UNKNOWN : F_PART_UNKNOWN, VALS(V_TEXT("part", *said != '\0' ? said : part)));
	if ((*part != '\0' && strcmp(part, v.ref) != 0) || (*batch != '\0' && strcmp(batch, v.batch_name) != 0)) {
		report_add(w->report, F_ANSWER_OTHER_PART, (struct where){ a->in->in->name, 0, NULL },
		    VALS(V_TEXT("part", v.ref), V_TEXT("given", *batch != '\0' ? batch : part)));
		return -1;
	}
	(void)part_add(a, &v);
	return 0;
}

/* Whoever is answered for was handed over, whether or not somebody recorded it. */
static int
parts_handed(struct answer *a)
{
	int rc = 0;

	for (int i = 0; i < a->parts && rc == 0; i++)
		if (a->head.scope != SCOPE_NOTICE || a->parts == 1 || a->part[i].touched)
			rc = txn_put(a->in->t, Q_PAYMENTS_MOVE, "itt", a->part[i].v.id, "PENDING", "ISSUED");
	return rc;
}

static void
answer_say(struct answer *a)
{
	struct buf named = { 0 };

	world_say(a->in->w, T_ANSWER_DONE, VALS(V_TEXT("file", a->in->in->name), V_TEXT("part", parts_named(a, &named)),
	    V_INT("paid", a->tally[BS_PAID]), V_FEN("paid_sum", a->sum[BS_PAID]), V_INT("failed", a->tally[BS_FAILED]),
	    V_FEN("failed_sum", a->sum[BS_FAILED]), V_INT("returned", a->tally[BS_RETURNED]), V_FEN("returned_sum", a->sum[BS_RETURNED]),
	    V_INT("unknown", a->tally[BS_UNKNOWN]), V_FEN("unknown_sum", a->sum[BS_UNKNOWN])));
	buf_free(&named);
}

int
answer_take(struct bank_paper_in *in, const struct bank_answer *head)
{
	struct answer a = { .in = in, .head = *head, .arena = arena_new() };
	int rc = -1;

	if (parts_find(&a) != 0 || paper_read(&a, line_hear) != 0)
		goto out;
	lines_settle(&a);
	if (full_ties(&a) != 0 || txn_put(in->t, Q_ANSWER_PUT, "ebtiitii", &in->in->digest, "answer", a.part[0].v.account,
	    a.parts == 1 ? a.part[0].v.id : (int64_t)0, in->origin, head->at, (int64_t)head->lines) != 0)
		goto out;
	in->answer = txn_id(in->t);
	in->gathers = 1;
	if (parts_handed(&a) != 0 || paper_read(&a, line_apply) != 0 || spare_apply(&a) != 0 || said_end(in) != 0 || rest_apply(&a) != 0 ||
	    said_end(in) != 0)
		goto out;
	answer_say(&a);
	rc = statement_retry(in->w, in->t, in->project);
out:
	free(a.part);
	free(a.payable);
	free(a.line);
	free(a.heard);
	arena_free(a.arena);
	return rc;
}
