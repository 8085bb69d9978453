/* The month or the reconciliation as worksheets: the page's figures, amounts as numbers. */
#include <stdio.h>

#include "daifa/papers.h"

#define HEADS(x, ...) \
	heads(x, (const enum text_id[]){ __VA_ARGS__, T_MAX })

static void
heads(struct xlsxout *x, const enum text_id *head)
{
	for (; *head != T_MAX; head++)
		xlsxout_text(x, text_of(*head, LANG_ZH));
	xlsxout_row(x);
}

static void
put_fen(struct xlsxout *x, fen amount)
{
	char text[MONEY_TEXT];

	xlsxout_number(x, money_text(amount, text));
}

static void
put_tally(struct xlsxout *x, const struct tally *t)
{
	xlsxout_count(x, t->count);
	put_fen(x, t->fen);
}

/* ---- worksheets, in order; each begins with its widths */

static const int status_width[] = { 40, 10, 16 };
static const int batch_width[] = { 26, 30, 18, 8, 16, 8, 16, 8, 16, 8, 16, 8, 16, 8, 16 };
static const int balance_width[] = { 12, 24, 36, 8, 18 };
static const int open_width[] = { 12, 12, 12, 26, 36, 16 };
static const int payment_width[] = { 26, 28, 16, 14, 24, 12, 22, 34 };
static const int finding_width[] = { 26, 28, 16, 14, 14, 12, 8, 8, 12, 60, 60 };
#define NEXT(x, name, width) \
	xlsxout_next(x, text_of(name, LANG_ZH), width, (int)(sizeof (width) / sizeof *(width)))

static void
statuses(const struct page *p, struct xlsxout *x)
{
	HEADS(x, T_PAGE_STATUS, T_PAGE_ROWS, T_PAGE_SUM);
	for (int i = 0; i < p->paper.statuses; i++) {
		xlsxout_text(x, p->paper.status[i].word);
		put_tally(x, &p->paper.status[i].tally);
		xlsxout_row(x);
	}
	xlsxout_text(x, text_of(T_PAGE_ALL, LANG_ZH));
	put_tally(x, &p->paper.all);
	xlsxout_row(x);
}

static void
batches(const struct page *p, struct xlsxout *x)
{
	HEADS(x, T_PAGE_BATCH, T_PAGE_SUB, T_PAGE_STEP, T_PAGE_COUNT, T_PAGE_SUM, T_STATE_PAID,
	    T_PAGE_SUM, T_STATE_FAILED, T_PAGE_SUM, T_STATE_RETURNED, T_PAGE_SUM, T_STATE_UNKNOWN,
	    T_PAGE_SUM, T_PAGE_OPEN, T_PAGE_SUM);
	for (int i = 0; i < p->paper.batches; i++) {
		const struct month_batch *k = &p->paper.batch[i];
		const struct tally *s = k->state;
		struct tally open = {
			s[PS_ISSUED].count + s[PS_PENDING].count + s[PS_CANCELLED].count,
			s[PS_ISSUED].fen + s[PS_PENDING].fen + s[PS_CANCELLED].fen
		};

		xlsxout_text(x, k->name);
		xlsxout_text(x, k->sub);
		xlsxout_text(x, batch_step_word(k->step, LANG_ZH));
		put_tally(x, &k->sealed);
		put_tally(x, &s[PS_PAID]);
		put_tally(x, &s[PS_FAILED]);
		put_tally(x, &s[PS_RETURNED]);
		put_tally(x, &s[PS_UNKNOWN]);
		put_tally(x, &open);
		xlsxout_row(x);
	}
}

static void
balance_line(struct xlsxout *x, const struct proof *f, const char *what, const struct tally *t)
{
	struct buf number = { 0 };

	text_render(&number, "{account}", VALS(V_CARD("account", f->account->number)), LANG_ZH, 0);
	xlsxout_text(x, f->project);
	xlsxout_text(x, number.p);
	xlsxout_text(x, what);
	if (t->count < 0)
		xlsxout_text(x, "");
	else
		xlsxout_count(x, t->count);
	put_fen(x, t->fen);
	xlsxout_row(x);
	buf_free(&number);
}

static void
balances(const struct page *p, struct xlsxout *x)
{
	HEADS(x, T_LEDGER_PROJECT, T_PAGE_ACCOUNT_NO, T_PAGE_ITEM, T_PAGE_COUNT, T_PAGE_SUM);
	for (int i = 0; i < p->accounts; i++) {
		const struct proof *f = &p->account[i].proof;
		const struct { enum text_id what; fen fen; } after[] = {
			{ T_PAGE_CLOSING, f->closing_fen }, { T_PAGE_BOOK, f->book_fen },
			{ T_PAGE_DIFFERENCE, f->book_fen - f->closing_fen },
			{ T_PAGE_TRANSIT, f->transit_fen },
			{ T_PAGE_AVAILABLE, p->account[i].available_fen } };

		balance_line(x, f, text_of(T_PAGE_OPENING, LANG_ZH),
		    &(struct tally){ -1, f->opening_fen });
		for (int k = 0; k < f->kinds; k++)
			if (f->entries[k].count > 0)
				balance_line(
				    x, f, entry_word(f->kind[k], LANG_ZH), &f->entries[k]);
		for (size_t k = 0; k < sizeof after / sizeof *after; k++)
			balance_line(x, f, text_of(after[k].what, LANG_ZH),
			    &(struct tally){ -1, after[k].fen });
	}
}

static void
open_items(const struct proof *f, enum text_id what, const struct proof_item *item, int items,
    struct xlsxout *x)
{
	for (int i = 0; i < items; i++) {
		char day[YMD_TEXT];

		if (item[i].since)
			continue;
		xlsxout_text(x, f->project);
		xlsxout_text(x, text_of(what, LANG_ZH));
		xlsxout_text(x, ymd_text(item[i].day, day));
		xlsxout_text(x, item[i].what);
		xlsxout_text(x, item[i].text);
		put_fen(x, item[i].fen);
		xlsxout_row(x);
	}
}

static void
opens(const struct page *p, struct xlsxout *x)
{
	HEADS(x, T_LEDGER_PROJECT, T_PAGE_ITEM, T_PAGE_DAY, T_PAGE_REF, T_PAGE_TEXT, T_PAGE_SUM);
	for (int i = 0; i < p->accounts; i++) {
		const struct proof *f = &p->account[i].proof;

		open_items(f, T_PAGE_IN_TRANSIT, f->transit, f->transits, x);
		open_items(f, T_PAGE_NOT_EXPLAINED, f->unexplained, f->unexplaineds, x);
	}
}

static void
payments(const struct page *p, struct xlsxout *x)
{
	HEADS(x, T_PAGE_ROW, T_PAGE_SUB, T_PAGE_NAME, T_PAGE_SUM, T_PAGE_REF, T_PAGE_STATUS,
	    T_PAGE_REASON, T_PAGE_WAIT);
	for (int i = 0; i < p->payments; i++) {
		const struct page_payment *y = &p->payment[i];

		xlsxout_text(x, y->row);
		xlsxout_text(x, y->sub);
		xlsxout_text(x, y->name);
		put_fen(x, y->fen);
		xlsxout_text(x, y->ref);
		xlsxout_text(x, pay_state_word(y->state, LANG_ZH));
		xlsxout_text(x, reason_word(y->reason, LANG_ZH));
		xlsxout_text(x, y->what);
		xlsxout_row(x);
	}
}

static void
waits(const struct page *p, struct xlsxout *x)
{
	HEADS(x, T_PAGE_REASON, T_PAGE_ROWS, T_PAGE_SUM);
	for (int i = 0; i < p->paper.waits; i++) {
		xlsxout_text(x, p->paper.wait[i].what);
		put_tally(x, &p->paper.wait[i].tally);
		xlsxout_row(x);
	}
}

static void
rendered(struct xlsxout *x, const char *text, const struct val *vals)
{
	struct buf b = { 0 };

	buf_text(&b, "");
	text_render(&b, text, vals, LANG_ZH, 0);
	xlsxout_text(x, b.p);
	buf_free(&b);
}

static void
findings(const struct page *p, struct xlsxout *x)
{
	struct arena *a = arena_new();

	HEADS(x, T_PAGE_ROW, T_PAGE_SUB, T_PAGE_NAME, T_PAGE_TEAM, T_PAGE_NET, T_PAGE_STATUS,
	    T_PAGE_FINDING, T_PAGE_SEVERITY, T_PAGE_COLUMN, T_PAGE_MEANS, T_PAGE_DO);
	for (int i = 0; i < p->findings; i++) {
		const struct page_finding *f = &p->finding[i];
		const struct val *vals = vals_parse(a, f->vals);
		char code[16];

		snprintf(code, sizeof code, "W%04d", finding_code(f->id));
		xlsxout_text(x, f->row);
		xlsxout_text(x, f->sub);
		xlsxout_text(x, f->name);
		xlsxout_text(x, f->team);
		put_fen(x, f->net_fen);
		xlsxout_text(x, f->status);
		xlsxout_text(x, code);
		xlsxout_text(x, severity_label(f->severity, LANG_ZH));
		xlsxout_text(x, f->column);
		rendered(x, finding_text(f->id, LANG_ZH), vals != NULL ? vals : NO_VALS);
		rendered(x, finding_advice(f->id, LANG_ZH), vals != NULL ? vals : NO_VALS);
		xlsxout_row(x);
		arena_reset(a);
	}
	arena_free(a);
}

int
page_xlsx(const struct page *p, int with_findings, struct buf *file)
{
	struct xlsxout x;

	xlsxout_begin(&x, status_width, 3);
	statuses(p, &x);
	NEXT(&x, T_PAGE_FIGURES, batch_width);
	batches(p, &x);
	NEXT(&x, T_PAGE_BATCHES, balance_width);
	balances(p, &x);
	NEXT(&x, T_PAGE_BALANCE, open_width);
	opens(p, &x);
	NEXT(&x, T_PAGE_OPEN_ITEMS, payment_width);
	payments(p, &x);
	NEXT(&x, T_PAGE_PAYMENTS_SHEET, status_width);
	waits(p, &x);
	if (!with_findings)
		return xlsxout_end(&x, text_of(T_PAGE_WAITS, LANG_ZH), file);
	NEXT(&x, T_PAGE_WAITS, finding_width);
	findings(p, &x);
	return xlsxout_end(&x, text_of(T_PAGE_FINDINGS_SHEET, LANG_ZH), file);
}
