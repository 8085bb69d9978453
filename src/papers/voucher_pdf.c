/* 代发工资凭证 on paper: the figures first, then each worker, the code that ties it to the XML. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

/* ---- the code */

void
voucher_code_text(const struct voucher_code *c, struct buf *b)
{
	char xml[HEX_LEN], head[HEX_LEN], paid[MONEY_TEXT];

	digest_hex(&c->xml, xml);
	digest_hex(&c->chain_head, head);
	buf_printf(b, "DAIFA1 %s %d %s %" PRId64 " %s %" PRId64 " %s", c->number, c->version, xml,
	    c->chain_length, head, c->paid.count, money_text(c->paid.fen, paid));
}

int
voucher_code_of(const struct voucher *v, const struct digest *xml, struct voucher_code *c)
{
	struct voucher_figures f;

	memset(c, 0, sizeof *c);
	if (voucher_sum(v, &f) != 0 ||
	    snprintf(c->number, sizeof c->number, "%s", v->number) >= (int)sizeof c->number)
		return -1;
	c->version = v->version;
	c->xml = *xml;
	c->chain_length = v->maker.chain_length;
	c->chain_head = v->maker.chain_head;
	c->paid = f.paid;
	return 0;
}

/* The next word; empty at the end. */
static struct slice
word(struct slice *s)
{
	struct slice w;

	while (s->n > 0 && strchr(" \t\r\n", *s->p) != NULL)
		s->p++, s->n--;
	w = (struct slice){ s->p, 0 };
	while (s->n > 0 && strchr(" \t\r\n", *s->p) == NULL)
		s->p++, s->n--, w.n++;
	return w;
}

/* A digest may have been broken over lines, and typed in capitals. */
static int
word_digest(struct slice *s, struct digest *d)
{
	char hex[HEX_LEN];
	size_t n = 0;

	while (n < HEX_LEN - 1) {
		struct slice w = word(s);

		if (w.n == 0 || n + w.n > HEX_LEN - 1)
			return -1;
		for (size_t i = 0; i < w.n; i++)
			hex[n++] = w.p[i] >= 'A' && w.p[i] <= 'F' ? (char)(w.p[i] + 'a' - 'A') : w.p[i];
	}
	return digest_parse((struct slice){ hex, n }, d);
}

int
voucher_code_read(struct slice s, struct voucher_code *c)
{
	struct slice w = word(&s);
	int64_t n;

	memset(c, 0, sizeof *c);
	if (!slice_is(w, "DAIFA1") && !slice_is(w, "daifa1"))
		return -1;
	w = word(&s);
	if (w.n == 0 || w.n >= sizeof c->number)
		return -1;
	for (size_t i = 0; i < w.n; i++) {
		if ((unsigned char)w.p[i] <= ' ' || (unsigned char)w.p[i] >= 0x7f)
			return -1;
		c->number[i] = w.p[i] >= 'a' && w.p[i] <= 'z' ? (char)(w.p[i] - 'a' + 'A') : w.p[i];
	}
	if (int_parse(word(&s), 1000000, &n) != 0)
		return -1;
	c->version = (int)n;
	if (word_digest(&s, &c->xml) != 0 ||
	    int_parse(word(&s), INT64_C(999999999999), &c->chain_length) != 0 ||
	    word_digest(&s, &c->chain_head) != 0 ||
	    int_parse(word(&s), INT64_C(999999999999), &c->paid.count) != 0)
		return -1;
	/* with its two decimals, so that a code cut short is seen */
	w = word(&s);
	if (w.n < 4 || w.p[w.n - 3] != '.' || money_parse(w, &c->paid.fen) != MONEY_OK)
		return -1;
	return word(&s).n == 0 ? 0 : -1;
}

/* ---- the paper */

struct sheet_of_paper {
	const struct voucher *v;
	struct voucher_figures f;
	const struct signed_xml *xml;
	const char	*code;
	struct buf	 b[3];		/* for texts that live one row */
};

static void
parties(struct draw *d, struct sheet_of_paper *p)
{
	const struct voucher *v = p->v;
	char month[40], tail[24], version[24];

	buf_reset(&p->b[1]);
	buf_printf(&p->b[1], *v->project_name != '\0' ? "%s（%s）" : "%s%s", v->project_name, v->project);

	snprintf(version, sizeof version, "%d", v->version);
	snprintf(tail, sizeof tail, "**** %s", v->account->number);
	draw_cells(d, (const struct draw_cell[]){
	    LABELLED(4, T_PRINT_NUMBER, v->number), LABELLED(1, T_PRINT_VERSION, version),
	    LABELLED(2, T_PRINT_MONTH, month_text_zh(v->month, month)),
	    LABELLED(3, T_PRINT_BATCH, *v->batch != '\0' ? v->batch : text_of(T_PRINT_WHOLE_MONTH, LANG_ZH)),
	    LABELLED(5, T_PRINT_PROJECT, p->b[1].p) }, 5);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(4, T_PRINT_CONTRACTOR, v->contractor),
	    LABELLED(3, T_LEDGER_USCC, v->contractor_uscc),
	    LABELLED(2, T_PRINT_ACCOUNT_BANK, bank_name(v->account->bank)),
	    LABELLED(4, T_PRINT_ACCOUNT_NAME, v->account->name),
	    LABELLED(2, T_PRINT_ACCOUNT, tail) }, 5);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(4, T_PRINT_SUB, v->sub->name),
	    LABELLED(3, T_LEDGER_USCC, v->sub->uscc),
	    LABELLED(3, T_PRINT_CONTRACT, v->sub->contract) }, 3);
	if (*v->replaces != '\0')
		draw_text(d, say_zh(&p->b[0], T_PRINT_REPLACES, VALS(V_TEXT("old", v->replaces))), 85,
		    DRAW_LEFT, DRAW_BOLD);
}

static void
figures(struct draw *d, struct sheet_of_paper *p)
{
	const struct voucher_figures *f = &p->f;
	const struct { enum text_id head; const struct tally *t; } column[] = {
		{ T_PRINT_SUBMITTED, &f->submitted }, { T_PRINT_PAID, &f->paid },
		{ T_PRINT_FAILED, &f->failed }, { T_PRINT_RETURNED, &f->returned },
		{ T_PRINT_WAITING, &f->waiting },
	};
	enum { COLUMNS = sizeof column / sizeof *column };
	struct draw_cell row[COLUMNS + 1] = { HEAD(2, T_PRINT_FIGURES) };
	char text[COLUMNS][MONEY_TEXT];

	for (int i = 0; i < COLUMNS; i++)
		row[i + 1] = (struct draw_cell)HEAD(3, column[i].head);
	draw_cells(d, row, COLUMNS + 1);
	row[0] = (struct draw_cell)HEAD(2, T_PRINT_COUNT);
	for (int i = 0; i < COLUMNS; i++) {
		snprintf(text[i], MONEY_TEXT, "%" PRId64, column[i].t->count);
		row[i + 1] = (struct draw_cell){ .width = 3, .text = text[i], .size = 100,
			.align = DRAW_RIGHT, .flags = DRAW_LINE };
	}
	draw_cells(d, row, COLUMNS + 1);
	row[0] = (struct draw_cell)HEAD(2, T_PRINT_YUAN);
	for (int i = 0; i < COLUMNS; i++) {
		money_text(column[i].t->fen, text[i]);
		row[i + 1].flags |= i == 1 ? DRAW_BOLD : 0;
	}
	draw_cells(d, row, COLUMNS + 1);
}

static void
totals(struct draw *d, struct sheet_of_paper *p)
{
	const struct voucher_figures *f = &p->f;
	char gross[MONEY_TEXT], withheld[MONEY_TEXT], deducted[MONEY_TEXT], net[MONEY_TEXT];

	draw_cells(d, (const struct draw_cell[]){
	    LABELLED(3, T_LEDGER_GROSS, money_text(f->gross_fen, gross)),
	    LABELLED(3, T_LEDGER_WITHHELD, money_text(f->withheld_fen, withheld)),
	    LABELLED(3, T_LEDGER_DEDUCTED, money_text(f->deducted_fen, deducted)),
	    LABELLED(3, T_PRINT_NET_SUM, money_text(f->net_fen, net)) }, 4);
	buf_reset(&p->b[0]);
	money_words(f->paid.fen, &p->b[0]);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(1, T_PRINT_WORDS, p->b[0].p) }, 1);
	draw_gap(d, 1500);
	draw_text(d, say_zh(&p->b[0], T_VOUCHER_STATEMENT,
	    VALS(V_NAME("sub", p->v->sub->name), V_NAME("contractor", p->v->contractor),
	        V_YM("month", p->v->month), V_TEXT("contract", p->v->sub->contract),
	        V_INT("paid", f->paid.count), V_FEN("sum", f->paid.fen))), 85, DRAW_LEFT, 0);
	draw_gap(d, 1500);
}

static void
ties(struct draw *d, struct sheet_of_paper *p)
{
	const struct voucher *v = p->v;
	char xml[HEX_LEN], head[HEX_LEN], at[TIME_TEXT];

	digest_hex(&p->xml->digest, xml);
	digest_hex(&v->maker.chain_head, head);
	draw_code(d, p->code, say_zh(&p->b[0], T_PRINT_TIES,
	    VALS(V_TEXT("number", v->number), V_INT("version", v->version), V_TEXT("sha256", xml),
	        V_TEXT("signer", p->xml->signer), V_INT("length", v->maker.chain_length),
	        V_TEXT("head", head))));
	draw_cells(d, (const struct draw_cell[]){ LABELLED(3, T_PRINT_MADE_BY, v->maker.by),
	    LABELLED(3, T_PRINT_MADE_AT, time_text(v->maker.at, at)),
	    LABELLED(3, T_PRINT_CHECKED_BY, " "), LABELLED(5, T_PRINT_RECEIVED_BY, " ") }, 4);
	draw_gap(d, 3000);
}

static const char *
outcome(const struct voucher_line *l, struct buf *b)
{
	buf_reset(b);
	if (voucher_takes_back(l))
		return say_zh(b, T_PRINT_TAKEN_BACK, VALS(V_YMD("day", l->returned_on)));
	buf_text(b, l->instructed ? pay_state_word(l->state, LANG_ZH) :
	    text_of(T_PRINT_NOT_INSTRUCTED, LANG_ZH));
	if (l->instructed && l->reason != R_NONE)
		buf_printf(b, "：%s", reason_word(l->reason, LANG_ZH));
	return b->p;
}

static void
annex(struct draw *d, struct sheet_of_paper *p)
{
	static struct draw_cell heads[12];
	const struct draw_cell head[] = { HEAD(9, T_PRINT_N), HEAD(26, T_LEDGER_NAME),
		HEAD(31, T_LEDGER_ID), HEAD(23, T_LEDGER_TEAM), HEAD(10, T_PRINT_DAYS),
		HEAD(18, T_LEDGER_GROSS), HEAD(15, T_LEDGER_WITHHELD), HEAD(15, T_LEDGER_DEDUCTED),
		HEAD(18, T_PRINT_NET), HEAD(13, T_PRINT_TAIL), HEAD(34, T_PRINT_OUTCOME),
		HEAD(33, T_PRINT_REFERENCE) };

	memcpy(heads, head, sizeof head);
	draw_heads(d, heads, 12);
	for (int i = 0; i < p->v->lines; i++) {
		const struct voucher_line *l = &p->v->line[i];
		char n[16], days[24], gross[MONEY_TEXT], withheld[MONEY_TEXT],
		    deducted[MONEY_TEXT], net[MONEY_TEXT], day[YMD_TEXT];

		snprintf(n, sizeof n, "%d", i + 1);
		buf_reset(&p->b[1]);
		buf_printf(&p->b[1], "%s%s%s", outcome(l, &p->b[0]), l->paid_on != 0 ? " " : "",
		    ymd_text(l->paid_on, day));
		draw_cells(d, (const struct draw_cell[]){ CELL(9, n, DRAW_CENTRE),
		    WRAPPED(26, l->name), CELL(31, l->id_no, DRAW_LEFT), WRAPPED(23, l->team),
		    CELL(10, days_text(l->days_tenths, days), DRAW_RIGHT),
		    CELL(18, money_text(l->gross_fen, gross), DRAW_RIGHT),
		    CELL(15, money_text(l->withheld_fen, withheld), DRAW_RIGHT),
		    CELL(15, money_text(l->deducted_fen, deducted), DRAW_RIGHT),
		    CELL(18, money_text(l->net_fen, net), DRAW_RIGHT),
		    CELL(13, l->card, DRAW_CENTRE), WRAPPED(34, p->b[1].p),
		    CELL(33, l->ref, DRAW_LEFT) }, 12);
	}
	draw_heads_end(d);
}

static void
body(struct draw *d, void *ctx)
{
	struct sheet_of_paper *p = ctx;

	draw_text(d, text_of(*p->v->batch != '\0' ? T_PRINT_VOUCHER : T_PRINT_STATEMENT, LANG_ZH),
	    180, DRAW_CENTRE, DRAW_BOLD);
	draw_gap(d, 1500);
	parties(d, p);
	draw_gap(d, 1500);
	figures(d, p);
	totals(d, p);
	ties(d, p);
	annex(d, p);
}

int
voucher_pdf(const struct print *print, const struct voucher *v, const struct signed_xml *xml,
    struct buf *pdf)
{
	struct sheet_of_paper p = { .v = v, .xml = xml };
	struct draw_paper paper = { .fonts = print->fonts, .name = v->number, .author = v->contractor,
		.subject = v->sub->name, .at = v->maker.at, .landscape = 1,
		.page_of = text_of(T_PRINT_PAGE, LANG_ZH), .report = print->report };
	struct buf title = { 0 }, code = { 0 };
	struct voucher_code c;
	int rc = -1;

	if (voucher_sum(v, &p.f) != 0 || voucher_code_of(v, &xml->digest, &c) != 0)
		report_add(print->report, F_PAPER_TEXT, NOWHERE, VALS(V_TEXT("paper", v->number)));
	else {
		voucher_code_text(&c, &code);
		p.code = code.p;
		paper.title = paper.foot = say_zh(&title, T_PRINT_VOUCHER_TITLE,
		    VALS(V_TEXT("what", text_of(*v->batch != '\0' ? T_PRINT_VOUCHER :
		        T_PRINT_STATEMENT, LANG_ZH)), V_TEXT("number", v->number),
		        V_INT("version", v->version)));
		rc = draw_document(&paper, body, &p, pdf);
	}
	for (size_t i = 0; i < sizeof p.b / sizeof *p.b; i++)
		buf_free(&p.b[i]);
	buf_free(&title);
	buf_free(&code);
	return rc;
}
