/* Statements: the only thing that moves the bank account in the books.  Every entry is explained or stands as unexplained (DESIGN 6, REVIEW 7). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

struct entry_view {
	int64_t		 id;
	ymd		 day;
	fen		 fen;
	const char	*kind, *ref, *party, *text;
	int		 again;		/* stood as unexplained before */
};
struct explain {
	struct bank_paper_in *in;	/* in->answer: the newest paper, for observations */
	struct world	*w;
	struct txn	*t;
	const struct project_view *project;
	const struct entry_view *e;
	int64_t		 unexplained;
	int64_t		 site;		/* whose the entry is; an account may serve several projects */
	int		 told;		/* the entry belongs to a part whose results do not tie yet */
};

/* ---- one entry */

/* A period that was closed keeps its figures; what is learnt later is posted on the day it becomes known. */
static ymd
posting_day(const struct explain *x)
{
	int64_t closed = store_int(x->w->store, 0, Q_PERIOD_CLOSED, "i", x->project->account);

	return x->e->again || closed >= ymd_month(x->e->day) ? time_day(x->w->now) : x->e->day;
}

/* It stood as unexplained with the account's first project and is another's: it leaves the one's books and enters the other's. */
static int
entry_moves(struct explain *x, const char *why, int64_t part)
{
	struct posting p = { .site = x->project->site, .day = posting_day(x), .why = why, .part = part, .entry = x->e->id };

	if (!x->e->again || x->site == p.site)
		return 0;
	p.fen = x->e->fen > 0 ? x->e->fen : -x->e->fen;
	p.debit = x->e->fen > 0 ? "UNEXPLAINED" : "BANK";
	p.credit = x->e->fen > 0 ? "BANK" : "UNEXPLAINED";
	return book(x->w, x->t, &p);
}

static int
entry_book(struct explain *x, const char *other, const char *why, int64_t part)
{
	int here = x->site == x->project->site;
	const char *bank = x->e->again && here ? "UNEXPLAINED" : "BANK";
	struct posting p = { .site = x->site, .day = posting_day(x), .why = why, .part = part, .entry = x->e->id };

	p.fen = x->e->fen > 0 ? x->e->fen : -x->e->fen;
	p.debit = x->e->fen > 0 ? bank : other;
	p.credit = x->e->fen > 0 ? other : bank;
	return entry_moves(x, why, part) != 0 ? -1 : book(x->w, x->t, &p);
}

/* A part of a project that is paid from this account; its site is the entry's then. */
static int
part_here(struct explain *x, const struct part_view *p)
{
	if (strcmp(p->project->p.account.number, x->project->p.account.number) != 0)
		return 0;
	x->site = p->site;
	return 1;
}

static int
entry_match(struct explain *x, const char *what, int64_t part, int64_t payment, int64_t deposit, fen sum)
{
	return txn_put(x->t, Q_MATCHING_PUT, "eitiiii", x->e->id, what, part, payment, deposit, sum);
}

/* A debit of wages: the whole part, its successes, or one payment, as the layout books.  1 explained, 0 not, -1 */
static int
debit_explain(struct explain *x)
{
	struct world *w = x->w;
	int64_t payment = ref_number(w, 'W', x->e->ref);
	struct part_view p;
	fen want = 0;

	if (payment != 0) {
		if (!part_get(w, store_int(w->store, 0, Q_PAYMENT_PART, "i", payment), &p) || !part_here(x, &p))
			return 0;
		want = store_int(w->store, 0, Q_PAYMENT_DEBIT_DUE, "i", payment);
	} else {
		if (!part_find(w, x->e->ref, &p) || !part_here(x, &p) || store_int(w->store, 0, Q_PART_DEBITED, "i", p.id) != 0)
			return 0;
		want = strcmp(p.booking, "gross") == 0 ? p.fen : store_int(w->store, 0, Q_PART_NET, "i", p.id);
	}
	if (want != -x->e->fen) {
		if (!x->e->again)
			report_add(w->report, F_ENTRY_WAITS, NOWHERE, VALS(V_CARD("account", x->project->p.account.number), V_YMD("day", x->e->day),
		    V_FEN("fen", x->e->fen), V_TEXT("part", p.ref)));
		x->told = 1;
		return 0;
	}
	if (entry_match(x, "BATCH", p.id, payment, 0, x->e->fen) != 0 || entry_book(x, "TRANSIT", "BATCH", p.id) != 0)
		return -1;
	return 1;
}

/* One payment came back: the statement itself says so, whether or not a notice did. */
static int
return_explain(struct explain *x, int64_t payment)
{
	struct cursor *c = store_query(x->w->store, Q_PAYMENT_GET, "i", payment);
	struct said s = { .payment = payment, .status = BS_RETURNED, .day = x->e->day, .code = "", .text = x->e->text, .reason = R_RETURNED };
	enum pay_state state = PS_MAX;
	struct part_view p;
	int64_t part = 0;
	fen sum = 0;

	if (cursor_next(c)) {
		part = cursor_int(c, 0);
		sum = cursor_int(c, 3);
		(void)pay_state_by_name(cursor_text(c, 4), &state);
	}
	cursor_end(c);
	if (!part_get(x->w, part, &p) || !part_here(x, &p) || sum != x->e->fen ||
	    store_int(x->w->store, 0, Q_PAYMENT_REFUNDED, "i", payment) != 0)
		return 0;
	if (state == PS_PAID || state == PS_PAID_TWICE || state == PS_PENDING || state == PS_UNKNOWN) {
		if (x->in == NULL)
			return 0;
		if (said_apply(x->in, &s) != 0)
			return -1;
	} else if (state != PS_FAILED && state != PS_RETURNED)
		return 0;
	if (entry_match(x, "RETURN", p.id, payment, 0, sum) != 0 || entry_book(x, "TRANSIT", "RETURN", p.id) != 0)
		return -1;
	return 1;
}

/* The failures of a part come back in one sum: all of them or none are meant. */
static int
lump_explain(struct explain *x)
{
	struct part_view p;
	struct cursor *c;
	int64_t *id;
	fen *sum, total = 0;
	int n = 0, rc = 0;

	if (!part_find(x->w, x->e->ref, &p) || !part_here(x, &p))
		return 0;
	id = mem_alloc((size_t)(p.lines + 1) * sizeof *id);
	sum = mem_alloc((size_t)(p.lines + 1) * sizeof *sum);
	c = store_query(x->w->store, Q_PART_FAILED_OPEN, "i", p.id);
	while (cursor_next(c) && n < p.lines) {
		id[n] = cursor_int(c, 0);
		sum[n] = cursor_int(c, 1);
		(void)fen_add(total, sum[n++], &total);
	}
	cursor_end(c);
	if (n > 0 && total == x->e->fen) {
		for (int i = 0; i < n && rc == 0; i++)
			rc = entry_match(x, "RETURN", p.id, id[i], 0, sum[i]);
		if (rc == 0)
			rc = entry_book(x, "TRANSIT", "RETURN", p.id);
		rc = rc == 0 ? 1 : -1;
	} else if (!x->told) {
		if (!x->e->again)
			report_add(x->w->report, F_ENTRY_WAITS, NOWHERE, VALS(V_CARD("account", x->project->p.account.number), V_YMD("day", x->e->day),
		    V_FEN("fen", x->e->fen), V_TEXT("part", p.ref)));
		x->told = 1;
	}
	free(id);
	free(sum);
	return rc;
}

/* The contractor's own money, for wages it pays in a subcontractor's place. */
static int
deposit_is_advance(struct explain *x, int64_t deposit)
{
	const struct project_view *v = world_site(x->w, x->site);
	struct cursor *c = store_query(x->w->store, Q_DEPOSIT_PAYER, "i", deposit);
	int own = cursor_next(c) && v != NULL && strcmp(cursor_text(c, 0), v->p.contractor) == 0;

	cursor_end(c);
	return own;
}

static int
deposit_explain(struct explain *x)
{
	const struct entry_view *e = x->e;
	const struct project_view *own = x->project;
	const char *what;
	int64_t deposit = 0;
	int sharing = 0;

	for (int i = 0; i < x->w->projects && deposit == 0; i++) {
		const struct project_view *v = world_at(x->w, i);

		if (v == NULL || v->account != own->account)
			continue;
		sharing++;
		deposit = store_int(x->w->store, 0, Q_DEPOSIT_FIND, "iiti", v->site, e->fen, e->ref, (int64_t)e->day);
		if (deposit != 0)
			x->site = v->site;
	}
	if (deposit == 0 && !e->again)
		report_add(x->w->report, F_DEPOSIT_UNANNOUNCED, NOWHERE, VALS(V_CARD("account", own->p.account.number), V_YMD("day", e->day),
		    V_FEN("fen", e->fen), V_TEXT("party", e->party)));
	/* Whose it is among several projects nobody guesses: the deposit's import will say. */
	if (deposit == 0 && sharing > 1) {
		x->told = 1;
		return 0;
	}
	what = deposit_is_advance(x, deposit) ? "ADVANCE" : "DEPOSIT";
	if (entry_match(x, what, 0, 0, deposit, e->fen) != 0 || entry_book(x, *what == 'A' ? "ADVANCE" : "OWNER", what, 0) != 0)
		return -1;
	return 1;
}

static int
fee_explain(struct explain *x, const char *what)
{
	if (x->e->fen < 0)
		report_add(x->w->report, F_DEBIT_NOT_WAGES, NOWHERE, VALS(V_CARD("account", x->project->p.account.number), V_YMD("day", x->e->day),
		    V_FEN("fen", x->e->fen), V_TEXT("text", x->e->text)));
	if (entry_match(x, what, 0, 0, 0, x->e->fen) != 0 || entry_book(x, "FEES", what, 0) != 0)
		return -1;
	return 1;
}

static int
entry_explain(struct explain *x)
{
	const struct entry_view *e = x->e;
	int64_t payment = ref_number(x->w, 'W', e->ref);

	x->site = x->project->site;
	if (strcmp(e->kind, "batch") == 0 && e->fen < 0)
		return debit_explain(x);
	if (strcmp(e->kind, "return") == 0 && e->fen > 0)
		return payment != 0 ? return_explain(x, payment) : lump_explain(x);
	if (strcmp(e->kind, "deposit") == 0 && e->fen > 0)
		return deposit_explain(x);
	if (strcmp(e->kind, "fee") == 0)
		return fee_explain(x, "FEE");
	if (strcmp(e->kind, "interest") == 0)
		return fee_explain(x, "INTEREST");
	return 0;
}

static int
entry_take(struct explain *x)
{
	const struct entry_view *e = x->e;
	int done;

	x->told = 0;
	done = entry_explain(x);
	if (done != 0 || e->again)
		return done < 0 ? -1 : 0;
	x->unexplained++;
	if (!x->told)
		report_add(x->w->report, e->fen < 0 ? F_DEBIT_UNEXPLAINED : F_ENTRY_UNEXPLAINED, NOWHERE, VALS(V_CARD("account", x->project->p.account.number), V_YMD("day", e->day),
		    V_FEN("fen", e->fen), V_TEXT("party", e->party), V_TEXT("text", e->text)));
	x->site = x->project->site;
	if (entry_match(x, "UNEXPLAINED", 0, 0, 0, e->fen) != 0)
		return -1;
	return entry_book(x, "UNEXPLAINED", "UNEXPLAINED", 0);
}

/* Of the projects that share the account, the first one registered: its books hold what is nobody's in particular. */
static const struct project_view *
account_owner(struct world *w, const struct project_view *v)
{
	struct cursor *c = store_query(w->store, Q_ACCOUNT_SITES, "t", v->p.account.number);
	const struct project_view *own = NULL;

	while (own == NULL && cursor_next(c)) {
		own = world_site(w, cursor_int(c, 0));
		if (own != NULL && own->account != v->account)
			own = NULL;
	}
	cursor_end(c);
	return own != NULL ? own : v;
}

int
statement_retry(struct world *w, struct txn *t, const struct project_view *project)
{
	struct cursor *c = store_query(w->store, Q_ENTRIES_UNEXPLAINED, "i", project->account);
	struct arena *a = arena_new();
	struct entry_view *list = NULL;
	struct explain x = { .w = w, .t = t, .project = account_owner(w, project) };
	int n = 0, rc = 0;

	while (cursor_next(c)) {
		list = mem_grow(list, (size_t)n + 1, sizeof *list);
		list[n++] = (struct entry_view){ .id = cursor_int(c, 0), .day = (ymd)cursor_int(c, 1), .fen = cursor_int(c, 2),
			.kind = arena_text(a, cursor_text(c, 3)), .ref = arena_text(a, cursor_text(c, 4)), .party = arena_text(a, cursor_text(c, 6)),
			.text = arena_text(a, cursor_text(c, 7)), .again = 1 };
	}
	cursor_end(c);
	for (int i = 0; i < n && rc == 0; i++) {
		x.e = &list[i];
		rc = entry_take(&x);
	}
	free(list);
	arena_free(a);
	return rc;
}

int
entry_explain_as(struct bank_paper_in *in, int64_t entry, const char *kind, const char *ref)
{
	struct explain x = { .in = in, .w = in->w, .t = in->t, .project = account_owner(in->w, in->project) };
	struct arena *a = arena_new();
	struct cursor *c = store_query(in->w->store, Q_ENTRY_GET, "i", entry);
	struct entry_view e = { .id = 0 };
	int rc = 0;

	if (cursor_next(c))
		e = (struct entry_view){ .id = entry, .day = (ymd)cursor_int(c, 1), .fen = cursor_int(c, 2), .kind = kind, .ref = ref,
			.party = arena_text(a, cursor_text(c, 5)), .text = arena_text(a, cursor_text(c, 6)), .again = 1 };
	cursor_end(c);
	x.e = &e;
	if (e.id != 0)
		rc = entry_explain(&x);
	arena_free(a);
	return rc;
}

/* ---- the statement */

struct same { ymd day; int nth; char *serial; };
struct taking {
	struct explain	 x;
	struct bank_statement head;
	int64_t		 statement;
	struct same	*same;		/* owned; open addressing */
	size_t		 slots, used;
	int		 fresh;
};

static size_t
same_place(const struct taking *k, ymd day, const char *serial)
{
	uint64_t h = (uint64_t)day * 1099511628211u;
	size_t at;

	for (const char *s = serial; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	at = (size_t)(h ^ h >> 32) & (k->slots - 1);
	while (k->same[at].serial != NULL && (k->same[at].day != day || strcmp(k->same[at].serial, serial) != 0))
		at = (at + 1) & (k->slots - 1);
	return at;
}

/* Which one of the equal entries of this day and serial number it is: two equal lines are both real. */
static int
same_count(struct taking *k, ymd day, const char *serial)
{
	struct same *old = k->same;
	size_t slots = k->slots, at;

	if (k->used * 2 >= k->slots) {
		k->slots = slots == 0 ? 256 : slots * 2;
		k->same = mem_alloc(k->slots * sizeof *k->same);
		for (size_t i = 0; i < slots; i++)
			if (old[i].serial != NULL)
				k->same[same_place(k, old[i].day, old[i].serial)] = old[i];
		free(old);
	}
	at = same_place(k, day, serial);
	if (k->same[at].serial == NULL) {
		k->same[at] = (struct same){ day, 0, mem_text(serial) };
		k->used++;
	}
	return ++k->same[at].nth;
}

static int
entry_in(void *ctx, const struct bank_entry *b)
{
	struct taking *k = ctx;
	struct world *w = k->x.w;
	int64_t account = k->x.project->account;
	int nth = same_count(k, b->day, b->serial), known;
	struct cursor *c = store_query(w->store, Q_ENTRY_HAS, "iiti", account, (int64_t)b->day, b->serial, (int64_t)nth);
	struct entry_view e;
	fen was = 0;

	known = cursor_next(c);
	if (known)
		was = cursor_int(c, 1);
	cursor_end(c);
	if (known && was != b->fen)
		return world_refuse(w, F_STATEMENT_DIFFERS, VALS(V_INT("line", b->n), V_YMD("day", b->day), V_TEXT("serial", b->serial),
		    V_FEN("got", b->fen), V_FEN("want", was)));
	if (known)
		return 0;
	if (txn_put(k->x.t, Q_ENTRY_PUT, "eiiiiittittt", k->statement, account, (int64_t)b->n, (int64_t)b->day, b->fen,
	    entry_kind_name(b->kind), b->serial, (int64_t)nth, b->ref, b->party, b->text) != 0)
		return -1;
	k->fresh++;
	e = (struct entry_view){ .id = txn_id(k->x.t), .day = b->day, .fen = b->fen, .kind = entry_kind_name(b->kind), .ref = b->ref,
		.party = b->party, .text = b->text };
	k->x.e = &e;
	return entry_take(&k->x);
}

/* Statements follow each other day by day and fen by fen. */
static int
follows(struct taking *k)
{
	struct world *w = k->x.w;
	int64_t account = k->x.project->account;
	struct cursor *c = store_query(w->store, Q_STATEMENT_NEWEST, "i", account);
	struct posting first = { .debit = "BANK", .credit = "OWNER", .site = k->x.project->site, .day = k->head.from, .why = "OPENING" };
	ymd to = 0;
	fen want;

	if (cursor_next(c))
		to = (ymd)cursor_int(c, 0);
	cursor_end(c);
	if (to == 0) {
		if (k->head.opening_fen < 0)
			return world_refuse(w, F_STATEMENT_GAP, VALS(V_CARD("account", k->head.account), V_FEN("want", 0), V_FEN("got", k->head.opening_fen)));
		first.fen = k->head.opening_fen;
		return book(w, k->x.t, &first);
	}
	want = store_int(w->store, 0, Q_BALANCE_BEFORE, "ii", account, (int64_t)k->head.from);
	if (want != k->head.opening_fen || ymd_days(k->head.from) > ymd_days(to) + 1)
		return world_refuse(w, F_STATEMENT_GAP, VALS(V_CARD("account", k->head.account), V_FEN("want", want), V_FEN("got", k->head.opening_fen)));
	return 0;
}

static int
closes(struct taking *k)
{
	ymd after = ymd_from_days(ymd_days(k->head.to) + 1);
	fen got = store_int(k->x.w->store, 0, Q_BALANCE_BEFORE, "ii", k->x.project->account, (int64_t)after);

	if (got == k->head.closing_fen)
		return 0;
	return world_refuse(k->x.w, F_STATEMENT_GAP, VALS(V_CARD("account", k->head.account), V_FEN("want", got), V_FEN("got", k->head.closing_fen)));
}

/* A statement of days gone by adds no entry that those of later days did not count. */
static int
leaves_later(struct taking *k)
{
	struct world *w = k->x.w;
	int64_t account = k->x.project->account;
	struct cursor *c = store_query(w->store, Q_STATEMENT_NEWEST, "i", account);
	ymd to = 0;
	fen want = 0, got;

	if (cursor_next(c)) {
		to = (ymd)cursor_int(c, 0);
		want = cursor_int(c, 1);
	}
	cursor_end(c);
	if (to <= k->head.to)
		return 0;
	got = store_int(w->store, 0, Q_BALANCE_BEFORE, "ii", account, (int64_t)ymd_from_days(ymd_days(to) + 1));
	if (got == want)
		return 0;
	return world_refuse(w, F_STATEMENT_LATER, VALS(V_CARD("account", k->head.account), V_YMD("day", to), V_FEN("want", want),
	    V_FEN("got", got)));
}

static int
statement_read(struct taking *k, int (*entry)(void *, const struct bank_entry *))
{
	struct fd_source fs;
	int fd = world_input_fd(k->x.w, k->x.in->in), rc;

	if (fd < 0)
		return -1;
	rc = bank_read_statement(k->x.in->fmt, source_fd(&fs, fd), k->x.in->in->name, &k->head, entry, k, k->x.w->report);
	close(fd);
	return rc;
}

int
statement_take(struct bank_paper_in *in)
{
	struct taking k = { .x = { .in = in, .w = in->w, .t = in->t, .project = account_owner(in->w, in->project) } };
	int rc = -1;

	if (statement_read(&k, NULL) != 0 || follows(&k) != 0)
		return -1;
	if (txn_put(in->t, Q_ANSWER_PUT, "ebtiitii", &in->in->digest, "statement", in->project->account, (int64_t)0, in->origin, (int64_t)0,
	    (int64_t)k.head.entries) != 0)
		return -1;
	in->answer = txn_id(in->t);
	if (txn_put(in->t, Q_STATEMENT_PUT, "eiiiiii", in->answer, in->project->account, (int64_t)k.head.from, (int64_t)k.head.to,
	    k.head.opening_fen, k.head.closing_fen) != 0)
		return -1;
	k.statement = txn_id(in->t);
	if (statement_read(&k, entry_in) == 0 && closes(&k) == 0 && leaves_later(&k) == 0)
		rc = statement_retry(in->w, in->t, in->project);
	if (rc == 0)
		world_say(in->w, T_STATEMENT_DONE, VALS(V_TEXT("file", in->in->name), V_CARD("account", k.head.account),
		    V_YMD("from", k.head.from), V_YMD("to", k.head.to), V_FEN("opening", k.head.opening_fen), V_INT("entries", k.head.entries),
		    V_FEN("closing", k.head.closing_fen), V_INT("unexplained", store_int(in->w->store, 0, Q_UNEXPLAINED_COUNT, "i", in->project->account))));
	for (size_t i = 0; i < k.slots; i++)
		free(k.same[i].serial);
	free(k.same);
	return rc;
}
