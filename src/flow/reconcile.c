/* reconcile: whatever the bank returns becomes observations; states and money follow (DESIGN 3.9, 6). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

/* ---- one thing said about one payment */

static int
move_book(struct world *w, struct txn *t, const struct part_view *part, fen sum, enum pay_state from, enum pay_state to)
{
	struct posting p = { .site = part->site, .fen = sum, .day = time_day(w->now), .why = pay_state_name(to), .part = part->id };

	if (to == PS_RETURNED && from == PS_PAID_TWICE) {
		p.debit = "TRANSIT";
		p.credit = "WORKER";
	} else if (to == PS_FAILED || to == PS_RETURNED) {
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

/*
 * Payments that simply move from one open state to another, one after the other, are moved in one
 * statement: each would otherwise cost a journal of its own.
 */
int
said_end(struct bank_paper_in *in)
{
	struct payment_run r = in->run;

	in->run = (struct payment_run){ 0 };
	if (r.first == 0)
		return 0;
	if (txn_put(in->t, Q_PAYMENTS_RUN, "iitt", r.first, r.last, pay_state_name(r.to), pay_state_name(r.from)) != 0)
		return -1;
	if (txn_changes(in->t) != r.last - r.first + 1)
		return world_fault(in->w, "payments moved");
	return 0;
}

static int
said_move(struct bank_paper_in *in, int64_t payment, enum pay_state from, enum pay_state to)
{
	struct payment_run *r = &in->run;

	if (!in->gathers || to != PS_PAID || (from != PS_PENDING && from != PS_UNKNOWN))
		return txn_put(in->t, Q_PAYMENT_MOVE, "it", payment, pay_state_name(to));
	if (r->first != 0 && (payment != r->last + 1 || from != r->from || to != r->to) && said_end(in) != 0)
		return -1;
	if (r->first == 0)
		*r = (struct payment_run){ payment, payment, from, to };
	r->last = payment;
	return 0;
}

/* What counts for the verdict on what was said; no more is asked of the database. */
static int
standing_get(struct bank_paper_in *in, const struct said *s, struct standing *now, int64_t *claim)
{
	struct world *w = in->w;
	int64_t part = 0;
	struct cursor *c;

	/* Payments may wait to be moved: what touches one of them, or more than one payment, sees them moved. */
	if (in->run.first != 0 && s->payment >= in->run.first && s->payment <= in->run.last && said_end(in) != 0)
		return -1;
	c = store_query(w->store, Q_PAYMENT_STANDS, "i", s->payment);
	now->state = PS_MAX;
	if (cursor_next(c)) {
		part = cursor_int(c, 0);
		*claim = cursor_int(c, 1);
		now->fen = in->fen = cursor_int(c, 2);
		(void)pay_state_by_name(cursor_text(c, 3), &now->state);
	}
	cursor_end(c);
	if (now->state == PS_MAX || (in->part.id != part && !part_get(w, part, &in->part)))
		return world_fault(w, "payment");
	/* Only a payment that had ended can find another one of its claim alive, and only a verdict without money obeys the clock. */
	if (now->state == PS_FAILED || now->state == PS_CANCELLED) {
		if (said_end(in) != 0)
			return -1;
		now->claim_live = (int)store_int(w->store, 0, Q_CLAIM_LIVE_OTHER, "ii", *claim, s->payment);
	}
	if (s->at != 0 && s->status != BS_PAID && s->status != BS_RETURNED)
		now->answered_at = store_int(w->store, 0, Q_PAYMENT_ANSWERED_AT, "i", s->payment);
	return 0;
}

int
said_apply(struct bank_paper_in *in, const struct said *s)
{
	struct standing now = { .state = PS_MAX };
	struct verdict v;
	int64_t claim = 0;
	int rc;

	if (standing_get(in, s, &now, &claim) != 0)
		return -1;
	v = reconcile(&now, s->status, s->has_fen, s->fen, s->at, s->twice);
	rc = txn_put(in->t, Q_OBSERVATION_PUT, "eiiittttiit", in->answer, (int64_t)s->n, s->payment, v.moves ? pay_state_name(now.state) : "",
	    v.moves ? pay_state_name(v.to) : "", s->code, reason_name(s->reason), s->has_fen ? s->fen : now.fen, (int64_t)s->day, s->text);
	if (rc == 0 && v.moves)
		rc = said_move(in, s->payment, now.state, v.to);
	if (rc == 0 && v.moves)
		rc = move_book(in->w, in->t, &in->part, now.fen, now.state, v.to);
	if (rc == 0 && v.moves && (v.to == PS_FAILED || v.to == PS_RETURNED)) {
		rc = said_end(in);
		if (rc == 0)
			rc = twice_settle(in->w, in->t, in->answer, claim);
	}
	if (v.finding != F_NONE)
		said_finding(in, s, v.finding, now.state, now.fen);
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
	n = 0;
	while (b->n < 65536 && (n = s.read(s.ctx, block, sizeof block)) > 0)
		buf_add(b, block, (size_t)n);
	if (n < 0)
		report_add(w->report, F_INPUT_READ, (struct where){ in->name, 0, NULL },
		    VALS(V_TEXT("error", strerror(errno))));
	close(fd);
	return n < 0 ? -1 : 0;
}

/* Answers up to so many lines are read once and kept, longer ones are read again. */
#define KEPT_LINES	50000

static void
lines_drop(struct paper_lines *k)
{
	arena_free(k->arena);
	free(k->line);
	memset(k, 0, sizeof *k);
}

static void
line_keep(struct paper_lines *k, const struct bank_answer_line *l)
{
	struct bank_answer_line *to;

	if (!k->whole)
		return;
	if (k->lines == KEPT_LINES) {
		lines_drop(k);
		return;
	}
	if (k->lines == k->room) {
		k->room = k->room == 0 ? 256 : k->room * 2;
		k->line = mem_grow(k->line, (size_t)k->room, sizeof *k->line);
	}
	to = &k->line[k->lines++];
	*to = *l;
	to->ref = arena_text(k->arena, l->ref);
	to->account = arena_text(k->arena, l->account);
	to->name = arena_text(k->arena, l->name);
	to->code = arena_text(k->arena, l->code);
	to->text = arena_text(k->arena, l->text);
}

/* The first of our payments that an answer names by its reference tells whose it is. */
struct first_ref { struct world *w; const struct project_view *project; struct paper_lines *kept; };

static int
ref_hear(void *ctx, const struct bank_answer_line *l)
{
	struct first_ref *f = ctx;
	int64_t payment = f->project == NULL ? ref_number(f->w, 'W', l->ref) : 0;
	struct part_view part;

	if (payment != 0 && part_get(f->w, store_int(f->w->store, 0, Q_PAYMENT_PART, "i", payment), &part))
		f->project = part.project;
	line_keep(f->kept, l);
	return 0;
}

/* Whose answer it is: by the part it names, by the command, or by its payments. */
static void
answer_owner(struct bank_paper_in *in, const struct bank_answer *answer, const struct project_view *named, struct report *found)
{
	const char *part_ref = call_get(in->c, "part"), *batch = call_get(in->c, "batch");
	struct part_view part;
	struct batch_view b;

	if (*answer->part_ref != '\0') {
		if (part_find(in->w, answer->part_ref, &part))
			in->project = part.project;
		else
			report_add(found, F_ANSWER_PART_UNKNOWN, (struct where){ in->in->name, 0, NULL }, VALS(V_TEXT("part", answer->part_ref)));
	} else if (*part_ref != '\0' && part_find(in->w, part_ref, &part))
		in->project = part.project;
	else if (*part_ref == '\0' && *batch != '\0' && batch_find(in->w, batch, &b))
		in->project = b.project;
	else if (*part_ref != '\0' || *batch != '\0')
		report_add(found, *part_ref != '\0' ? F_PART_UNKNOWN : F_BATCH_UNKNOWN, NOWHERE, VALS(V_TEXT("part", part_ref), V_TEXT("batch", batch)));
	else if (named != NULL)
		in->project = named;
	else
		report_add(found, F_ANSWER_PART_UNSAID, (struct where){ in->in->name, 0, NULL }, NO_VALS);
}

/* Is the paper of this project, in this layout?  1 and the project, 0 no; what reading found goes to the report given. */
static int
paper_owner(struct bank_paper_in *in, enum bank_paper kind, struct bank_answer *answer, struct bank_statement *statement, struct report *found)
{
	struct world *w = in->w;
	int fd = world_input_fd(w, in->in), rc;
	struct first_ref first = { .w = w, .kept = &in->kept };
	struct fd_source fs;

	if (fd < 0)
		return 0;
	lines_drop(&in->kept);
	in->kept.arena = arena_new();
	in->kept.whole = 1;
	rc = kind == PAPER_ANSWER ? bank_read_answer(in->fmt, source_fd(&fs, fd), in->in->name, answer, ref_hear, &first, found) :
	    bank_read_statement(in->fmt, source_fd(&fs, fd), in->in->name, statement, NULL, NULL, found);
	close(fd);
	if (rc != 0)
		return 0;
	if (kind == PAPER_ANSWER)
		answer_owner(in, answer, first.project, found);
	else {
		for (int i = 0; i < w->projects && in->project == NULL; i++) {
			const struct project_view *v = world_at(w, i);

			if (v != NULL && strcmp(v->p.account.number, statement->account) == 0)
				in->project = v;
		}
		if (in->project == NULL)
			report_add(found, F_STATEMENT_ACCOUNT, (struct where){ in->in->name, 0, NULL }, VALS(V_CARD("account", statement->account)));
	}
	return in->project != NULL && strcmp(in->project->p.account.format, bank_info(in->fmt)->name) == 0;
}

/*
 * Did the bank sign it?  A signature beside the paper must be the one of the bank's certificate that the
 * project names, or nothing of the paper is used; where the project names none it proves nothing.
 */
static int
paper_origin(struct bank_paper_in *in)
{
	const struct project_cert *bank = &in->project->p.account.bank_cert;
	struct world *w = in->w;
	char name[LIMIT_PATH];
	const struct input *sig;
	const struct cert *cert[1];
	struct verified *doc = NULL;
	struct buf cms = { 0 };
	int fd;

	in->origin = "unsigned";
	snprintf(name, sizeof name, "%s.p7s", in->in->name);
	sig = call_input(in->c, "signature", name);
	if (sig == NULL)
		return 0;
	if (bank->der.n == 0) {
		report_add(w->report, F_ANSWER_SIGNER_UNKNOWN, (struct where){ in->in->name, 0, NULL },
		    VALS(V_TEXT("file", in->in->name), V_TEXT("project", in->project->p.code)));
		return 0;
	}
	cert[0] = world_cert(w, bank);
	fd = world_input_fd(w, in->in);
	if (fd >= 0 && store_object_bytes(w->store, &sig->digest, LIMIT_CMS_BYTES, &cms) == 0)
		doc = verify_signed(in->in->name, fd, (struct slice){ cms.p, cms.n }, cert, 1, w->now, w->anchor, w->report);
	in->origin = doc != NULL ? "signed" : NULL;
	verified_free(doc);
	if (fd >= 0)
		close(fd);
	buf_free(&cms);
	return in->origin != NULL ? 0 : -1;
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
		const struct project_view *v = world_at(w, i);

		if (v == NULL || format_first(w, i) != i)
			continue;
		fmt = world_format(w, t, c, v->p.account.format, NULL);
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
			rc = paper_origin(&in);
			if (rc == 0)
				rc = kind == PAPER_ANSWER ? answer_take(&in, &answer) : statement_take(&in);
		}
		bank_free(fmt);
	}
	if (report_worst(found) >= SEV_WORLD) {
		report_take(w->report, found);
		rc = -1;
	} else if (!done && tried && report_count(found) > 0)
		report_take(w->report, found);
	else if (!done)
		report_add(w->report, F_ANSWER_UNREADABLE, (struct where){ c->input[which].name, 0, NULL }, NO_VALS);
out:
	lines_drop(&in.kept);
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
