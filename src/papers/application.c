/* 代发工资申请单: what goes to the counter with a payment file, in as many copies as the bank wants. */
#include <stdio.h>

#include "print.h"

struct form {
	const struct application *a;
	struct buf	 b;
};

static void
files(struct draw *d, struct form *f)
{
	static struct draw_cell heads[2];
	const struct application *a = f->a;

	heads[0] = (struct draw_cell)HEAD(3, T_PRINT_FILE);
	heads[1] = (struct draw_cell)HEAD(5, T_PRINT_FILE_DIGEST);
	draw_heads(d, heads, 2);
	for (int i = 0; i < a->files; i++) {
		char hex[HEX_LEN];

		digest_hex(&a->file[i].digest, hex);
		draw_cells(d, (const struct draw_cell[]){ WRAPPED(3, a->file[i].name),
		    CELL(5, hex, DRAW_LEFT) }, 2);
	}
	draw_heads_end(d);
}

static void
body(struct draw *d, void *ctx)
{
	struct form *f = ctx;
	const struct application *a = f->a;
	const struct project *p = a->project;
	char month[40], day[40], count[24], total[MONEY_TEXT], part[64];
	struct buf names = { 0 };

	draw_text(d, text_of(T_PRINT_APPLICATION, LANG_ZH), 180, DRAW_CENTRE, DRAW_BOLD);
	draw_gap(d, 2000);
	snprintf(part, sizeof part, "%s（%d / %d）", a->part, a->no, a->of);
	snprintf(count, sizeof count, "%" PRId64, a->sum.count);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(3, T_PRINT_PART, part),
	    LABELLED(3, T_PRINT_BATCH, a->batch),
	    LABELLED(2, T_PRINT_DAY, day_text_zh(a->day, day)) }, 3);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(4, T_PRINT_APPLICANT, p->contractor),
	    LABELLED(3, T_LEDGER_USCC, p->contractor_uscc) }, 2);
	draw_cells(d, (const struct draw_cell[]){
	    LABELLED(4, T_PRINT_ACCOUNT_NAME, p->account.name),
	    LABELLED(3, T_PRINT_ACCOUNT, p->account.number) }, 2);
	draw_cells(d, (const struct draw_cell[]){
	    LABELLED(4, T_PRINT_ACCOUNT_BANK, bank_name(p->account.bank)),
	    LABELLED(3, T_PRINT_CNAPS, p->account.cnaps) }, 2);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(4, T_LEDGER_PROJECT, p->name),
	    LABELLED(3, T_PRINT_SUB, a->sub->name) }, 2);
	draw_cells(d, (const struct draw_cell[]){
	    LABELLED(2, T_PRINT_MONTH, month_text_zh(a->month, month)),
	    LABELLED(2, T_PRINT_COUNT, count), { .width = 3,
	    .label = text_of(T_PRINT_TOTAL, LANG_ZH), .text = money_text(a->sum.fen, total),
	    .size = 110, .flags = DRAW_BOLD } }, 3);
	buf_reset(&f->b);
	money_words(a->sum.fen, &f->b);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(1, T_PRINT_TOTAL_WORDS, f->b.p) }, 1);
	draw_gap(d, 2000);
	files(d, f);
	draw_gap(d, 2000);
	draw_text(d, say_zh(&f->b, T_PRINT_APPLICATION_TEXT,
	    VALS(V_NAME("contractor", p->contractor), V_NAME("sub", a->sub->name))), 90, DRAW_LEFT, 0);
	draw_gap(d, 2000);
	buf_text(&names, "");
	for (int i = 0; i < a->approvers; i++)
		buf_printf(&names, "%s%s", i > 0 ? "、" : "", a->approver[i]);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(1, T_PRINT_APPROVED_BY, names.p) }, 1);
	draw_cells(d, (const struct draw_cell[]){ LABELLED(1, T_PRINT_APPLICANT_STAMP, " \n \n "),
	    LABELLED(1, T_PRINT_BANK_TAKEN, " \n \n "),
	    LABELLED(1, T_PRINT_BANK_CHECKED, " \n \n ") }, 3);
	draw_text(d, text_of(T_PRINT_COPIES, LANG_ZH), 75, DRAW_LEFT, 0);
	buf_free(&names);
}

int
application_pdf(const struct print *print, const struct application *a, struct buf *pdf)
{
	struct form f = { .a = a };
	struct buf title = { 0 };
	struct draw_paper paper = { .fonts = print->fonts, .name = a->part,
		.author = a->project->contractor, .subject = a->batch, .at = a->at,
		.page_of = text_of(T_PRINT_PAGE, LANG_ZH), .report = print->report };
	int rc;

	paper.title = paper.foot = say_zh(&title, T_PRINT_TITLE,
	    VALS(V_TEXT("what", text_of(T_PRINT_APPLICATION, LANG_ZH)), V_TEXT("of", a->part)));
	rc = draw_document(&paper, body, &f, pdf);
	buf_free(&f.b);
	buf_free(&title);
	return rc;
}
