/* 公示表: what each worker is to get, for the board on site.  It shows surnames and tails only. */
#include <stdio.h>
#include <string.h>

#include "print.h"

struct board {
	const struct notice *n;
	struct voucher_figures f;
	struct buf	 b[2];
};

/* The first character, and two stars for however many follow. */
static const char *
name_masked(const char *name, struct buf *b)
{
	const char *p = name;

	buf_reset(b);
	if (*name != '\0')
		(void)utf8_next(&p, name + strlen(name));
	buf_add(b, name, (size_t)(p - name));
	buf_text(b, *name != '\0' ? "**" : "");
	return b->p;
}

static const char *
id_masked(const char *id_no, char text[32])
{
	snprintf(text, 32, "%s%s", strlen(id_no) >= 8 ? "**************" : "", tail_text(id_no));
	return text;
}

static void
top(struct draw *d, struct board *p)
{
	const struct voucher *v = p->n->v;
	char month[40], from[40], to[40], count[24], net[MONEY_TEXT];

	draw_text(d, text_of(T_PRINT_NOTICE, LANG_ZH), 180, DRAW_CENTRE, DRAW_BOLD);
	draw_gap(d, 1500);
	snprintf(count, sizeof count, "%" PRId64, p->f.submitted.count);
	draw_cells(d, (const struct draw_cell[]){
	    LABELLED(5, T_LEDGER_PROJECT, p->n->project_name),
	    LABELLED(5, T_PRINT_CONTRACTOR, v->contractor), LABELLED(5, T_PRINT_SUB, v->sub->name),
	    LABELLED(2, T_PRINT_MONTH, month_text_zh(v->month, month)),
	    LABELLED(3, T_PRINT_BATCH, v->batch), LABELLED(1, T_PRINT_COUNT, count),
	    LABELLED(2, T_PRINT_NET_SUM, money_text(p->f.net_fen, net)) }, 7);
	draw_gap(d, 1500);
	draw_text(d, say_zh(&p->b[0], p->n->days == 0 ? T_PRINT_NOTICE_OPEN : p->n->from == 0 ?
	    T_PRINT_NOTICE_DAYS : T_PRINT_NOTICE_PERIOD,
	    VALS(V_TEXT("from", day_text_zh(p->n->from, from)), V_INT("days", p->n->days),
	        V_TEXT("to", day_text_zh(p->n->to, to)), V_NAME("contractor", v->contractor))), 100,
	    DRAW_LEFT, 0);
	draw_gap(d, 1500);
}

static void
body(struct draw *d, void *ctx)
{
	static struct draw_cell heads[9];
	const struct draw_cell head[] = { HEAD(10, T_PRINT_N), HEAD(25, T_LEDGER_NAME),
		HEAD(40, T_LEDGER_ID), HEAD(45, T_LEDGER_TEAM), HEAD(20, T_PRINT_DAYS),
		HEAD(28, T_LEDGER_GROSS), HEAD(28, T_LEDGER_WITHHELD), HEAD(28, T_LEDGER_DEDUCTED),
		HEAD(28, T_PRINT_NET) };
	struct board *p = ctx;
	const struct voucher *v = p->n->v;

	top(d, p);
	memcpy(heads, head, sizeof head);
	draw_heads(d, heads, 9);
	for (int i = 0; i < v->lines; i++) {
		const struct voucher_line *l = &v->line[i];
		char n[16], id[32], days[24], gross[MONEY_TEXT], withheld[MONEY_TEXT],
		    deducted[MONEY_TEXT], net[MONEY_TEXT];

		snprintf(n, sizeof n, "%d", i + 1);
		draw_cells(d, (const struct draw_cell[]){ CELL(10, n, DRAW_CENTRE),
		    WRAPPED(25, name_masked(l->name, &p->b[1])),
		    CELL(40, id_masked(l->id_no, id), DRAW_LEFT), WRAPPED(45, l->team),
		    CELL(20, days_text(l->days_tenths, days), DRAW_RIGHT),
		    CELL(28, money_text(l->gross_fen, gross), DRAW_RIGHT),
		    CELL(28, money_text(l->withheld_fen, withheld), DRAW_RIGHT),
		    CELL(28, money_text(l->deducted_fen, deducted), DRAW_RIGHT),
		    CELL(28, money_text(l->net_fen, net), DRAW_RIGHT) }, 9);
	}
	draw_heads_end(d);
	draw_gap(d, 3000);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(1, T_PRINT_SUB_STAMP, " "),
	    LABELLED(1, T_PRINT_CONTRACTOR_STAMP, " "), LABELLED(1, T_PRINT_POSTED, " ") }, 3);
}

int
notice_pdf(const struct print *print, const struct notice *n, struct buf *pdf)
{
	struct board p = { .n = n };
	struct buf title = { 0 };
	struct draw_paper paper = { .fonts = print->fonts, .name = n->v->batch,
		.author = n->v->contractor, .subject = n->v->sub->name, .at = n->at, .landscape = 1,
		.page_of = text_of(T_PRINT_PAGE, LANG_ZH), .report = print->report };
	int rc = -1;

	paper.title = paper.foot = say_zh(&title, T_PRINT_TITLE,
	    VALS(V_TEXT("what", text_of(T_PRINT_NOTICE, LANG_ZH)), V_TEXT("of", n->v->batch)));
	if (voucher_sum(n->v, &p.f) == 0)
		rc = draw_document(&paper, body, &p, pdf);
	else
		report_add(print->report, F_PAPER_TEXT, NOWHERE, VALS(V_TEXT("paper", paper.title)));
	buf_free(&p.b[0]);
	buf_free(&p.b[1]);
	buf_free(&title);
	return rc;
}
