/*
 * Every ledger account against the list of items it stands for (DESIGN 6).  What each list gives
 * is added up here from batches, payments, statements and matchings, with debits positive; the
 * accounts' own balances come from the movements.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

struct balance {
	const char	*kind;
	int64_t		 site, sub;
	fen		 want, got;
};
struct books {
	struct audit	*x;
	struct balance	*v;		/* owned */
	size_t		 n;
	int		 overflow;
};

static const char *const kinds[] = { "BANK", "TRANSIT", "PAYABLE", "OWNER", "ADVANCE",
	"RECOVERABLE", "WORKER", "FEES", "UNEXPLAINED" };

static struct balance *
balance_of(struct books *b, const char *kind, int64_t site, int64_t sub)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->v[i].site == site && b->v[i].sub == sub && strcmp(b->v[i].kind, kind) == 0)
			return &b->v[i];
	b->v = mem_grow(b->v, b->n + 1, sizeof *b->v);
	memset(&b->v[b->n], 0, sizeof *b->v);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i], kind) == 0)
			b->v[b->n].kind = kinds[i];
	if (b->v[b->n].kind == NULL)
		b->v[b->n].kind = "?";
	b->v[b->n].site = site;
	b->v[b->n].sub = sub;
	return &b->v[b->n++];
}

static void
want(struct books *b, const char *kind, int64_t site, int64_t sub, fen sum)
{
	struct balance *a = balance_of(b, kind, site, sub);

	b->overflow |= fen_add(a->want, sum, &a->want) != 0;
}

/*
 * Owed once sealed; on its way once issued; back to owed when it failed, came back or was
 * withdrawn.
 */
static void
payments(struct books *b)
{
	struct cursor *c = store_query(b->x->store, Q_AUDIT_OWED, "");

	while (cursor_next(c)) {
		want(b, "PAYABLE", cursor_int(c, 0), cursor_int(c, 1), -cursor_int(c, 2));
		if (cursor_int(c, 3) != 0)
			want(b, "RECOVERABLE", cursor_int(c, 0), cursor_int(c, 1), cursor_int(c, 2));
		else
			want(b, "OWNER", cursor_int(c, 0), 0, cursor_int(c, 2));
	}
	cursor_end(c);
	c = store_query(b->x->store, Q_AUDIT_INSTRUCTED, "");
	while (cursor_next(c)) {
		int64_t site = cursor_int(c, 0), sub = cursor_int(c, 1);
		fen sum = cursor_int(c, 3);
		enum pay_state s = PS_MAX;

		if (pay_state_by_name(cursor_text(c, 2), &s) != 0)
			s = PS_MAX;
		if (s == PS_FAILED || s == PS_RETURNED || s == PS_CANCELLED)
			continue;
		want(b, "TRANSIT", site, 0, -sum);
		if (s == PS_PAID_TWICE)
			want(b, "WORKER", site, 0, sum);
		else
			want(b, "PAYABLE", site, sub, sum);
	}
	cursor_end(c);
}

/* Only statements move the bank; each entry stands against what it was matched with. */
static void
statements(struct books *b)
{
	static const struct {
		const char *what, *kind;
	} against[] = {
		{ "BATCH", "TRANSIT" },
		{ "RETURN", "TRANSIT" },
		{ "DEPOSIT", "OWNER" },
		{ "ADVANCE", "ADVANCE" },
		{ "FEE", "FEES" },
		{ "INTEREST", "FEES" },
		{ "UNEXPLAINED", "UNEXPLAINED" },
	};
	struct cursor *c = store_query(b->x->store, Q_AUDIT_BANK, "");

	while (cursor_next(c)) {
		fen closing = 0;

		want(b, "BANK", cursor_int(c, 0), 0, cursor_int(c, 1));
		want(b, "OWNER", cursor_int(c, 0), 0, -cursor_int(c, 1));
		if (fen_add(cursor_int(c, 1), cursor_int(c, 2), &closing) != 0 ||
		    closing != cursor_int(c, 3))
			report_add(b->x->report, F_LEDGER_DIFFERS, NOWHERE,
			    VALS(V_TEXT("ledger", cursor_text(c, 4)), V_FEN("got", closing),
				V_FEN("want", cursor_int(c, 3))));
	}
	cursor_end(c);
	c = store_query(b->x->store, Q_AUDIT_MATCHED, "");
	while (cursor_next(c)) {
		/* An account may serve several projects: each entry is that project's which it was
		 * matched with, and where it is nobody's in particular of one that has the account. */
		want(b, "BANK", cursor_int(c, 0), 0, cursor_int(c, 2));
		for (size_t i = 0; i < sizeof against / sizeof *against; i++)
			if (strcmp(against[i].what, cursor_text(c, 1)) == 0)
				want(b, against[i].kind, cursor_int(c, 0), 0, -cursor_int(c, 2));
	}
	cursor_end(c);
}

static void
balances(struct books *b)
{
	struct cursor *c = store_query(b->x->store, Q_AUDIT_LEDGERS, "");

	while (cursor_next(c)) {
		struct balance *a =
		    balance_of(b, cursor_text(c, 0), cursor_int(c, 1), cursor_int(c, 2));

		b->overflow |= fen_add(a->got, cursor_int(c, 3), &a->got) != 0;
	}
	cursor_end(c);
}

static void
site_code(struct books *b, int64_t site, char code[64])
{
	struct cursor *c = store_query(b->x->store, Q_AUDIT_SITE, "i", site);

	snprintf(code, 64, "%s", cursor_next(c) ? cursor_text(c, 0) : "?");
	cursor_end(c);
}

static void
differs(struct books *b, const struct balance *a)
{
	char code[64], name[160], sub[64] = "";
	struct cursor *c;

	site_code(b, a->site, code);
	if (a->sub != 0) {
		c = store_query(b->x->store, Q_SUB_CODE, "i", a->sub);
		if (cursor_next(c))
			snprintf(sub, sizeof sub, "-%s", cursor_text(c, 0));
		cursor_end(c);
	}
	snprintf(name, sizeof name, "%s %s%s", a->kind, code, sub);
	report_add(b->x->report, F_LEDGER_DIFFERS, NOWHERE,
	    VALS(V_TEXT("ledger", name), V_FEN("got", a->got), V_FEN("want", a->want)));
}

static fen
site_sum(const struct books *b, int64_t site, const char *kind)
{
	fen sum = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->v[i].site == site && (kind == NULL || strcmp(b->v[i].kind, kind) == 0))
			(void)fen_add(sum, b->v[i].got, &sum);
	return sum;
}

static void
site_close(struct books *b, int64_t site, int good)
{
	char code[64], name[80];
	fen all = site_sum(b, site, NULL);

	site_code(b, site, code);
	if (all != 0) {
		snprintf(name, sizeof name, "* %s", code);
		report_add(b->x->report, F_LEDGER_DIFFERS, NOWHERE,
		    VALS(V_TEXT("ledger", name), V_FEN("got", all), V_FEN("want", 0)));
	} else if (good)
		audit_say(b->x, T_AUDIT_MONEY,
		    VALS(V_TEXT("project", code), V_FEN("bank", site_sum(b, site, "BANK")),
			V_FEN("transit", -site_sum(b, site, "TRANSIT")),
			V_FEN("payable", -site_sum(b, site, "PAYABLE")),
			V_FEN("owner", -site_sum(b, site, "OWNER")),
			V_FEN("unexplained", -site_sum(b, site, "UNEXPLAINED"))));
}

static int
by_site(const void *p, const void *q)
{
	const struct balance *a = p, *b = q;

	if (a->site != b->site)
		return a->site < b->site ? -1 : 1;
	if (a->sub != b->sub)
		return a->sub < b->sub ? -1 : 1;
	return strcmp(a->kind, b->kind);
}

int
audit_money(struct audit *x)
{
	size_t since = report_count(x->report);
	struct books b = { .x = x };

	payments(&b);
	statements(&b);
	balances(&b);
	if (b.n > 0)
		qsort(b.v, b.n, sizeof *b.v, by_site);
	for (size_t i = 0; i < b.n; i++)
		if (b.overflow || b.v[i].got != b.v[i].want)
			differs(&b, &b.v[i]);
	for (size_t i = 0; i < b.n; i++)
		if (i == 0 || b.v[i].site != b.v[i - 1].site)
			site_close(&b, b.v[i].site, !audit_worse(x, since));
	free(b.v);
	return store_failed(x->store) ? -1 : 0;
}
