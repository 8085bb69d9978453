/* status: the month in about ten lines, and the command to type next, computed from where
 * everything stands. */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

#define MOST 12		/* lines of one kind that a person still reads */

struct month_view {
	struct world	*w;
	ym		 month;
	struct month_tally tally;
	char open_row[LIMIT_FIELD_BYTES]; /* the first held row on which nobody has decided */
	int64_t		 open_rows;
	struct buf	 next;		/* the command */
	enum text_id	 why;		/* and what it is for */
};

static void
say(struct world *w, enum text_id id, const struct val *vals)
{
	if (w->out != NULL)
		out_say(w->out, id, vals);
}

static enum lang
lang_of(const struct world *w)
{
	return w->out != NULL ? w->out->lang : LANG_ZH;
}

/* "已付 287 笔 1234.56 元": one piece of a line that is put together. */
static void
piece(struct buf *b, enum lang lang, const char *word, const struct tally *t)
{
	if (b->n > 0)
		buf_text(b, text_of(T_LIST_COMMA, lang));
	text_render(b, text_of(T_STATUS_PIECE, lang),
	    VALS(V_TEXT("word", word), V_INT("count", t->count), V_FEN("sum", t->fen)), lang, 0);
}

/* ---- the lines */

static void
say_sheets(struct month_view *m)
{
	say(m->w, T_STATUS_MONTH,
	    VALS(V_YM("month", m->month),
	        V_INT("sheets", store_int(m->w->store, 0, Q_MONTH_SHEETS, "i", (int64_t)m->month)),
	        V_INT("rows", m->tally.all.count), V_FEN("sum", m->tally.all.fen)));
}

static void
say_submissions(struct month_view *m)
{
	int64_t incomplete = store_int(m->w->store, 0, Q_ATTEMPTS_AT, "t", "INCOMPLETE");
	int64_t refused = store_int(m->w->store, 0, Q_ATTEMPTS_AT, "t", "REFUSED");

	if (incomplete > 0)
		say(m->w, T_STATUS_INCOMPLETE, VALS(V_INT("count", incomplete)));
	if (refused > 0)
		say(m->w, T_STATUS_REFUSED, VALS(V_INT("count", refused)));
}

static void
say_rows(struct month_view *m)
{
	static const enum row_status order[] = { ROW_PAID, ROW_IN_BANK, ROW_UNKNOWN, ROW_FAILED,
		ROW_SEALED, ROW_PAYABLE, ROW_HELD, ROW_REJECTED, ROW_UNJUDGED, ROW_SETTLED };
	const struct tally *s = m->tally.status;
	enum lang lang = lang_of(m->w);
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (s[order[i]].count > 0)
			piece(&b, lang, row_status_word(order[i], lang), &s[order[i]]);
	if (b.n > 0)
		say(m->w, T_STATUS_ROWS,
		    VALS(V_TEXT("rows", b.p), V_INT("paid", s[ROW_PAID].count),
		        V_FEN("paid_sum", s[ROW_PAID].fen), V_INT("in_bank", s[ROW_IN_BANK].count),
		        V_FEN("in_bank_sum", s[ROW_IN_BANK].fen),
		        V_INT("unknown", s[ROW_UNKNOWN].count),
		        V_FEN("unknown_sum", s[ROW_UNKNOWN].fen),
		        V_INT("failed", s[ROW_FAILED].count),
		        V_FEN("failed_sum", s[ROW_FAILED].fen),
		        V_INT("sealed", s[ROW_SEALED].count),
		        V_FEN("sealed_sum", s[ROW_SEALED].fen),
		        V_INT("payable", s[ROW_PAYABLE].count),
		        V_FEN("payable_sum", s[ROW_PAYABLE].fen), V_INT("held", s[ROW_HELD].count),
		        V_FEN("held_sum", s[ROW_HELD].fen),
		        V_INT("rejected", s[ROW_REJECTED].count),
		        V_FEN("rejected_sum", s[ROW_REJECTED].fen)));
	buf_free(&b);
}

/* Nothing more to come: all of it paid. */
static int
batch_settled(const char *step, int64_t lines, const struct tally state[PS_MAX])
{
	return strcmp(step, "VOIDED") == 0 || state[PS_PAID].count == lines;
}

static void
say_batch(struct month_view *m, struct cursor *c, const struct tally state[PS_MAX])
{
	enum lang lang = lang_of(m->w);
	struct buf b = { 0 };

	for (int s = 0; s < PS_MAX; s++)
		if (state[s].count > 0)
			piece(&b, lang, pay_state_word((enum pay_state)s, lang), &state[s]);
	if (b.n == 0)
		buf_text(&b, batch_step_word(cursor_text(c, 6), lang));
	say(m->w, T_STATUS_BATCH,
	    VALS(V_TEXT("batch", cursor_text(c, 1)), V_INT("count", cursor_int(c, 4)),
	        V_FEN("sum", cursor_int(c, 5)), V_TEXT("step", cursor_text(c, 6)),
	        V_TEXT("outcome", b.p), V_INT("paid", state[PS_PAID].count),
	        V_FEN("paid_sum", state[PS_PAID].fen), V_INT("failed", state[PS_FAILED].count),
	        V_FEN("failed_sum", state[PS_FAILED].fen),
	        V_INT("returned", state[PS_RETURNED].count),
	        V_FEN("returned_sum", state[PS_RETURNED].fen),
	        V_INT("unknown", state[PS_UNKNOWN].count),
	        V_FEN("unknown_sum", state[PS_UNKNOWN].fen)));
	buf_free(&b);
}

/* A contractor with many projects has thousands of batches: then those that are paid are only
 * counted, and of the others the first are shown.  Programs get all of them. */
static void
say_batches(struct month_view *m)
{
	int64_t all = store_int(m->w->store, 0, Q_MONTH_BATCH_COUNT, "i", (int64_t)m->month);
	int every = all <= MOST || (m->w->out != NULL && m->w->out->json), shown = 0;
	struct cursor *c = store_query(m->w->store, Q_MONTH_BATCHES, "i", (int64_t)m->month);
	struct tally rest = { 0, 0 };

	while (cursor_next(c)) {
		struct tally state[PS_MAX] = { { 0, 0 } };

		batch_outcomes(m->w, cursor_int(c, 0), state);
		if (every || (shown < MOST &&
		    !batch_settled(cursor_text(c, 6), cursor_int(c, 4), state))) {
			say_batch(m, c, state);
			shown++;
		} else
			(void)tally_add(&rest, cursor_int(c, 5));
	}
	cursor_end(c);
	if (rest.count > 0)
		say(m->w, T_STATUS_BATCH_REST,
		    VALS(V_INT("count", rest.count), V_FEN("sum", rest.fen)));
}

static void
say_account(struct world *w, const struct project_view *v)
{
	struct cursor *c = store_query(w->store, Q_STATEMENT_NEWEST, "i", v->account);
	ymd until = cursor_next(c) ? (ymd)cursor_int(c, 0) : 0;
	int64_t unexplained = 0;
	fen open = 0;

	cursor_end(c);
	c = store_query(w->store, Q_ENTRIES_UNEXPLAINED, "i", v->account);
	while (cursor_next(c)) {
		unexplained++;
		open += cursor_int(c, 2);
	}
	cursor_end(c);
	if (until == 0)
		say(w, T_STATUS_ACCOUNT_NEW,
		    VALS(V_TEXT("project", v->p.code), V_CARD("account", v->p.account.number)));
	else
		say(w, unexplained > 0 ? T_STATUS_ACCOUNT_OPEN : T_STATUS_ACCOUNT,
		    VALS(V_TEXT("project", v->p.code), V_CARD("account", v->p.account.number),
		        V_YMD("until", until),
		        V_FEN("balance", ledger_balance(w, "BANK", v->site, 0)),
		        V_FEN("available", available_fen(w, v->site)),
		        V_INT("unexplained", unexplained), V_FEN("open", open)));
}

static void
say_overpaid(struct month_view *m)
{
	struct cursor *c = store_query(m->w->store, Q_OVERPAID_SUM, "i", (int64_t)m->month);

	if (cursor_next(c) && cursor_int(c, 0) > 0)
		say(m->w, T_STATUS_OVERPAID, VALS(V_INT("count", cursor_int(c, 0)), V_FEN("sum", cursor_int(c, 1))));
	cursor_end(c);
}

/* What was paid twice is owed by workers, and what the bank took for itself by the contractor, until it comes back. */
static void
say_due(struct world *w, const struct project_view *v)
{
	fen due = ledger_balance(w, "WORKER", v->site, -1), fees;

	if (due > 0)
		say(w, T_STATUS_TWICE, VALS(V_TEXT("project", v->p.code), V_FEN("sum", due)));
	fees = ledger_balance(w, "RECOVERABLE", v->site, -1);
	if (fees > 0)
		say(w, T_STATUS_RECOVER, VALS(V_TEXT("project", v->p.code), V_FEN("sum", fees)));
	fees = store_int(w->store, 0, Q_FEES_DUE, "i", v->site);
	if (fees > 0)
		say(w, T_STATUS_FEES, VALS(V_TEXT("project", v->p.code), V_FEN("sum", fees)));
}

static void
say_accounts(struct month_view *m)
{
	int every = m->w->out != NULL && m->w->out->json;
	int most = every || m->w->projects <= MOST ? m->w->projects : MOST;

	for (int i = 0; i < most; i++) {
		const struct project_view *v = world_at(m->w, i);

		if (v == NULL)
			continue;
		say_account(m->w, v);
		say_due(m->w, v);
	}
	if (most < m->w->projects)
		say(m->w, T_STATUS_ACCOUNT_REST, VALS(V_INT("count", m->w->projects - most)));
}

static void
say_waits(struct month_view *m)
{
	enum lang lang = lang_of(m->w);
	struct buf b = { 0 };

	for (int id = 1; id < F_MAX; id++) {
		struct buf word = { 0 };

		if (m->tally.finding[id].count == 0)
			continue;
		finding_short((enum finding_id)id, lang, &word);
		buf_text(&b, b.n > 0 ? text_of(T_LIST_COMMA, lang) : "");
		/* For programs one object each, for people one line. */
		if (m->w->out != NULL && m->w->out->json)
			say(m->w, T_STATUS_WAIT,
			    VALS(V_TEXT("finding", finding_name((enum finding_id)id)),
			        V_INT("code", finding_code((enum finding_id)id)),
			        V_INT("count", m->tally.finding[id].count),
			        V_FEN("sum", m->tally.finding[id].fen)));
		else
			text_render(&b, text_of(T_STATUS_WAIT, lang),
			    VALS(V_TEXT("finding", word.p),
			        V_INT("code", finding_code((enum finding_id)id)),
			        V_INT("count", m->tally.finding[id].count)),
			    lang, 0);
		buf_free(&word);
	}
	if (b.n > 0)
		say(m->w, T_STATUS_WAITS, VALS(V_TEXT("waits", b.p)));
	buf_reset(&b);
	for (int i = WAIT_NONE; i <= WAIT_DECISION; i++)
		if (m->tally.wait[i].count > 0)
			say(m->w, T_STATUS_AGAIN,
			    VALS(V_TEXT("what", wait_word((enum wait)i, lang)),
			        V_INT("count", m->tally.wait[i].count),
			        V_FEN("sum", m->tally.wait[i].fen)));
	buf_free(&b);
}

/* ---- the next command.  Each returns 1 when it is the one. */

static int
next(struct month_view *m, enum text_id why, const char *fmt, const char *a, const char *b)
{
	const char *place[2] = { a, b };
	int n = 0;

	for (const char *s = fmt; *s != '\0'; s++) {
		if (*s == '%')
			buf_text(&m->next, place[n++]);
		else
			buf_add(&m->next, s, 1);
	}
	m->why = why;
	return 1;
}

static int
open_row(void *ctx, const struct row_view *v)
{
	struct month_view *m = ctx;

	if (v->status != ROW_HELD || (v->worst != SEV_HOLD && v->rest == 0) ||
	    store_int(m->w->store, 0, v->rest != 0 ? Q_REST_DECIDED : Q_ROW_DECIDED, "ib",
	        v->rest != 0 ? v->rest : v->row, &v->seen) != 0)
		return 0;
	if (m->open_rows++ == 0)
		snprintf(m->open_row, sizeof m->open_row, "%s#%d", v->number, v->n);
	return 0;
}

static int
next_batch(struct month_view *m)
{
	struct cursor *c = store_query(m->w->store, Q_MONTH_BATCHES, "i", (int64_t)m->month);
	int found = 0;

	while (!found && cursor_next(c)) {
		if (strcmp(cursor_text(c, 6), "SEALED") == 0)
			found = next(m, T_NEXT_RELEASE_SECOND, "daifa release % --key K --cert C",
			    cursor_text(c, 1), "");
		else if (strcmp(cursor_text(c, 6), "AWAITING_FUNDS") == 0 &&
		    available_fen(m->w, cursor_int(c, 2)) < cursor_int(c, 5))
			found = next(m, T_NEXT_FUNDS, "daifa reconcile FILE", "", "");
		else if (strcmp(cursor_text(c, 6), "RELEASED") == 0 ||
		    strcmp(cursor_text(c, 6), "AWAITING_FUNDS") == 0)
			found = next(m, T_NEXT_PAY, "daifa pay --batch % --key K --cert C",
			    cursor_text(c, 1), "");
	}
	cursor_end(c);
	return found;
}

/* A file whose day has passed is never re-dated: it is withdrawn and its rows are approved anew. */
static int
next_part(struct month_view *m)
{
	struct cursor *c = store_query(m->w->store, Q_MONTH_PARTS_WAIT, "i", (int64_t)m->month);
	int found = cursor_next(c);

	if (found && strcmp(cursor_text(c, 2), "CANCEL_ASKED") == 0)
		next(m, T_NEXT_CANCEL_SECOND, "daifa cancel % --why TEXT --key K --cert C",
		    cursor_text(c, 0), "");
	else if (found && cursor_int(c, 1) < time_day(m->w->now))
		next(m, T_NEXT_CANCEL, "daifa cancel % --why TEXT --key K --cert C",
		    cursor_text(c, 0), "");
	else if (found)
		next(m, T_NEXT_DELIVER, "daifa deliver % --receipt NO --key K --cert C",
		    cursor_text(c, 0), "");
	cursor_end(c);
	return found;
}

/* Handed over after its day: the bank says whether it takes it. */
static int
next_late(struct month_view *m)
{
	struct cursor *c = store_query(m->w->store, Q_MONTH_PARTS_HANDED, "i", (int64_t)m->month);
	int found = 0;

	while (!found && cursor_next(c))
		found = cursor_int(c, 2) != 0 && time_day(cursor_int(c, 2)) > cursor_int(c, 1) &&
		    next(m, T_NEXT_QUERY_LATE, "daifa query %", cursor_text(c, 0), "");
	cursor_end(c);
	return found;
}

static int
next_proposal(struct month_view *m)
{
	struct cursor *c = store_query(m->w->store, Q_SUBS_OF_MONTH, "i", (int64_t)m->month);
	int found = 0;

	while (!found && cursor_next(c)) {
		const struct project_view *v = world_site(m->w, cursor_int(c, 0));
		struct arena *a = arena_new();
		struct proposal p = { 0 };

		if (v != NULL &&
		    propose(m->w, a, v, cursor_int(c, 1), cursor_int(c, 2), NULL, &p) == 0 &&
		    p.plan.lines > 0)
			found =
			    next(m, T_NEXT_RELEASE, "daifa release % --key K --cert C", p.name, "");
		free(p.line);
		arena_free(a);
	}
	cursor_end(c);
	return found;
}

static int
next_voucher(struct month_view *m)
{
	struct cursor *c = store_query(m->w->store, Q_MONTH_BATCHES, "i", (int64_t)m->month);
	int found = 0;

	while (!found && cursor_next(c)) {
		struct paper_batch b;

		if (strcmp(cursor_text(c, 6), "ISSUED") != 0)
			continue;
		if (paper_batch(m->w, cursor_text(c, 1), &b) == 0 && paper_batch_answered(&b) &&
		    !b.current)
			found = next(m, T_NEXT_VOUCHER, "daifa voucher --batch % --key K --cert C",
			    cursor_text(c, 1), "");
		paper_batch_free(&b);
	}
	cursor_end(c);
	return found;
}

/* What is unknown is asked about; once the letter is out, its answer is keyed. */
static int
next_unknown(struct month_view *m)
{
	struct cursor *c = store_query(m->w->store, Q_MONTH_PART_UNKNOWN, "i", (int64_t)m->month);
	int found = cursor_next(c);
	char ref[REF_TEXT];
	int64_t id;

	if (found)
		next(m, T_NEXT_QUERY, "daifa query %", cursor_text(c, 0), "");
	cursor_end(c);
	if (found)
		return 1;
	id = store_int(m->w->store, 0, Q_MONTH_PAYMENT_UNKNOWN, "i", (int64_t)m->month);
	if (id == 0)
		return 0;
	ref_make(ref, 'W', m->w->tag, id);
	return next(m, T_NEXT_RESOLVE, "daifa resolve % --paid|--failed|--returned --evidence FILE --why TEXT --key K --cert C", ref, "");
}

static int
next_match(struct month_view *m)
{
	int found = 0;

	for (int i = 0; i < m->w->projects && !found; i++) {
		const struct project_view *v = world_at(m->w, i);
		struct cursor *c = store_query(m->w->store, Q_ENTRY_OPEN_FIRST, "i", v != NULL ? v->account : 0);

		if (cursor_next(c))
			found = next(m, T_NEXT_MATCH,
			    "daifa match % --to PAYMENT|PART|DEPOSIT|FEE|INTEREST --evidence FILE --why TEXT --key K --cert C",
			    cursor_text(c, 0), "");
		cursor_end(c);
	}
	return found;
}

static int
next_close(struct month_view *m)
{
	for (int i = 0; i < m->w->projects; i++) {
		const struct project_view *v = world_at(m->w, i);
		char period[YMD_TEXT];
		ym due = v != NULL ? period_next(m->w, v) : 0;

		if (due != 0)
			return next(m, T_NEXT_CLOSE,
			    "daifa close --account % --period % --key K --cert C",
			    v->p.account.number, ym_text(due, period));
	}
	return 0;
}

static void
next_find(struct month_view *m)
{
	const struct tally *s = m->tally.status;
	struct rows_of of = { .month = m->month };
	char month[YMD_TEXT];

	ym_text(m->month, month);
	(void)rows_each(m->w, &of, open_row, m);
	if (s[ROW_UNJUDGED].count > 0 && next(m, T_NEXT_CHECK, "daifa check --month %", month, ""))
		return;
	if (next_batch(m) || next_part(m))
		return;
	if (m->open_rows > 0 && s[ROW_PAYABLE].count > 0 &&
	    next(m, T_NEXT_REVIEW,
	        "daifa review '%' --accept|--hold|--reject --why TEXT --key K --cert C",
	        m->open_row, ""))
		return;
	if (next_proposal(m))
		return;
	if (s[ROW_IN_BANK].count > 0 && next_late(m))
		return;
	if (s[ROW_IN_BANK].count > 0 && next(m, T_NEXT_ANSWER, "daifa reconcile FILE", "", ""))
		return;
	if (next_voucher(m))
		return;
	if (m->tally.wait[WAIT_STATEMENT].count > 0 &&
	    next(m, T_NEXT_STATEMENT, "daifa reconcile FILE", "", ""))
		return;
	if (m->open_rows > 0 &&
	    next(m, T_NEXT_REVIEW,
	        "daifa review '%' --accept|--hold|--reject --why TEXT --key K --cert C",
	        m->open_row, ""))
		return;
	if (s[ROW_UNKNOWN].count > 0 && next_unknown(m))
		return;
	if (next_match(m) || next_close(m))
		return;
	if (!month_report_current(m->w, m->month) &&
	    next(m, T_NEXT_REPORT, "daifa close --month % --key K --cert C", month, ""))
		return;
	if (s[ROW_FAILED].count > 0 && next(m, T_NEXT_REISSUE, "daifa reissue", "", ""))
		return;
	next(m, T_NEXT_AUDIT, "daifa audit --replay", "", "");
}

static void
say_next(struct month_view *m)
{
	say(m->w, T_STATUS_NEXT,
	    VALS(V_TEXT("command", m->next.p), V_TEXT("why", text_of(m->why, lang_of(m->w)))));
	buf_free(&m->next);
}

int
flow_status(struct world *w, ym month)
{
	struct month_view m = { .w = w,
		.month = month != 0 ? month : (ym)store_int(w->store, 0, Q_MONTH_NEWEST, "") };

	if (m.month == 0) {
		say(w, T_STATUS_EMPTY, VALS(V_INT("projects", w->projects)));
		m.tally.finding = NULL;
		say_submissions(&m);
		if (w->projects == 0)
			next(&m, T_NEXT_PROJECT, "daifa project FILE.xml", "", "");
		else
			next(&m, T_NEXT_RECEIVE, "daifa receive FILE…", "", "");
		say_next(&m);
		return store_failed(w->store) ? -1 : 0;
	}
	if (month_tally(w, m.month, 0, &m.tally) == 0) {
		say_sheets(&m);
		say_submissions(&m);
		say_rows(&m);
		say_batches(&m);
		say_accounts(&m);
		say_overpaid(&m);
		say_waits(&m);
		next_find(&m);
		say_next(&m);
		month_waits(w, m.month, &m.tally);
	}
	month_tally_free(&m.tally);
	return store_failed(w->store) ? -1 : 0;
}
