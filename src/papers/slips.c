/* 工资清单: each worker's own, to cut apart, in Chinese and in the worker's own language. */
#include <stdio.h>
#include <string.h>

#include "print.h"

struct strip {
	const struct slips *s;
	const struct wage_slip *line;	/* the one being drawn */
	struct buf	 b[4];
};

static const char *
second(const struct wage_slip *l, enum text_id label)
{
	return strcmp(l->language, "ug") == 0 ? uyghur(label) : NULL;
}

#define BOTH(w, label_id, value) { .width = (w), .label = text_of(label_id, LANG_ZH), \
	.label2 = second(l, label_id), .text = (value) }
#define AMOUNT(w, label_id, value, how) { .width = (w), .label = text_of(label_id, LANG_ZH), \
	.label2 = second(l, label_id), .text = (value), .align = DRAW_LEFT, .flags = (how) }

static const char *
items(const struct ledger_line *l, enum item_class class, struct buf *b)
{
	char text[MONEY_TEXT];

	buf_reset(b);
	buf_text(b, "");
	for (int i = 0; i < l->items; i++)
		if (item_class(l->item[i].kind) == class)
			buf_printf(b, "%s%s %s", b->n > 0 ? "；" : "", l->item[i].name,
			    money_text(l->item[i].fen, text));
	return b->n > 0 ? b->p : "—";
}

static const char *
hours_text(int minutes, char text[24])
{
	int hundredths = (minutes % 60 * 100 + 30) / 60;

	snprintf(text, 24, "%d.%02d", minutes / 60 + hundredths / 100, hundredths % 100);
	return text;
}

static void
who(struct draw *d, const struct wage_slip *l)
{
	char days[24], hours[24], overtime[24];

	draw_cells(d, (const struct draw_cell[]){ BOTH(5, T_LEDGER_NAME, l->l.name),
	    BOTH(5, T_LEDGER_ID, l->l.id_no), BOTH(4, T_LEDGER_TEAM, l->l.team),
	    BOTH(3, T_LEDGER_TRADE, trade_name(l->l.trade)),
	    BOTH(3, T_PRINT_DAYS, days_text(l->l.days_tenths, days)),
	    BOTH(3, T_PRINT_HOURS, hours_text(l->l.minutes, hours)),
	    BOTH(3, T_LEDGER_OVERTIME, hours_text(l->l.overtime_minutes, overtime)) }, 7);
}

static void
money(struct draw *d, struct strip *p)
{
	const struct wage_slip *l = p->line;
	const struct ledger_line *w = &l->l;
	char gross[MONEY_TEXT], withheld[MONEY_TEXT], deducted[MONEY_TEXT], net[MONEY_TEXT];

	draw_cells(d, (const struct draw_cell[]){
	    BOTH(2, T_PRINT_ITEMS, items(w, ITEM_PAY, &p->b[0])),
	    BOTH(1, T_PRINT_WITHHELD_ITEMS, items(w, ITEM_WITHHELD, &p->b[1])),
	    BOTH(1, T_PRINT_DEDUCTED_ITEMS, items(w, ITEM_DEDUCTED, &p->b[2])) }, 3);
	draw_cells(d, (const struct draw_cell[]){
	    AMOUNT(1, T_LEDGER_GROSS, money_text(w->gross_fen, gross), DRAW_LINE),
	    AMOUNT(1, T_LEDGER_WITHHELD, money_text(w->withheld_fen, withheld), DRAW_LINE),
	    AMOUNT(1, T_LEDGER_DEDUCTED, money_text(w->deducted_fen, deducted), DRAW_LINE),
	    AMOUNT(1, T_PRINT_NET, money_text(w->net_fen, net), DRAW_LINE | DRAW_BOLD) }, 4);
}

static void
slip(struct draw *d, void *ctx)
{
	struct strip *p = ctx;
	const struct wage_slip *l = p->line;
	char day[YMD_TEXT], tail[24];

	buf_reset(&p->b[3]);
	text_render(&p->b[3], text_of(T_PRINT_SLIP_HEAD, LANG_ZH),
	    VALS(V_YM("month", p->s->month), V_NAME("sub", l->l.employer),
	        V_TEXT("project", l->l.project)), LANG_ZH, 1);
	draw_gap(d, 2500);
	draw_cells(d, (const struct draw_cell[]){ { .width = 1, .label2 = second(l, T_PRINT_SLIP),
	    .text = p->b[3].p, .size = 95, .flags = DRAW_BOLD | DRAW_BARE } }, 1);
	who(d, l);
	money(d, p);
	snprintf(tail, sizeof tail, "**** %s", tail_text(l->l.card));
	draw_cells(d, (const struct draw_cell[]){
	    BOTH(2, T_PRINT_PAID_TO, bank_name(l->l.card_bank)), BOTH(2, T_PRINT_TAIL, tail),
	    BOTH(2, T_PRINT_OUTCOME, l->status),
	    BOTH(2, T_LEDGER_PAID_ON, ymd_text(l->l.paid_on, day)),
	    BOTH(4, T_PRINT_REFERENCE, l->l.proof) }, 5);
	draw_gap(d, 2500);
}

static void
body(struct draw *d, void *ctx)
{
	struct strip *p = ctx;

	for (int i = 0; i < p->s->lines; i++) {
		p->line = &p->s->line[i];
		draw_keep(d, slip, p);
		if (p->s->lines > 1)
			draw_cut(d);
	}
	if (p->s->lines == 1)
		draw_cells(d, (const struct draw_cell[]){ LABELLED(1, T_PRINT_CONTRACTOR_STAMP, " \n "),
		    LABELLED(1, T_PRINT_WORKER_SIGNS, " \n ") }, 2);
}

int
slips_pdf(const struct print *print, const struct slips *s, struct buf *pdf)
{
	struct strip p = { .s = s };
	struct buf title = { 0 };
	struct draw_paper paper = { .fonts = print->fonts, .name = s->name, .author = s->contractor,
		.subject = s->name, .at = s->at, .page_of = text_of(T_PRINT_PAGE, LANG_ZH),
		.report = print->report };
	int rc;

	paper.title = paper.foot = say_zh(&title, T_PRINT_TITLE,
	    VALS(V_TEXT("what", text_of(T_PRINT_SLIP, LANG_ZH)), V_TEXT("of", s->name)));
	rc = draw_document(&paper, body, &p, pdf);
	for (size_t i = 0; i < sizeof p.b / sizeof *p.b; i++)
		buf_free(&p.b[i]);
	buf_free(&title);
	return rc;
}

/* ---- the same as text, for a telephone */

static void
say(struct buf *to, enum text_id label, const char *value)
{
	buf_printf(to, "%s：%s\n", text_of(label, LANG_ZH), value);
}

void
slips_text(const struct slips *s, struct buf *to)
{
	struct buf b = { 0 };

	for (int i = 0; i < s->lines; i++) {
		const struct wage_slip *l = &s->line[i];
		char text[MONEY_TEXT], small[24], day[YMD_TEXT];

		buf_printf(to, "%s%s\n", i > 0 ? "\n" : "", say_zh(&b, T_PRINT_SLIP_HEAD,
		    VALS(V_YM("month", s->month), V_NAME("sub", l->l.employer),
		        V_TEXT("project", l->l.project))));
		say(to, T_LEDGER_NAME, l->l.name);
		say(to, T_LEDGER_ID, l->l.id_no);
		say(to, T_LEDGER_TEAM, l->l.team);
		say(to, T_LEDGER_TRADE, trade_name(l->l.trade));
		say(to, T_PRINT_DAYS, days_text(l->l.days_tenths, small));
		say(to, T_PRINT_HOURS, hours_text(l->l.minutes, small));
		say(to, T_LEDGER_OVERTIME, hours_text(l->l.overtime_minutes, small));
		say(to, T_PRINT_ITEMS, items(&l->l, ITEM_PAY, &b));
		say(to, T_LEDGER_GROSS, money_text(l->l.gross_fen, text));
		say(to, T_PRINT_WITHHELD_ITEMS, items(&l->l, ITEM_WITHHELD, &b));
		say(to, T_LEDGER_WITHHELD, money_text(l->l.withheld_fen, text));
		say(to, T_PRINT_DEDUCTED_ITEMS, items(&l->l, ITEM_DEDUCTED, &b));
		say(to, T_LEDGER_DEDUCTED, money_text(l->l.deducted_fen, text));
		say(to, T_PRINT_NET, money_text(l->l.net_fen, text));
		say(to, T_PRINT_PAID_TO, bank_name(l->l.card_bank));
		buf_printf(to, "%s：**** %s\n", text_of(T_PRINT_TAIL, LANG_ZH), tail_text(l->l.card));
		say(to, T_PRINT_OUTCOME, l->status);
		say(to, T_LEDGER_PAID_ON, ymd_text(l->l.paid_on, day));
		say(to, T_PRINT_REFERENCE, l->l.proof);
	}
	buf_free(&b);
}
