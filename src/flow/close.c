/* close --account: the proof of a dedicated account for one period (DESIGN 6 Close). */
#include <stdlib.h>
#include <string.h>

#include "papers.h"

struct cover {			/* the statements that touch the period */
	int64_t		 account;
	ymd		 first, last;
	fen		 opening;
	int		 closed_before;	/* an earlier period is closed: no day may be missing */
	int32_t		 until;		/* covered to this day (days since 1970) */
	int64_t		 newest;	/* of the statements that end on that day the one read last */
	fen		 closing;
};

static fen
entries_sum(struct world *w, int64_t account, ymd from, ymd to)
{
	return from > to
	    ? 0
	    : store_int(w->store, 0, Q_PERIOD_SUM, "iii", account, (int64_t)from, (int64_t)to);
}

static ymd
day_after(ymd day, int32_t n)
{
	return ymd_from_days(ymd_days(day) + n);
}

static int
uncovered(struct world *w, const struct period *p, int32_t from, int32_t to)
{
	return world_refuse(w, F_PERIOD_UNCOVERED,
	    VALS(V_CARD("account", p->proof.account->number), V_YM("month", p->month),
	        V_YMD("from", ymd_from_days(from)), V_YMD("to", ymd_from_days(to))));
}

static int
differs(struct world *w, enum finding_id id, const struct period *p, ymd day, fen want, fen got)
{
	return world_refuse(w, id,
	    VALS(V_CARD("account", p->proof.account->number), V_YMD("day", day),
	        V_FEN("want", want), V_FEN("got", got)));
}

/*
 * Each statement must begin where the one before ended, in days and in money.  Of those that end on
 * one day the one read last closes the period: an earlier one was printed before that day was over.
 */
static int
cover_add(struct world *w, struct period *p, struct cover *k, struct cursor *c)
{
	ymd from = (ymd)cursor_int(c, 0), to = (ymd)cursor_int(c, 1);
	fen opening = cursor_int(c, 2), closing = cursor_int(c, 3);
	int64_t id = cursor_int(c, 5);
	int first = p->proof.statements == 1;
	fen want;

	if (first) {
		k->opening = from < k->first
		    ? opening + entries_sum(w, k->account, from, day_after(k->first, -1))
		    : opening;
		/* An account that was opened within the month begins with nothing. */
		k->until = !k->closed_before && opening == 0 && from > k->first
		    ? ymd_days(from) - 1
		    : ymd_days(k->first) - 1;
	}
	if (ymd_days(from) > k->until + 1)
		return uncovered(w, p, k->until + 1, ymd_days(from) - 1);
	if (!first && from > k->first) {
		want = k->opening + entries_sum(w, k->account, k->first, day_after(from, -1));
		if (want != opening)
			return differs(w, F_PROOF_STATEMENTS, p, from, want, opening);
	}
	if (ymd_days(to) > k->until || (ymd_days(to) == k->until && id > k->newest)) {
		k->until = ymd_days(to);
		k->newest = id;
		k->closing = closing -
		    (to > k->last ? entries_sum(w, k->account, day_after(k->last, 1), to) : 0);
	}
	return 0;
}

static int
statements_read(struct world *w, struct period *p, struct cover *k)
{
	struct cursor *c = store_query(
	    w->store, Q_PERIOD_STATEMENTS, "iii", k->account, (int64_t)k->first, (int64_t)k->last);
	struct proof *f = &p->proof;
	int rc = 0;

	k->until = ymd_days(k->first) - 1;
	while (rc == 0 && cursor_next(c)) {
		p->statement =
		    mem_grow(p->statement, (size_t)f->statements + 1, sizeof *p->statement);
		cursor_digest(c, 4, &p->statement[f->statements++]);
		rc = cover_add(w, p, k, c);
	}
	cursor_end(c);
	f->statement = p->statement;
	if (rc == 0 && k->until < ymd_days(k->last))
		rc = uncovered(w, p, k->until + 1, ymd_days(k->last));
	return rc;
}

static void
kinds_read(struct world *w, struct period *p)
{
	struct proof *f = &p->proof;
	struct cursor *c = store_query(
	    w->store, Q_PERIOD_KINDS, "iii", p->account, (int64_t)f->from, (int64_t)f->to);

	f->kinds = ENTRY_KIND_MAX;
	for (int i = 0; i < f->kinds; i++)
		f->kind[i] = entry_kind_name((enum entry_kind)i);
	while (cursor_next(c))
		for (int i = 0; i < f->kinds; i++)
			if (strcmp(f->kind[i], cursor_text(c, 0)) == 0)
				f->entries[i] =
				    (struct tally){ cursor_int(c, 1), cursor_int(c, 2) };
	cursor_end(c);
}

static void
item_add(struct period *p, struct proof_item **list, int *count, ymd day, const char *what,
    const char *text, fen amount)
{
	*list = mem_grow(*list, (size_t)*count + 1, sizeof **list);
	(*list)[(*count)++] = (struct proof_item){ day, arena_text(p->arena, what),
		arena_text(p->arena, text), amount, 0 };
}

/* What is on its way, part by part: issued and not debited yet, or failed and not back yet. */
static void
transit_read(struct world *w, struct period *p)
{
	struct proof *f = &p->proof;
	struct cursor *c =
	    store_query(w->store, Q_PERIOD_TRANSIT, "ii", p->project->site, (int64_t)f->to);

	while (cursor_next(c)) {
		struct part_view part;
		int known = part_get(w, cursor_int(c, 0), &part);

		item_add(p, &p->transit, &f->transits, (ymd)cursor_int(c, 2),
		    known ? part.ref : "-", known ? part.batch_name : "", cursor_int(c, 1));
		f->transit_fen += cursor_int(c, 1);
	}
	cursor_end(c);
	f->transit = p->transit;
}

/* As the books stood at the period's end. */
static void
unexplained_read(struct world *w, struct period *p)
{
	struct proof *f = &p->proof;
	struct cursor *c =
	    store_query(w->store, Q_PERIOD_UNEXPLAINED, "ii", p->project->site, (int64_t)f->to);

	while (cursor_next(c)) {
		const char *gap =
		    *cursor_text(c, 3) != '\0' && *cursor_text(c, 4) != '\0' ? " " : "";
		struct buf b = { 0 };

		buf_printf(&b, "%s%s%s", cursor_text(c, 3), gap, cursor_text(c, 4));
		item_add(p, &p->unexplained, &f->unexplaineds, (ymd)cursor_int(c, 0),
		    cursor_text(c, 2), b.p, cursor_int(c, 1));
		p->unexplained[f->unexplaineds - 1].since =
		    strcmp(cursor_text(c, 5), "UNEXPLAINED") != 0;
		buf_free(&b);
	}
	cursor_end(c);
	f->unexplained = p->unexplained;
}

/* Which period is to be closed next; 0: the account has no statement yet. */
static ym
period_due(struct world *w, int64_t account, ym *closed, fen *closing)
{
	struct cursor *c = store_query(w->store, Q_PERIOD_NEWEST, "i", account);
	int64_t first;

	*closed = 0;
	if (cursor_next(c)) {
		*closed = (ym)cursor_int(c, 0);
		*closing = cursor_int(c, 1);
	}
	cursor_end(c);
	if (*closed != 0)
		return ym_next(*closed);
	first = store_int(w->store, 0, Q_STATEMENT_FIRST, "i", account);
	return first == 0 ? 0 : ymd_month((ymd)first);
}

static int
period_order(struct world *w, struct period *p, fen *closing, struct cover *k)
{
	ym closed, due = period_due(w, p->account, &closed, closing);

	k->closed_before = closed != 0;
	if (closed != 0 && p->month <= closed) {
		p->closed = 1;
		return 0;
	}
	if (due == 0)
		return uncovered(w, p, ymd_days(ym_first(p->month)), ymd_days(ym_last(p->month)));
	if (p->month != due)
		return world_refuse(w, F_PERIOD_ORDER,
		    VALS(V_CARD("account", p->proof.account->number), V_YM("month", p->month),
		        V_YM("want", due)));
	return 0;
}

static void
period_begin(const struct project_view *v, ym month, ymd from, ymd to, struct period *p)
{
	memset(p, 0, sizeof *p);
	p->arena = arena_new();
	p->project = v;
	p->account = v->account;
	p->month = month;
	p->proof = (struct proof){ .project = v->p.code, .project_name = v->p.name,
		.account = &v->p.account, .month = month, .from = from, .to = to };
	p->proof.maker.by = "";
}

/* The account as it stands: everything its statements cover, proved or not. */
void
period_now(struct world *w, const struct project_view *v, struct period *p)
{
	ymd first = (ymd)store_int(w->store, 0, Q_STATEMENT_FIRST, "i", v->account), last = 0;
	struct cursor *c = store_query(w->store, Q_STATEMENT_NEWEST, "i", v->account);
	fen closing = 0;

	if (cursor_next(c)) {
		last = (ymd)cursor_int(c, 0);
		closing = cursor_int(c, 1);
	}
	cursor_end(c);
	period_begin(v, 0, first, last, p);
	p->proof.closing_fen = closing;
	p->proof.opening_fen = closing - entries_sum(w, v->account, first, last);
	kinds_read(w, p);
	p->proof.to = 99991231; /* what is posted later than the last statement counts too */
	p->proof.book_fen = store_int(w->store, 0, Q_LEDGER_UNTIL, "tii", "BANK", v->site, (int64_t)99991231);
	transit_read(w, p);
	unexplained_read(w, p);
	p->proof.to = last;
}

int
period_prove(struct world *w, const struct project_view *v, ym month, struct period *p)
{
	struct cover k = {
		.account = v->account, .first = ym_first(month), .last = ym_last(month)
	};
	struct proof *f = &p->proof;
	fen before = 0, sum = 0;

	period_begin(v, month, k.first, k.last, p);
	if (period_order(w, p, &before, &k) != 0)
		return -1;
	if (p->closed)
		return 0;
	if (statements_read(w, p, &k) != 0)
		return -1;
	if (k.closed_before && k.opening != before)
		return differs(w, F_PROOF_OPENING, p, k.first, before, k.opening);
	f->opening_fen = k.opening;
	f->closing_fen = k.closing;
	if (fen_add(k.opening, entries_sum(w, p->account, k.first, k.last), &sum) != 0 ||
	    sum != k.closing)
		return differs(w, F_PROOF_STATEMENTS, p, k.last, sum, k.closing);
	f->book_fen =
	    store_int(w->store, 0, Q_LEDGER_UNTIL, "tii", "BANK", v->site, (int64_t)k.last);
	if (f->book_fen != f->closing_fen)
		return differs(w, F_PROOF_BOOK, p, k.last, f->closing_fen, f->book_fen);
	kinds_read(w, p);
	transit_read(w, p);
	unexplained_read(w, p);
	return store_failed(w->store) ? -1 : 0;
}

void
period_free(struct period *p)
{
	free(p->transit);
	free(p->unexplained);
	free(p->statement);
	arena_free(p->arena);
	memset(p, 0, sizeof *p);
}

ym
period_next(struct world *w, const struct project_view *v)
{
	struct report *kept = w->report;
	struct period p;
	fen closing;
	ym closed, due = period_due(w, v->account, &closed, &closing);
	int ready = 0;

	if (due == 0)
		return 0;
	/* Only asking: what would be refused is not said here. */
	w->report = report_new();
	ready = period_prove(w, v, due, &p) == 0 || !report_has(w->report, F_PERIOD_UNCOVERED);
	period_free(&p);
	report_free(w->report);
	w->report = kept;
	return ready ? due : 0;
}

static const struct project_view *
account_project(struct world *w, const char *number)
{
	int64_t site = store_int(w->store, 0, Q_ACCOUNT_SITE, "t", number);
	const struct project_view *v = site == 0 ? NULL : world_site(w, site);

	return v != NULL && strcmp(v->p.account.number, number) == 0 ? v : NULL;
}

static int
period_put(struct world *w, struct txn *t, struct call *c, struct period *p)
{
	const struct proof *f = &p->proof;
	char month[YMD_TEXT], path[160];
	struct buf text = { 0 };
	struct digest object;
	int rc;

	maker_of(w, c, &p->proof.maker);
	snprintf(
	    path, sizeof path, "close/%s-%s.txt", f->account->number, ym_text(f->month, month));
	proof_text(f, &text);
	rc = paper_issue(w, t, c, (struct slice){ text.p, text.n }, "proof", path, &object);
	buf_free(&text);
	if (rc != 0)
		return -1;
	for (int i = 0; i < f->unexplaineds; i++)
		if (!f->unexplained[i].since)
			report_add(w->report, F_PERIOD_UNEXPLAINED, NOWHERE,
			    VALS(V_YMD("day", f->unexplained[i].day),
			        V_TEXT("serial", f->unexplained[i].what),
			        V_TEXT("text", f->unexplained[i].text),
			        V_FEN("fen", f->unexplained[i].fen)));
	world_say(w, T_CLOSE_ACCOUNT_DONE,
	    VALS(V_CARD("account", f->account->number), V_YM("month", f->month),
	        V_FEN("opening", f->opening_fen), V_FEN("moved", f->closing_fen - f->opening_fen),
	        V_FEN("closing", f->closing_fen), V_FEN("transit", f->transit_fen),
	        V_INT("items", f->transits), V_INT("unexplained", f->unexplaineds),
	        V_TEXT("file", path)));
	return txn_put(t, Q_PERIOD_PUT, "eiiiiib", p->account, (int64_t)f->month, f->opening_fen,
	    f->closing_fen, f->transit_fen, &object);
}

int
step_close_account(struct world *w, struct txn *t, struct call *c)
{
	const char *number = call_get(c, "account");
	const struct project_view *v = account_project(w, number);
	struct period p;
	ym month;
	int rc;

	if (ym_parse(slice_of(call_get(c, "period")), &month) != 0)
		return world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "period")));
	if (v == NULL)
		return world_refuse(w, F_ACCOUNT_NOT_OURS, VALS(V_CARD("account", number)));
	if (!may(w, c, v, ROLE_CLOSE))
		return -1;
	rc = period_prove(w, v, month, &p);
	if (rc == 0 && p.closed)
		world_say(w, T_CLOSE_ACCOUNT_KNOWN,
		    VALS(V_CARD("account", number), V_YM("month", month)));
	else if (rc == 0)
		rc = period_put(w, t, c, &p);
	period_free(&p);
	return rc;
}
