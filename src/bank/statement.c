/*
 * Statements of the dedicated account: opening and every entry make the closing balance, balances
 * in between included.  The head may come last (XML), so the balances are compared with what
 * opening they imply.  A document may hold several statements of the account, each beginning where
 * the one before ended: to the caller they are one.
 */
#include <stdio.h>
#include <string.h>

#include "bank/inner.h"

int
statement_malformed(struct statement_state *s, int line, const char *reason, const char *word)
{
	struct paper p = { .document = s->document, .report = s->report,
	    .malformed = F_STATEMENT_MALFORMED };

	return paper_bad(&p, line, reason, word);
}

int
statement_totals(struct statement_state *s, const char *what, int64_t want, int64_t got, int is_fen)
{
	report_add(s->report, F_STATEMENT_TOTALS, (struct where){ s->document, 0, NULL },
	    VALS(V_TEXT("what", what), is_fen ? V_FEN("want", want) : V_INT("want", want),
	    is_fen ? V_FEN("got", got) : V_INT("got", got)));
	return -1;
}

int
statement_add(struct statement_state *s, struct bank_entry *e)
{
	fen implied;

	e->n = ++s->statement->entries;
	s->page.entries++;
	if (fen_add(s->sum, e->fen, &s->sum) < 0)
		return statement_malformed(s, 0, "does not read", "amount");
	if (e->has_balance) {
		if (__builtin_sub_overflow(e->balance_fen, s->sum, &implied))
			return statement_malformed(s, 0, "does not read", "balance");
		if (s->has_implied && implied != s->implied)
			return statement_totals(s, "balance", s->implied + s->sum, e->balance_fen,
			    1);
		s->has_implied = 1;
		s->implied = implied;
	}
	if (s->first == 0 || e->day < s->first)
		s->first = e->day;
	if (e->day > s->last)
		s->last = e->day;
	return s->entry ? s->entry(s->ctx, e) : 0;
}

/* What one statement of the document says of itself, before it joins the others. */
static int
page_check(struct statement_state *s)
{
	const struct bank_statement *b = &s->page;
	fen closing;

	if (b->account[0] == '\0' || !ymd_valid(b->from) || !ymd_valid(b->to) || b->from > b->to)
		return statement_malformed(s, 0, "account or period is missing", "");
	if (!s->has_opening || !s->has_closing)
		return statement_malformed(s, 0, "opening or closing balance is missing", "");
	if (s->period_stated && b->entries > 0 && (s->first < b->from || s->last > b->to))
		return statement_malformed(s, 0, "an entry lies outside the period", "");
	if (s->here_count >= 0 && s->here_count != b->entries)
		return statement_totals(s, "here.count", s->here_count, b->entries, 0);
	if (s->has_implied && s->implied != b->opening_fen)
		return statement_totals(s, "opening", s->implied, b->opening_fen, 1);
	if (fen_add(b->opening_fen, s->sum, &closing) < 0)
		return statement_malformed(s, 0, "does not read", "amount");
	return closing == b->closing_fen ? 0
	    : statement_totals(s, "closing", b->closing_fen, closing, 1);
}

int
statement_page(struct statement_state *s)
{
	struct bank_statement *all = s->statement, *b = &s->page;
	int entries = all->entries;

	if (page_check(s) < 0)
		return -1;
	if (s->pages == 0) {
		*all = *b;
	} else {
		if (strcmp(all->account, b->account) != 0)
			return statement_malformed(s, 0, "more than one account", b->account);
		if (b->from < all->from || b->to < all->to)
			return statement_malformed(s, 0,
			    "the statements do not follow on each other", "");
		if (b->opening_fen != all->closing_fen)
			return statement_totals(s, "opening", all->closing_fen, b->opening_fen, 1);
		all->to = b->to;
		all->closing_fen = b->closing_fen;
	}
	all->entries = entries;
	s->pages++;
	memset(b, 0, sizeof *b);
	s->has_opening = s->has_closing = s->has_implied = s->period_stated = 0;
	s->sum = s->implied = 0;
	s->first = s->last = 0;
	s->here_count = -1;
	return 0;
}

static int
head_take(void *ctx, const struct got *g, int line)
{
	struct statement_state *s = ctx;
	struct bank_statement *b = &s->page;

	if (g->has[FD_ACCOUNT]) {
		if (strlen(g->text[FD_ACCOUNT]) >= sizeof b->account)
			return statement_malformed(s, line, "does not read", "account");
		snprintf(b->account, sizeof b->account, "%s", g->text[FD_ACCOUNT]);
	}
	if (g->has[FD_FROM])
		b->from = (ymd)g->n[FD_FROM];
	if (g->has[FD_TO])
		b->to = (ymd)g->n[FD_TO];
	if (g->has[FD_OPENING])
		b->opening_fen = g->n[FD_OPENING];
	if (g->has[FD_CLOSING])
		b->closing_fen = g->n[FD_CLOSING];
	s->has_opening |= g->has[FD_OPENING];
	s->has_closing |= g->has[FD_CLOSING];
	if (!g->has[FD_HERE_COUNT])
		return 0;
	if (s->here_count >= 0 && s->here_count != g->n[FD_HERE_COUNT])
		return statement_totals(s, "here.count", s->here_count, g->n[FD_HERE_COUNT], 0);
	s->here_count = g->n[FD_HERE_COUNT];
	return 0;
}

static const char *
text_or(const char *s)
{
	return s ? s : "";
}

static int
record_take(void *ctx, const struct got *g, int line)
{
	struct statement_state *s = ctx;
	struct bank_entry e = {
		.day = (ymd)g->n[FD_DAY], .balance_fen = g->n[FD_BALANCE],
		.has_balance = g->has[FD_BALANCE],
		.serial = text_or(g->text[FD_SERIAL]), .ref = text_or(g->text[FD_REF]),
		.party = text_or(g->text[FD_PARTY]), .text = text_or(g->text[FD_TEXT])
	};

	if (!g->has[FD_DAY])
		return statement_malformed(s, line, "does not read", "day");
	if (g->text[FD_AMOUNT] != NULL) {
		if (!g->has[FD_AMOUNT])
			return statement_malformed(s, line, "does not read", "amount");
		e.fen = g->n[FD_AMOUNT];
	} else {
		/* two columns: the side that does not move is empty or zero */
		if ((g->n[FD_CREDIT] == 0) == (g->n[FD_DEBIT] == 0))
			return statement_malformed(s, line, "does not read", "credit debit");
		e.fen = g->n[FD_CREDIT] - g->n[FD_DEBIT];
	}
	map_kind(s->f, text_or(g->text[FD_KIND]), e.text, &e.kind);
	return statement_add(s, &e);
}

int
bank_read_statement(const struct bank_fmt *f, struct source from, const char *document,
    struct bank_statement *statement, int (*entry)(void *ctx, const struct bank_entry *), void *ctx,
    struct report *report)
{
	struct statement_state s = { .f = f, .document = document, .report = report,
	    .statement = statement, .entry = entry, .ctx = ctx, .here_count = -1 };
	struct paper p = { &f->statement, document, report, F_STATEMENT_MALFORMED, head_take,
	    record_take, &s };
	int rc;

	memset(statement, 0, sizeof *statement);
	switch (f->statement.type) {
	case LAYOUT_LINES:
		s.period_stated = 1;
		rc = lines_read(&p, from);
		break;
	case LAYOUT_XML:
		s.period_stated = 1;
		rc = xml_paper_read(&p, from);
		break;
	case LAYOUT_CAMT053:
		rc = camt053_read(&s, from);
		break;
	case LAYOUT_MT940:
		rc = mt940_read(&s, from);
		break;
	default:
		rc = statement_malformed(&s, 0, "the format has no section", "statement");
		break;
	}
	if (rc == 0 && (f->statement.type == LAYOUT_LINES || f->statement.type == LAYOUT_XML))
		rc = statement_page(&s);
	return rc == 0 ? 0 : -1;
}
