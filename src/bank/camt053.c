/*
 * camt.053 (ISO 20022 bank to customer statement, .02 to .08).  One statement a document; only booked entries count.
 * Details of an entry must add up to it or have no amounts; an entry that returns several payments is given as one
 * entry for each of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bank/saxpath.h"

#define NS "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
#define STMT "Document/BkToCstmrStmt/Stmt"
#define BAL STMT "/Bal"
#define NTRY STMT "/Ntry"
#define DTLS NTRY "/NtryDtls"
#define TX DTLS "/TxDtls"
#define RETURNS 10000	/* returned payments in one entry: kept until its end is seen */

enum id {
	C_NONE, C_STATEMENT, C_ACCOUNT, C_FROM, C_TO, C_ENTRIES,
	C_BALANCE, C_BALANCE_CODE, C_BALANCE_AMOUNT, C_BALANCE_SIDE, C_BALANCE_DAY, C_BALANCE_TIME,
	C_ENTRY, C_AMOUNT, C_SIDE, C_REVERSAL, C_STATUS, C_DAY, C_TIME, C_SERIAL, C_DOMAIN, C_FAMILY, C_SUBFAMILY,
	C_OWN_CODE, C_TEXT, C_BATCH_PART, C_BATCH_MESSAGE,
	C_TX, C_TX_PART, C_TX_REF, C_TX_MESSAGE, C_TX_SERIAL, C_TX_AMOUNT, C_TX_OTHER_AMOUNT, C_TX_SIDE, C_TX_RETURN,
	C_TX_DEBTOR, C_TX_CREDITOR, C_TX_TEXT
};

static const struct sax_row rows[] = {
	SAX_ROW(STMT, C_STATEMENT),
	SAX_ROW(STMT "/Acct/Id/IBAN", C_ACCOUNT),
	SAX_ROW(STMT "/Acct/Id/Othr/Id", C_ACCOUNT),
	SAX_ROW(STMT "/FrToDt/FrDtTm", C_FROM),
	SAX_ROW(STMT "/FrToDt/ToDtTm", C_TO),
	SAX_ROW(STMT "/TxsSummry/TtlNtries/NbOfNtries", C_ENTRIES),
	SAX_ROW(BAL, C_BALANCE),
	SAX_ROW(BAL "/Tp/CdOrPrtry/Cd", C_BALANCE_CODE),
	SAX_ROW(BAL "/Amt", C_BALANCE_AMOUNT),
	SAX_ROW(BAL "/CdtDbtInd", C_BALANCE_SIDE),
	SAX_ROW(BAL "/Dt/Dt", C_BALANCE_DAY),
	SAX_ROW(BAL "/Dt/DtTm", C_BALANCE_TIME),
	SAX_ROW(NTRY, C_ENTRY),
	SAX_ROW(NTRY "/Amt", C_AMOUNT),
	SAX_ROW(NTRY "/CdtDbtInd", C_SIDE),
	SAX_ROW(NTRY "/RvslInd", C_REVERSAL),
	SAX_ROW(NTRY "/Sts", C_STATUS),
	SAX_ROW(NTRY "/Sts/Cd", C_STATUS),
	SAX_ROW(NTRY "/BookgDt/Dt", C_DAY),
	SAX_ROW(NTRY "/BookgDt/DtTm", C_TIME),
	SAX_ROW(NTRY "/AcctSvcrRef", C_SERIAL),
	SAX_ROW(NTRY "/BkTxCd/Domn/Cd", C_DOMAIN),
	SAX_ROW(NTRY "/BkTxCd/Domn/Fmly/Cd", C_FAMILY),
	SAX_ROW(NTRY "/BkTxCd/Domn/Fmly/SubFmlyCd", C_SUBFAMILY),
	SAX_ROW(NTRY "/BkTxCd/Prtry/Cd", C_OWN_CODE),
	SAX_ROW(NTRY "/AddtlNtryInf", C_TEXT),
	SAX_ROW(DTLS "/Btch/PmtInfId", C_BATCH_PART),
	SAX_ROW(DTLS "/Btch/MsgId", C_BATCH_MESSAGE),
	SAX_ROW(TX, C_TX),
	SAX_ROW(TX "/Refs/PmtInfId", C_TX_PART),
	SAX_ROW(TX "/Refs/EndToEndId", C_TX_REF),
	SAX_ROW(TX "/Refs/MsgId", C_TX_MESSAGE),
	SAX_ROW(TX "/Refs/AcctSvcrRef", C_TX_SERIAL),
	SAX_ROW(TX "/Amt", C_TX_AMOUNT),
	SAX_ROW(TX "/AmtDtls/TxAmt/Amt", C_TX_OTHER_AMOUNT),
	SAX_ROW(TX "/CdtDbtInd", C_TX_SIDE),
	SAX_ROW(TX "/RtrInf", C_TX_RETURN),
	SAX_ROW(TX "/RltdPties/Dbtr/Nm", C_TX_DEBTOR),
	SAX_ROW(TX "/RltdPties/Dbtr/Pty/Nm", C_TX_DEBTOR),
	SAX_ROW(TX "/RltdPties/Cdtr/Nm", C_TX_CREDITOR),
	SAX_ROW(TX "/RltdPties/Cdtr/Pty/Nm", C_TX_CREDITOR),
	SAX_ROW(TX "/RmtInf/Ustrd", C_TX_TEXT)
};

/* One TxDtls. */
struct detail {
	const char	*part, *ref, *message, *serial, *debtor, *creditor, *text;	/* arena of the entry; NULL: not there */
	fen		 fen;		/* signed */
	fen		 other_fen;	/* of AmtDtls, used when there is no Amt */
	int		 has_fen, has_other;
	int		 side;		/* 1 credit, -1 debit, 0 not said */
	int		 returned;
};
struct entry {
	const char	*serial, *domain, *family, *subfamily, *own_code, *text, *batch_part, *batch_message;
	fen		 fen;
	int		 has_fen, side, reversal, booked;
	ymd		 day;
	int		 details, with_fen, returned;
	fen		 detail_sum;
	struct detail	 first;		/* what all details share; a text that differs becomes NULL */
	struct detail	*kept;		/* details that are returns */
	int		 kepts;
};
struct camt {
	struct statement_state *s;
	struct sax_path	 path;
	struct arena	*arena;		/* of the entry being read */
	struct entry	 e;
	struct detail	 tx;
	int		 statements;
	char		 code[64];	/* of the balance being read */
	fen		 balance;
	int		 balance_side, has_balance;
	ymd		 balance_day;
	int		 opened_by_previous;	/* the opening came from PRCD */
	int64_t		 stated, met;	/* entries, whatever their status */
};

static int
bad(struct camt *c, const struct xml_element *e, const char *reason)
{
	return statement_malformed(c->s, e->line, reason, e->name);
}

static int
text_take(struct camt *c, const struct xml_element *e, struct slice text, const char **to)
{
	text = slice_trim(text);
	*to = arena_bytes(c->arena, text.n ? text.p : "", text.n);
	return strlen(*to) == text.n ? 0 : bad(c, e, "does not read");
}

static int
amount_take(struct camt *c, const struct xml_element *e, struct slice text, fen *out)
{
	if (!slice_is(xml_attr(e, "Ccy"), "CNY"))
		return bad(c, e, "currency is not CNY");
	if (money_parse(slice_trim(text), out) != MONEY_OK || *out < 0)
		return bad(c, e, "does not read");
	return 0;
}

static int
side_take(struct camt *c, const struct xml_element *e, struct slice text, int *side)
{
	text = slice_trim(text);
	*side = slice_is(text, "CRDT") ? 1 : slice_is(text, "DBIT") ? -1 : 0;
	return *side ? 0 : bad(c, e, "does not read");
}

static int
time_take(struct camt *c, const struct xml_element *e, struct slice text, ymd *day)
{
	int64_t at;

	if (iso_time_take(slice_trim(text), &at) < 0)
		return bad(c, e, "does not read");
	*day = time_day(at);
	return 0;
}

/* An XML date may carry an offset; the day is the day. */
static int
day_take(struct camt *c, const struct xml_element *e, struct slice text, ymd *day)
{
	text = slice_trim(text);
	if (text.n > 10 && (text.p[10] == 'Z' || text.p[10] == '+' || text.p[10] == '-'))
		text.n = 10;
	return ymd_parse(text, day) == 0 ? 0 : bad(c, e, "does not read");
}

static int
balance_end(struct camt *c, const struct xml_element *e)
{
	struct bank_statement *b = c->s->statement;
	int opening = strcmp(c->code, "OPBD") == 0, previous = strcmp(c->code, "PRCD") == 0;

	if (!opening && !previous && strcmp(c->code, "CLBD") != 0)
		return 0;
	if (!c->has_balance || c->balance_side == 0)
		return bad(c, e, "does not read");
	if (opening || previous) {
		if (previous && c->s->has_opening)
			return 0;
		if (opening && c->s->has_opening && !c->opened_by_previous)
			return bad(c, e, "two opening balances");
		b->opening_fen = c->balance * c->balance_side;
		c->s->has_opening = 1;
		c->opened_by_previous = previous;
		if (!c->s->period_stated)
			b->from = c->balance_day;
		return 0;
	}
	if (c->s->has_closing)
		return bad(c, e, "two closing balances");
	b->closing_fen = c->balance * c->balance_side;
	c->s->has_closing = 1;
	if (!c->s->period_stated)
		b->to = c->balance_day;
	return 0;
}

/* Keeps what two details share. */
static void
share(const char **first, const char *next)
{
	if (*first != NULL && (next == NULL || strcmp(*first, next) != 0))
		*first = NULL;
}

static enum entry_kind
kind_of(struct camt *c)
{
	const struct entry *e = &c->e;
	enum entry_kind kind = ENTRY_OTHER;
	struct buf code = { NULL, 0, 0 };
	int known = -1;

	if (e->domain != NULL) {
		buf_text(&code, e->domain);
		if (e->family != NULL)
			buf_printf(&code, "/%s", e->family);
		if (e->family != NULL && e->subfamily != NULL)
			buf_printf(&code, "/%s", e->subfamily);
		known = map_kind(c->s->f, code.p, &kind);
	}
	if (known < 0 && e->own_code != NULL)
		map_kind(c->s->f, e->own_code, &kind);
	buf_free(&code);
	return kind;
}

static int
tx_end(struct camt *c, const struct xml_element *at)
{
	struct entry *e = &c->e;
	struct detail *d = &c->tx;

	if (!d->has_fen && d->has_other) {
		d->fen = d->other_fen;
		d->has_fen = 1;
	}
	if (d->has_fen) {
		d->fen *= d->side ? d->side : e->side;
		if (fen_add(e->detail_sum, d->fen, &e->detail_sum) < 0)
			return bad(c, at, "does not read");
		e->with_fen++;
	}
	if (d->ref != NULL && strcmp(d->ref, "NOTPROVIDED") == 0)
		d->ref = NULL;
	if (e->details++ == 0) {
		e->first = *d;
	} else {
		share(&e->first.part, d->part);
		share(&e->first.ref, d->ref);
		share(&e->first.message, d->message);
		share(&e->first.debtor, d->debtor);
		share(&e->first.creditor, d->creditor);
		share(&e->first.text, d->text);
		e->first.serial = NULL;
	}
	if (!d->returned && !e->reversal && kind_of(c) != ENTRY_RETURN)
		return 0;
	if (e->kepts == RETURNS)
		return bad(c, at, "too many returned payments in one entry");
	e->returned = 1;
	e->kept = list_add(c->arena, e->kept, e->kepts, sizeof *d);
	e->kept[e->kepts++] = *d;
	return 0;
}

static const char *
first_of(const char *a, const char *b, const char *c, const char *d)
{
	const char *all[] = { a, b, c, d };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] != NULL && all[i][0] != '\0')
			return all[i];
	return "";
}

/* A return, and a debit per line, is named by the payment; a batch by the part. */
static const char *
ref_of(const struct camt *c, const struct detail *d, enum entry_kind kind)
{
	const struct entry *e = &c->e;
	const char *part = first_of(d->part, e->batch_part, NULL, NULL);
	const char *message = first_of(d->message, e->batch_message, NULL, NULL);

	if (kind == ENTRY_RETURN || c->s->f->info.booking == BOOKING_LINES)
		return first_of(d->ref, part, message, NULL);
	return first_of(part, d->ref, message, NULL);
}

static int
emit(struct camt *c, const struct detail *d, fen amount, enum entry_kind kind)
{
	const struct entry *e = &c->e;
	struct bank_entry out = { .day = e->day, .fen = amount, .kind = kind, .ref = ref_of(c, d, kind),
	    .serial = first_of(d != &e->first ? d->serial : NULL, e->serial, d->serial, NULL),
	    .party = first_of(amount > 0 ? d->debtor : d->creditor, NULL, NULL, NULL),
	    .text = first_of(d->text, e->text, NULL, NULL) };

	return statement_add(c->s, &out);
}

static int
entry_end(struct camt *c, const struct xml_element *at)
{
	struct entry *e = &c->e;
	enum entry_kind kind;

	c->met++;
	if (!e->booked)
		return 0;
	if (!e->has_fen || e->side == 0 || e->day == 0)
		return bad(c, at, "amount, side or booking day is missing");
	e->fen *= e->side;
	if (e->with_fen > 0 && (e->with_fen != e->details || e->detail_sum != e->fen))
		return statement_totals(c->s, "TxDtls", e->fen, e->detail_sum, 1);
	kind = e->reversal || e->returned ? ENTRY_RETURN : kind_of(c);
	if (e->kepts > 1 && e->kepts == e->details && e->with_fen == e->details) {
		for (int i = 0; i < e->kepts; i++)
			if (emit(c, &e->kept[i], e->kept[i].fen, kind) != 0)
				return -1;
		return 0;
	}
	return emit(c, &e->first, e->fen, kind);
}

static int
on_start(void *ctx, const struct xml_element *e)
{
	struct camt *c = ctx;
	const char *ns = c->s->f->statement.ns;

	sax_push(&c->path, e->name);
	if (e->depth == 1 && (strcmp(e->name, "Document") != 0 ||
	    (ns ? strcmp(e->ns, ns) : strncmp(e->ns, NS, sizeof NS - 1)) != 0))
		return bad(c, e, "another document");
	if (e->depth == 2 && strcmp(e->name, "BkToCstmrStmt") != 0)
		return bad(c, e, "another document");
	switch (sax_id(&c->path, rows, sizeof rows / sizeof *rows)) {
	case C_STATEMENT:
		return c->statements++ == 0 ? 0 : bad(c, e, "more than one statement");
	case C_BALANCE:
		c->code[0] = '\0';
		c->balance_side = c->has_balance = 0;
		c->balance_day = 0;
		break;
	case C_ENTRY:
		arena_reset(c->arena);
		memset(&c->e, 0, sizeof c->e);
		break;
	case C_TX:
		memset(&c->tx, 0, sizeof c->tx);
		break;
	default:
		break;
	}
	return 0;
}

static int
head_take(struct camt *c, enum id id, const struct xml_element *e, struct slice text)
{
	struct bank_statement *b = c->s->statement;

	text = slice_trim(text);
	switch (id) {
	case C_ACCOUNT:
		if (text.n == 0 || text.n >= sizeof b->account || memchr(text.p, '\0', text.n) != NULL)
			return bad(c, e, "does not read");
		snprintf(b->account, sizeof b->account, "%.*s", (int)text.n, text.p);
		return 0;
	case C_FROM:
		return time_take(c, e, text, &b->from);
	case C_TO:
		c->s->period_stated = 1;
		return time_take(c, e, text, &b->to);
	case C_ENTRIES:
		return int_parse(text, INT32_MAX, &c->stated) == 0 ? 0 : bad(c, e, "does not read");
	case C_BALANCE:
		return balance_end(c, e);
	case C_BALANCE_CODE:
		snprintf(c->code, sizeof c->code, "%.*s", text.n < 60 ? (int)text.n : 60, text.n ? text.p : "");
		return 0;
	case C_BALANCE_AMOUNT:
		c->has_balance = 1;
		return amount_take(c, e, text, &c->balance);
	case C_BALANCE_SIDE:
		return side_take(c, e, text, &c->balance_side);
	case C_BALANCE_DAY:
		return day_take(c, e, text, &c->balance_day);
	case C_BALANCE_TIME:
		return time_take(c, e, text, &c->balance_day);
	default:
		return 0;
	}
}

static int
tx_take(struct camt *c, enum id id, const struct xml_element *e, struct slice text)
{
	struct detail *d = &c->tx;

	switch (id) {
	case C_TX:
		return tx_end(c, e);
	case C_TX_PART:
		return text_take(c, e, text, &d->part);
	case C_TX_REF:
		return text_take(c, e, text, &d->ref);
	case C_TX_MESSAGE:
		return text_take(c, e, text, &d->message);
	case C_TX_SERIAL:
		return text_take(c, e, text, &d->serial);
	case C_TX_AMOUNT:
		d->has_fen = 1;
		return amount_take(c, e, text, &d->fen);
	case C_TX_OTHER_AMOUNT:
		d->has_other = slice_is(xml_attr(e, "Ccy"), "CNY");
		return d->has_other ? amount_take(c, e, text, &d->other_fen) : 0;
	case C_TX_SIDE:
		return side_take(c, e, text, &d->side);
	case C_TX_RETURN:
		d->returned = 1;
		return 0;
	case C_TX_DEBTOR:
		return text_take(c, e, text, &d->debtor);
	case C_TX_CREDITOR:
		return text_take(c, e, text, &d->creditor);
	case C_TX_TEXT:
		return d->text ? 0 : text_take(c, e, text, &d->text);
	default:
		return 0;
	}
}

static int
entry_take(struct camt *c, enum id id, const struct xml_element *e, struct slice text)
{
	struct entry *n = &c->e;

	switch (id) {
	case C_ENTRY:
		return entry_end(c, e);
	case C_AMOUNT:
		n->has_fen = 1;
		return amount_take(c, e, text, &n->fen);
	case C_SIDE:
		return side_take(c, e, text, &n->side);
	case C_REVERSAL:
		n->reversal = slice_is(slice_trim(text), "true") || slice_is(slice_trim(text), "1");
		return 0;
	case C_STATUS:
		n->booked |= slice_is(slice_trim(text), "BOOK");
		return 0;
	case C_DAY:
		return day_take(c, e, text, &n->day);
	case C_TIME:
		return time_take(c, e, text, &n->day);
	case C_SERIAL:
		return text_take(c, e, text, &n->serial);
	case C_DOMAIN:
		return text_take(c, e, text, &n->domain);
	case C_FAMILY:
		return text_take(c, e, text, &n->family);
	case C_SUBFAMILY:
		return text_take(c, e, text, &n->subfamily);
	case C_OWN_CODE:
		return text_take(c, e, text, &n->own_code);
	case C_TEXT:
		return text_take(c, e, text, &n->text);
	case C_BATCH_PART:
		return text_take(c, e, text, &n->batch_part);
	case C_BATCH_MESSAGE:
		return text_take(c, e, text, &n->batch_message);
	default:
		return tx_take(c, id, e, text);
	}
}

static int
on_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct camt *c = ctx;
	enum id id = (enum id)sax_id(&c->path, rows, sizeof rows / sizeof *rows);
	int rc = 0;

	if (id != C_NONE)
		rc = id < C_ENTRY ? head_take(c, id, e, text) : entry_take(c, id, e, text);
	sax_pop(&c->path);
	return rc;
}

int
camt053_read(struct statement_state *s, struct source from)
{
	static const struct xml_handler handler = { on_start, on_end };
	struct camt *c = mem_alloc(sizeof *c);
	int rc;

	c->s = s;
	c->arena = arena_new();
	c->stated = -1;
	rc = xml_read(from, s->document, &handler, c, s->report);
	if (rc == 0 && c->statements == 0)
		rc = statement_malformed(s, 0, "there is no statement", "Stmt");
	if (rc == 0 && c->stated >= 0 && c->stated != c->met && c->stated != s->statement->entries)
		rc = statement_totals(s, "NbOfNtries", c->stated, c->met, 0);
	arena_free(c->arena);
	free(c);
	return rc == 0 ? 0 : -1;
}
