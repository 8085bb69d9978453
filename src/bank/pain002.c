/*
 * pain.002 (ISO 20022 payment status report, .03 and .10).  A transaction without a status has that
 * of its payment block, else of the group; a block or group status without transactions speaks for
 * the whole part.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bank/saxpath.h"

#define NS "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
#define ROOT "Document/CstmrPmtStsRpt"
#define GROUP ROOT "/OrgnlGrpInfAndSts"
#define BLOCK ROOT "/OrgnlPmtInfAndSts"
#define TX BLOCK "/TxInfAndSts"
#define PER "/NbOfTxsPerSts"
#define STATUSES 16	/* different statuses of one report: the code set has 14 */

enum id {
	P_NONE, P_MADE, P_PART, P_COUNT, P_GROUP_STATUS, P_BLOCK, P_BLOCK_STATUS, P_TX, P_TX_STATUS,
	P_END_TO_END, P_INSTRUCTION,
	P_REASON, P_TEXT, P_AMOUNT, P_DAY, P_PAYEE, P_PAYEE_ACCOUNT, P_ACCOUNT,
	P_PER, P_PER_COUNT, P_PER_STATUS, P_PER_SUM
};
/* the level a reason or a per-status count belongs to */
enum level { AT_GROUP, AT_BLOCK, AT_TX, LEVELS };

static const struct sax_row rows[] = {
	SAX_ROW(ROOT "/GrpHdr/CreDtTm", P_MADE),
	SAX_ROW(GROUP "/OrgnlMsgId", P_PART),
	SAX_ROW(GROUP "/OrgnlNbOfTxs", P_COUNT),
	SAX_ROW(GROUP "/GrpSts", P_GROUP_STATUS),
	SAX_ROW(GROUP "/StsRsnInf/Rsn/Cd", P_REASON),
	SAX_ROW(GROUP "/StsRsnInf/Rsn/Prtry", P_REASON),
	SAX_ROW(GROUP "/StsRsnInf/AddtlInf", P_TEXT),
	SAX_ROW(GROUP PER, P_PER),
	SAX_ROW(GROUP PER "/DtldNbOfTxs", P_PER_COUNT),
	SAX_ROW(GROUP PER "/DtldSts", P_PER_STATUS),
	SAX_ROW(GROUP PER "/DtldCtrlSum", P_PER_SUM),
	SAX_ROW(BLOCK, P_BLOCK),
	SAX_ROW(BLOCK "/PmtInfSts", P_BLOCK_STATUS),
	SAX_ROW(BLOCK "/StsRsnInf/Rsn/Cd", P_REASON),
	SAX_ROW(BLOCK "/StsRsnInf/Rsn/Prtry", P_REASON),
	SAX_ROW(BLOCK "/StsRsnInf/AddtlInf", P_TEXT),
	SAX_ROW(BLOCK PER, P_PER),
	SAX_ROW(BLOCK PER "/DtldNbOfTxs", P_PER_COUNT),
	SAX_ROW(BLOCK PER "/DtldSts", P_PER_STATUS),
	SAX_ROW(BLOCK PER "/DtldCtrlSum", P_PER_SUM),
	SAX_ROW(TX, P_TX),
	SAX_ROW(TX "/OrgnlEndToEndId", P_END_TO_END),
	SAX_ROW(TX "/OrgnlInstrId", P_INSTRUCTION),
	SAX_ROW(TX "/TxSts", P_TX_STATUS),
	SAX_ROW(TX "/StsRsnInf/Rsn/Cd", P_REASON),
	SAX_ROW(TX "/StsRsnInf/Rsn/Prtry", P_REASON),
	SAX_ROW(TX "/StsRsnInf/AddtlInf", P_TEXT),
	SAX_ROW(TX "/AccptncDtTm", P_DAY),
	SAX_ROW(TX "/OrgnlTxRef/Amt/InstdAmt", P_AMOUNT),
	SAX_ROW(TX "/OrgnlTxRef/Cdtr/Nm", P_PAYEE),
	SAX_ROW(TX "/OrgnlTxRef/Cdtr/Pty/Nm", P_PAYEE),
	SAX_ROW(TX "/OrgnlTxRef/CdtrAcct/Id/IBAN", P_PAYEE_ACCOUNT),
	SAX_ROW(TX "/OrgnlTxRef/CdtrAcct/Id/Othr/Id", P_PAYEE_ACCOUNT),
	SAX_ROW(TX "/OrgnlTxRef/DbtrAcct/Id/IBAN", P_ACCOUNT),
	SAX_ROW(TX "/OrgnlTxRef/DbtrAcct/Id/Othr/Id", P_ACCOUNT)
};

struct said {
	char		 status[64];
	char		 reason[64];
	struct buf	 text;
};
/* How often a status was stated and met. */
struct per_status {
	char		 status[64];
	int64_t		 stated[2];	/* by level, -1 not stated */
	fen		 stated_fen[2];
	struct sums	 met;
};
struct pain {
	struct answer_state *s;
	struct sax_path	 path;
	struct said	 said[LEVELS];
	char		 ref[64], instruction[64], account[64];
	struct buf	 payee;
	fen		 fen;
	int		 has_fen;
	ymd		 day;
	char		 block_status[64];	/* of all blocks so far */
	int		 blocks, mixed;
	struct per_status per[STATUSES];
	int		 pers;
	char		 per_status[64];	/* of the NbOfTxsPerSts being read */
	int64_t		 per_count, per_fen;
	int64_t		 count;		/* transactions of the part, as stated; -1 */
};

static int
bad(struct pain *p, const struct xml_element *e, const char *reason)
{
	return answer_malformed(p->s, e->line, reason, e->name);
}

/* A short text; 0, or -1 with the finding when it does not fit. */
static int
keep(struct pain *p, const struct xml_element *e, struct slice text, char *to, size_t size)
{
	text = slice_trim(text);
	if (text.n >= size || (text.n > 0 && memchr(text.p, '\0', text.n) != NULL))
		return bad(p, e, "does not read");
	snprintf(to, size, "%.*s", (int)text.n, text.n ? text.p : "");
	return 0;
}

static enum level
level_of(const struct sax_path *path)
{
	if (strncmp(path->text, TX, sizeof TX - 1) == 0)
		return AT_TX;
	return strncmp(path->text, BLOCK, sizeof BLOCK - 1) == 0 ? AT_BLOCK : AT_GROUP;
}

static void
said_clear(struct said *s)
{
	s->status[0] = s->reason[0] = '\0';
	buf_reset(&s->text);
}

static const char *
said_text(const struct said *s)
{
	return s->text.n ? s->text.p : "";
}

static int
amount_take(struct pain *p, const struct xml_element *e, struct slice text, fen *out)
{
	struct slice currency = xml_attr(e, "Ccy");

	if (currency.p != NULL && !slice_is(currency, "CNY"))
		return bad(p, e, "currency is not CNY");
	if (money_parse(slice_trim(text), out) != MONEY_OK || *out < 0)
		return bad(p, e, "does not read");
	return 0;
}

static struct per_status *
per_find(struct pain *p, const char *status)
{
	int i = 0;

	while (i < p->pers && strcmp(p->per[i].status, status) != 0)
		i++;
	if (i == STATUSES)
		return NULL;
	if (i == p->pers) {
		memset(&p->per[i], 0, sizeof p->per[i]);
		snprintf(p->per[i].status, sizeof p->per[i].status, "%s", status);
		p->per[i].stated[0] = p->per[i].stated[1] = -1;
		p->per[i].stated_fen[0] = p->per[i].stated_fen[1] = -1;
		p->pers++;
	}
	return &p->per[i];
}

/* One NbOfTxsPerSts is complete; blocks add up. */
static int
per_state(struct pain *p, const struct xml_element *e)
{
	enum level at = level_of(&p->path);
	struct per_status *row = per_find(p, p->per_status);

	if (row == NULL || p->per_status[0] == '\0' || p->per_count < 0)
		return bad(p, e, "does not read");
	row->stated[at] = (row->stated[at] < 0 ? 0 : row->stated[at]) + p->per_count;
	if (p->per_fen >= 0 && fen_add(row->stated_fen[at] < 0 ? 0 : row->stated_fen[at],
	    p->per_fen, &row->stated_fen[at]) < 0)
		return bad(p, e, "does not read");
	return 0;
}

static int
is_whole(const char *status)
{
	return status[0] != '\0' && strcmp(status, "PART") != 0;
}

/* A rejected group or block has no transaction that is not. */
static int
contradicts(const struct pain *p, const char *above, enum bank_status status)
{
	enum reason r;

	return is_whole(above) && map_status(p->s->f, above, &r) == BS_FAILED &&
	    status != BS_FAILED;
}

static int
tx_end(struct pain *p, const struct xml_element *e)
{
	const struct said *own = &p->said[AT_TX], *from = own;
	struct bank_answer_line line = { .n = p->s->answer->lines + 1,
	    .ref = p->ref[0] ? p->ref : p->instruction, .account = p->account,
	    .name = p->payee.n ? p->payee.p : "", .fen = p->fen, .has_fen = p->has_fen,
	    .text = said_text(own), .day = p->day };
	struct per_status *row;
	const char *reason = own->reason;
	enum reason said;

	if (line.ref[0] == '\0')
		return bad(p, e, "OrgnlEndToEndId is missing");
	if (own->status[0] == '\0')
		from = is_whole(p->said[AT_BLOCK].status) ? &p->said[AT_BLOCK] : &p->said[AT_GROUP];
	if (from != own && !is_whole(from->status))
		from = own;
	if (from != own && reason[0] == '\0' && own->text.n == 0) {
		reason = from->reason;
		line.text = said_text(from);
	}
	buf_reset(&p->s->code);
	buf_printf(&p->s->code, "%s%s%s", from->status, *reason ? ":" : "", reason);
	line.code = p->s->code.p;
	line.status = map_status(p->s->f, from->status, &said);
	line.reason = map_reason(p->s->f, line.status, reason, line.text, said);
	if (contradicts(p, p->said[AT_BLOCK].status, line.status) ||
	    contradicts(p, p->said[AT_GROUP].status, line.status))
		return bad(p, e, "the status contradicts that of the group");
	row = per_find(p, from->status);
	if (row == NULL)
		return bad(p, e, "too many statuses");
	row->met.count++;
	if (fen_add(row->met.fen, line.fen, &row->met.fen) < 0)
		return bad(p, e, "does not read");
	return answer_add(p->s, &line, from->status);
}

static void
tx_start(struct pain *p)
{
	said_clear(&p->said[AT_TX]);
	p->ref[0] = p->instruction[0] = p->account[0] = '\0';
	buf_reset(&p->payee);
	p->fen = 0;
	p->has_fen = 0;
	p->day = 0;
}

static int
on_start(void *ctx, const struct xml_element *e)
{
	struct pain *p = ctx;
	const char *ns = p->s->f->answer.ns;

	sax_push(&p->path, e->name);
	if (e->depth == 1 && (strcmp(e->name, "Document") != 0 ||
	    (ns ? strcmp(e->ns, ns) : strncmp(e->ns, NS, sizeof NS - 1)) != 0))
		return bad(p, e, "another document");
	if (e->depth == 2 && strcmp(e->name, "CstmrPmtStsRpt") != 0)
		return bad(p, e, "another document");
	switch (sax_id(&p->path, rows, sizeof rows / sizeof *rows)) {
	case P_BLOCK:
		said_clear(&p->said[AT_BLOCK]);
		break;
	case P_TX:
		tx_start(p);
		break;
	case P_PER:
		p->per_status[0] = '\0';
		p->per_count = p->per_fen = -1;
		break;
	default:
		break;
	}
	return 0;
}

static int
block_end(struct pain *p)
{
	const char *status = p->said[AT_BLOCK].status;

	if (p->blocks++ > 0 && strcmp(p->block_status, status) != 0)
		p->mixed = 1;
	snprintf(p->block_status, sizeof p->block_status, "%s", status);
	return 0;
}

static int
time_take(struct pain *p, const struct xml_element *e, struct slice text, int64_t *at)
{
	return iso_time_take(slice_trim(text), at) == 0 ? 0 : bad(p, e, "does not read");
}

static void
more_text(struct buf *b, struct slice text)
{
	if (b->n > 0)
		buf_text(b, " ");
	if (text.n > 0)
		buf_add(b, text.p, text.n);
}

static int
tx_take(struct pain *p, enum id id, const struct xml_element *e, struct slice text)
{
	int64_t at = 0;

	switch (id) {
	case P_END_TO_END:
		return keep(p, e, text, p->ref, sizeof p->ref);
	case P_INSTRUCTION:
		return keep(p, e, text, p->instruction, sizeof p->instruction);
	case P_AMOUNT:
		p->has_fen = 1;
		return amount_take(p, e, text, &p->fen);
	case P_DAY:
		if (time_take(p, e, text, &at) < 0)
			return -1;
		p->day = time_day(at);
		return 0;
	case P_PAYEE:
		more_text(&p->payee, slice_trim(text));
		return 0;
	case P_PAYEE_ACCOUNT:
		return keep(p, e, text, p->account, sizeof p->account);
	case P_ACCOUNT:
		return keep(p, e, text, p->s->answer->account, sizeof p->s->answer->account);
	default:
		return 0;
	}
}

static int
take(struct pain *p, enum id id, const struct xml_element *e, struct slice text)
{
	struct said *said = &p->said[level_of(&p->path)];
	struct bank_answer *a = p->s->answer;

	switch (id) {
	case P_MADE:
		return time_take(p, e, text, &a->at);
	case P_PART:
		return keep(p, e, text, a->part_ref, sizeof a->part_ref);
	case P_COUNT:
		return int_parse(slice_trim(text), INT32_MAX, &p->count) == 0 ? 0
		    : bad(p, e, "does not read");
	case P_GROUP_STATUS:
	case P_BLOCK_STATUS:
	case P_TX_STATUS:
		return keep(p, e, text, said->status, sizeof said->status);
	case P_REASON:
		/* of several reasons the first is the bank's main one */
		return said->reason[0] ? 0 : keep(p, e, text, said->reason, sizeof said->reason);
	case P_TEXT:
		more_text(&said->text, slice_trim(text));
		return said->text.n <= LIMIT_XML_TEXT ? 0 : bad(p, e, "too long");
	case P_BLOCK:
		return block_end(p);
	case P_TX:
		return tx_end(p, e);
	case P_PER:
		return per_state(p, e);
	case P_PER_STATUS:
		return keep(p, e, text, p->per_status, sizeof p->per_status);
	case P_PER_COUNT:
		return int_parse(slice_trim(text), INT32_MAX, &p->per_count) == 0 ? 0
		    : bad(p, e, "does not read");
	case P_PER_SUM:
		return amount_take(p, e, text, &p->per_fen);
	default:
		return tx_take(p, id, e, text);
	}
}

static int
on_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct pain *p = ctx;
	enum id id = (enum id)sax_id(&p->path, rows, sizeof rows / sizeof *rows);
	int rc = id == P_NONE ? 0 : take(p, id, e, text);

	sax_pop(&p->path);
	return rc;
}

/*
 * The status for what no line names: the block's before the group's; unknown when they exclude each
 * other.
 */
static void
group_decide(struct pain *p)
{
	struct bank_answer *a = p->s->answer;
	const struct said *group = &p->said[AT_GROUP], *from = group;
	int block = p->blocks > 0 && !p->mixed && p->block_status[0] != '\0';
	enum bank_status above;
	enum reason said;

	if (block)
		from = &p->said[AT_BLOCK];
	if (p->mixed || !is_whole(from->status))
		return;
	a->group_set = 1;
	a->group = map_status(p->s->f, from->status, &said);
	a->group_reason = map_reason(p->s->f, a->group, from->reason, said_text(from), said);
	snprintf(a->group_code, sizeof a->group_code, "%.20s%s%.40s", from->status,
	    from->reason[0] ? ":" : "", from->reason);
	if (!block || !is_whole(group->status))
		return;
	above = map_status(p->s->f, group->status, &said);
	if ((above == BS_FAILED) != (a->group == BS_FAILED)) {
		a->group = BS_UNKNOWN;
		a->group_reason = R_NONE;
	}
}

/*
 * What was stated for one status against what was met; lines that a status of the whole replaces
 * may be missing.
 */
static int
per_tie(struct pain *p, const struct per_status *row)
{
	int spared = p->s->f->info.scope != SCOPE_FULL ||
	    strcmp(row->status, p->block_status) == 0 ||
	    strcmp(row->status, p->said[AT_GROUP].status) == 0;
	int rc = 0;

	for (int at = AT_GROUP; at <= AT_BLOCK; at++) {
		if (row->stated[at] < 0 || (row->met.count == 0 && spared))
			continue;
		if (row->stated[at] != row->met.count)
			rc = answer_totals(p->s, row->status, row->stated[at], row->met.count, 0);
		else if (row->stated_fen[at] >= 0 && !p->s->no_fen &&
		    row->stated_fen[at] != row->met.fen)
			rc = answer_totals(p->s, row->status, row->stated_fen[at], row->met.fen, 1);
	}
	return rc;
}

static void
state_sum(fen *to, int first, fen stated)
{
	if (first)
		*to = 0;
	if (stated < 0 || *to < 0 || fen_add(*to, stated, to) < 0)
		*to = -1;
}

/* The head's counts of paid and failed, as far as the report states any. */
static int
totals(struct pain *p)
{
	struct bank_answer *a = p->s->answer;
	int rc = 0;

	for (int i = 0; i < p->pers; i++) {
		const struct per_status *row = &p->per[i];
		enum level at = row->stated[AT_GROUP] >= 0 ? AT_GROUP : AT_BLOCK;
		enum bank_status status;
		enum reason said;

		rc |= per_tie(p, row);
		if (row->stated[at] < 0)
			continue;
		if (a->ok_count < 0)
			a->ok_count = a->bad_count = 0;
		status = map_status(p->s->f, row->status, &said);
		if (status == BS_PAID) {
			state_sum(&a->ok_fen, a->ok_count == 0, row->stated_fen[at]);
			a->ok_count += (int)row->stated[at];
		} else if (status == BS_FAILED || status == BS_RETURNED) {
			state_sum(&a->bad_fen, a->bad_count == 0, row->stated_fen[at]);
			a->bad_count += (int)row->stated[at];
		}
	}
	return rc < 0 ? -1 : 0;
}

/* A report that lists only some of the part speaks only for those, whatever the format says. */
static int
coverage(struct pain *p)
{
	struct bank_answer *a = p->s->answer;

	if (p->count < 0 || a->lines == 0)
		return 0;
	if (a->lines > p->count)
		return answer_totals(p->s, "OrgnlNbOfTxs", p->count, a->lines, 0);
	if (a->lines < p->count && !a->group_set && a->scope == SCOPE_FULL)
		a->scope = SCOPE_NOTICE;
	return 0;
}

int
pain002_read(struct answer_state *s, struct source from)
{
	static const struct xml_handler handler = { on_start, on_end };
	struct pain *p = mem_alloc(sizeof *p);
	int rc;

	p->s = s;
	p->count = -1;
	rc = xml_read(from, s->document, &handler, p, s->report);
	if (rc == 0 && s->answer->part_ref[0] == '\0')
		rc = answer_malformed(s, 0, "is missing", "OrgnlMsgId");
	if (rc == 0) {
		group_decide(p);
		rc = totals(p) < 0 ? -1 : coverage(p);
	}
	for (int i = 0; i < LEVELS; i++)
		buf_free(&p->said[i].text);
	buf_free(&p->payee);
	free(p);
	return rc == 0 ? 0 : -1;
}
