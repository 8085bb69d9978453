/*
 * camt.053 (ISO 20022 bank to customer statement, .02 to .08) and camt.054 (notification).
 * Statements of a document follow on each other; only booked entries count.  Details of an entry
 * must add up to it or have no amounts; an entry that returns several payments is given as one
 * entry for each of them.  Of a notification only the returns are heard, as lines of an answer:
 * what else moved is proven by the statement.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bank/saxpath.h"

#define NS "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
#define NS_NOTICE "urn:iso:std:iso:20022:tech:xsd:camt.054.001."
#define STMT "Document/BkToCstmrStmt/Stmt"
#define BAL STMT "/Bal"
#define NTRY STMT "/Ntry"
#define DTLS NTRY "/NtryDtls"
#define TX DTLS "/TxDtls"
#define RETURNS 10000	/* returned payments in one entry: kept until its end is seen */

enum id {
	C_NONE, C_STATEMENT, C_ACCOUNT, C_MADE, C_FROM, C_TO, C_TOTAL, C_COUNT, C_SUM,
	C_BALANCE, C_BALANCE_CODE, C_BALANCE_AMOUNT, C_BALANCE_SIDE, C_BALANCE_DAY, C_BALANCE_TIME,
	C_ENTRY, C_AMOUNT, C_SIDE, C_REVERSAL, C_STATUS, C_DAY, C_TIME, C_SERIAL, C_DOMAIN,
	C_FAMILY, C_SUBFAMILY,
	C_OWN_CODE, C_TEXT, C_BATCH_PART, C_BATCH_MESSAGE,
	C_TX, C_TX_PART, C_TX_REF, C_TX_MESSAGE, C_TX_SERIAL, C_TX_AMOUNT, C_TX_OTHER_AMOUNT,
	C_TX_SIDE, C_TX_RETURN,
	C_TX_REASON, C_TX_DEBTOR, C_TX_CREDITOR, C_TX_TEXT
};

static const struct sax_row rows[] = {
	SAX_ROW(STMT, C_STATEMENT),
	SAX_ROW(STMT "/Acct/Id/IBAN", C_ACCOUNT),
	SAX_ROW(STMT "/Acct/Id/Othr/Id", C_ACCOUNT),
	SAX_ROW(STMT "/FrToDt/FrDtTm", C_FROM),
	SAX_ROW(STMT "/FrToDt/ToDtTm", C_TO),
	SAX_ROW(STMT "/CreDtTm", C_MADE),
	SAX_ROW(STMT "/TxsSummry/TtlNtries", C_TOTAL),
	SAX_ROW(STMT "/TxsSummry/TtlNtries/NbOfNtries", C_COUNT),
	SAX_ROW(STMT "/TxsSummry/TtlNtries/Sum", C_SUM),
	SAX_ROW(STMT "/TxsSummry/TtlCdtNtries", C_TOTAL),
	SAX_ROW(STMT "/TxsSummry/TtlCdtNtries/NbOfNtries", C_COUNT),
	SAX_ROW(STMT "/TxsSummry/TtlCdtNtries/Sum", C_SUM),
	SAX_ROW(STMT "/TxsSummry/TtlDbtNtries", C_TOTAL),
	SAX_ROW(STMT "/TxsSummry/TtlDbtNtries/NbOfNtries", C_COUNT),
	SAX_ROW(STMT "/TxsSummry/TtlDbtNtries/Sum", C_SUM),
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
	SAX_ROW(TX "/RtrInf/Rsn/Cd", C_TX_REASON),
	SAX_ROW(TX "/RtrInf/Rsn/Prtry", C_TX_REASON),
	SAX_ROW(TX "/RltdPties/Dbtr/Nm", C_TX_DEBTOR),
	SAX_ROW(TX "/RltdPties/Dbtr/Pty/Nm", C_TX_DEBTOR),
	SAX_ROW(TX "/RltdPties/Cdtr/Nm", C_TX_CREDITOR),
	SAX_ROW(TX "/RltdPties/Cdtr/Pty/Nm", C_TX_CREDITOR),
	SAX_ROW(TX "/RmtInf/Ustrd", C_TX_TEXT)
};

/* One TxDtls. */
struct detail {
	/* arena of the entry; NULL: not there */
	const char	*part, *ref, *message, *serial, *reason, *debtor, *creditor, *text;
	fen		 fen;		/* signed */
	fen		 other_fen;	/* of AmtDtls, used when there is no Amt */
	int		 has_fen, has_other;
	int		 side;		/* 1 credit, -1 debit, 0 not said */
	int		 returned;
};
struct entry {
	const char	*serial, *domain, *family, *subfamily, *own_code, *text, *batch_part,
	    *batch_message;
	fen		 fen;
	int		 has_fen, side, reversal, booked;
	ymd		 day;
	int		 details, with_fen, returned;
	fen		 detail_sum;
	/* what all details share; a text that differs becomes NULL */
	struct detail	 first;
	struct detail	*kept;		/* details that are returns */
	int		 kepts;
};
enum side { SIDE_ALL, SIDE_CREDIT, SIDE_DEBIT, SIDES };
struct camt {
	struct statement_state *s;
	struct answer_state *a;		/* of a notification, otherwise NULL */
	const char	*ns;		/* the bank's own, or NULL */
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
	/* TxsSummry and what came: entries whatever their status, amounts without sign */
	int64_t		 stated[SIDES], met[SIDES];
	fen		 stated_fen[SIDES], met_fen[SIDES];
	int		 mixed;		/* returns of a notification name different parts */
};

static int
bad(struct camt *c, const struct xml_element *e, const char *reason)
{
	if (c->a != NULL)
		return answer_malformed(c->a, e->line, reason, e->name);
	return statement_malformed(c->s, e->line, reason, e->name);
}

static int
totals(struct camt *c, const char *what, int64_t want, int64_t got, int is_fen)
{
	if (c->a != NULL)
		return answer_totals(c->a, what, want, got, is_fen);
	return statement_totals(c->s, what, want, got, is_fen);
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
	struct bank_statement *b = &c->s->page;
	int opening = strcmp(c->code, "OPBD") == 0, previous = strcmp(c->code, "PRCD") == 0;

	if (c->s == NULL || (!opening && !previous && strcmp(c->code, "CLBD") != 0))
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
	const struct bank_fmt *f = c->a ? c->a->f : c->s->f;
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
		known = map_kind(f, code.p, "", &kind);
	}
	if (known < 0)
		map_kind(f, e->own_code ? e->own_code : "", e->text ? e->text : "", &kind);
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
	if (d->reason != NULL)
		d->returned = 1;
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
	struct bank_entry out = { .day = e->day, .fen = amount, .kind = kind,
	    .ref = ref_of(c, d, kind), .serial = first_of(d != &e->first ? d->serial : NULL,
	    e->serial, d->serial, NULL), .party = first_of(amount > 0 ? d->debtor : d->creditor,
	    NULL, NULL, NULL), .text = first_of(d->text, e->text, NULL, NULL) };

	return statement_add(c->s, &out);
}

/* One returned payment of a notification. */
static int
notify(struct camt *c, const struct detail *d, fen amount)
{
	const struct entry *e = &c->e;
	struct bank_answer *a = c->a->answer;
	const char *part = first_of(d->part, e->batch_part, d->message, e->batch_message);
	const char *reason = first_of(d->reason, NULL, NULL, NULL);
	struct bank_answer_line line = { .n = a->lines + 1,
	    .ref = first_of(d->ref, NULL, NULL, NULL), .account = "",
	    .name = first_of(d->debtor, d->creditor, NULL, NULL),
	    .fen = amount < 0 ? -amount : amount, .has_fen = 1, .status = BS_RETURNED,
	    .code = reason, .text = first_of(d->text, e->text, NULL, NULL), .day = e->day };

	line.reason = map_reason(c->a->f, BS_RETURNED, reason, line.text, R_RETURNED);
	if (c->mixed || strlen(part) >= sizeof a->part_ref ||
	    (a->lines > 0 && strcmp(a->part_ref, part) != 0))
		c->mixed = 1;
	snprintf(a->part_ref, sizeof a->part_ref, "%.63s", c->mixed ? "" : part);
	return answer_add(c->a, &line, "");
}

/* Every entry counts in TxsSummry. */
static int
entry_count(struct camt *c, const struct xml_element *at)
{
	const struct entry *e = &c->e;
	enum side side = e->side > 0 ? SIDE_CREDIT : SIDE_DEBIT;

	c->met[SIDE_ALL]++;
	c->met[side]++;
	if (fen_add(c->met_fen[SIDE_ALL], e->fen, &c->met_fen[SIDE_ALL]) < 0 ||
	    fen_add(c->met_fen[side], e->fen, &c->met_fen[side]) < 0)
		return bad(c, at, "does not read");
	return 0;
}

static int
entry_end(struct camt *c, const struct xml_element *at)
{
	struct entry *e = &c->e;
	enum entry_kind kind;

	if (!e->has_fen || e->side == 0 || (e->booked && e->day == 0))
		return bad(c, at, "amount, side or booking day is missing");
	if (entry_count(c, at) < 0)
		return -1;
	if (!e->booked)
		return 0;
	e->fen *= e->side;
	if (e->with_fen > 0 && (e->with_fen != e->details || e->detail_sum != e->fen))
		return totals(c, "TxDtls", e->fen, e->detail_sum, 1);
	if (c->a != NULL) {
		for (int i = 0; i < e->kepts; i++) {
			if (!e->kept[i].has_fen && e->details > 1)
				return bad(c, at, "an amount is missing");
			if (notify(c, &e->kept[i], e->kept[i].has_fen ? e->kept[i].fen
			    : e->fen) != 0)
				return -1;
		}
		return 0;
	}
	kind = e->reversal || e->returned ? ENTRY_RETURN : kind_of(c);
	if (e->kepts > 1 && e->kepts == e->details && e->with_fen == e->details) {
		for (int i = 0; i < e->kepts; i++)
			if (emit(c, &e->kept[i], e->kept[i].fen, kind) != 0)
				return -1;
		return 0;
	}
	return emit(c, &e->first, e->fen, kind);
}

static void
statement_start(struct camt *c)
{
	c->statements++;
	c->opened_by_previous = 0;
	for (int i = 0; i < SIDES; i++) {
		c->stated[i] = c->stated_fen[i] = -1;
		c->met[i] = c->met_fen[i] = 0;
	}
}

static int
statement_done(struct camt *c)
{
	static const char *const names[SIDES] = { "TtlNtries", "TtlCdtNtries", "TtlDbtNtries" };
	int rc = 0;

	for (int i = 0; i < SIDES; i++) {
		if (c->stated[i] >= 0 && c->stated[i] != c->met[i])
			rc = totals(c, names[i], c->stated[i], c->met[i], 0);
		else if (c->stated_fen[i] >= 0 && c->stated_fen[i] != c->met_fen[i])
			rc = totals(c, names[i], c->stated_fen[i], c->met_fen[i], 1);
	}
	return rc == 0 && c->a == NULL ? statement_page(c->s) : rc;
}

/* The notification's elements go by the statement's names, so that one table serves both. */
static const char *
common_name(const struct camt *c, const struct xml_element *e)
{
	if (c->a == NULL)
		return e->name;
	if (e->depth == 2)
		return strcmp(e->name, "BkToCstmrDbtCdtNtfctn") == 0 ? "BkToCstmrStmt" : "-";
	if (e->depth == 3 && strcmp(e->name, "Ntfctn") == 0)
		return "Stmt";
	return e->name;
}

static int
on_start(void *ctx, const struct xml_element *e)
{
	struct camt *c = ctx;
	const char *prefix = c->a ? NS_NOTICE : NS, *name = common_name(c, e);

	sax_push(&c->path, name);
	if (e->depth == 1 && (strcmp(name, "Document") != 0 ||
	    (c->ns ? strcmp(e->ns, c->ns) : strncmp(e->ns, prefix, strlen(prefix))) != 0))
		return bad(c, e, "another document");
	if (e->depth == 2 && strcmp(name, "BkToCstmrStmt") != 0)
		return bad(c, e, "another document");
	switch (sax_id(&c->path, rows, sizeof rows / sizeof *rows)) {
	case C_STATEMENT:
		statement_start(c);
		break;
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

/* The account of a notification is that of all of it. */
static int
account_take(struct camt *c, const struct xml_element *e, struct slice text)
{
	char *to = c->s ? c->s->page.account : c->a->answer->account;
	size_t size = c->s ? sizeof c->s->page.account : sizeof c->a->answer->account;

	if (text.n == 0 || text.n >= size || memchr(text.p, '\0', text.n) != NULL)
		return bad(c, e, "does not read");
	if (*to != '\0' && !slice_is(text, to))
		return bad(c, e, "more than one account");
	snprintf(to, size, "%.*s", (int)text.n, text.p);
	return 0;
}

static int
made_take(struct camt *c, const struct xml_element *e, struct slice text)
{
	int64_t at;

	if (c->a == NULL)
		return 0;
	if (iso_time_take(text, &at) < 0)
		return bad(c, e, "does not read");
	if (at > c->a->answer->at)
		c->a->answer->at = at;
	return 0;
}

static enum side
total_side(const struct camt *c)
{
	if (strncmp(c->path.text, STMT "/TxsSummry/TtlCdt",
	    sizeof STMT "/TxsSummry/TtlCdt" - 1) == 0)
		return SIDE_CREDIT;
	return strncmp(c->path.text, STMT "/TxsSummry/TtlDbt",
	    sizeof STMT "/TxsSummry/TtlDbt" - 1) == 0 ? SIDE_DEBIT : SIDE_ALL;
}

static int
head_take(struct camt *c, enum id id, const struct xml_element *e, struct slice text)
{
	struct bank_statement *b = c->s ? &c->s->page : NULL;
	ymd none;

	text = slice_trim(text);
	switch (id) {
	case C_STATEMENT:
		return statement_done(c);
	case C_ACCOUNT:
		return account_take(c, e, text);
	case C_MADE:
		return made_take(c, e, text);
	case C_FROM:
		return time_take(c, e, text, b ? &b->from : &none);
	case C_TO:
		if (c->s != NULL)
			c->s->period_stated = 1;
		return time_take(c, e, text, b ? &b->to : &none);
	case C_COUNT:
		return int_parse(text, INT32_MAX, &c->stated[total_side(c)]) == 0 ? 0
		    : bad(c, e, "does not read");
	case C_SUM:
		return money_parse(text, &c->stated_fen[total_side(c)]) == MONEY_OK ? 0
		    : bad(c, e, "does not read");
	case C_BALANCE:
		return balance_end(c, e);
	case C_BALANCE_CODE:
		snprintf(c->code, sizeof c->code, "%.*s", text.n < 60 ? (int)text.n : 60,
		    text.n ? text.p : "");
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
	case C_TX_REASON:
		return text_take(c, e, text, &d->reason);
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

static int
camt_read(struct camt *c, struct source from, const char *document, struct report *report)
{
	static const struct xml_handler handler = { on_start, on_end };
	int rc;

	c->arena = arena_new();
	rc = xml_read(from, document, &handler, c, report);
	arena_free(c->arena);
	return rc;
}

int
camt053_read(struct statement_state *s, struct source from)
{
	struct camt *c = mem_alloc(sizeof *c);
	int rc;

	c->s = s;
	c->ns = s->f->statement.ns;
	rc = camt_read(c, from, s->document, s->report);
	if (rc == 0 && c->statements == 0)
		rc = statement_malformed(s, 0, "there is no statement", "Stmt");
	free(c);
	return rc == 0 ? 0 : -1;
}

int
camt054_read(struct answer_state *s, struct source from)
{
	struct camt *c = mem_alloc(sizeof *c);
	int rc;

	c->a = s;
	c->ns = s->f->notices.ns;
	s->answer->scope = SCOPE_NOTICE;
	rc = camt_read(c, from, s->document, s->report);
	if (rc == 0 && c->statements == 0)
		rc = answer_malformed(s, 0, "there is no notification", "Ntfctn");
	free(c);
	return rc == 0 ? 0 : -1;
}
