/* One worker's wages, complete: what was stated, decided, paid and answered, for the worker and
 * whoever helps him. */
#include <stdio.h>
#include <string.h>

#include "html.h"

static void
cell_days(struct buf *b, int tenths)
{
	buf_printf(b, "<td class=\"n\">%d.%d</td>", tenths / 10, tenths % 10);
}

static void
wages(const struct history *h, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_ROW, T_HISTORY_MONTH, T_LEDGER_PROJECT,
		T_LEDGER_EMPLOYER, T_LEDGER_DAYS, T_HISTORY_ITEMS, T_LEDGER_GROSS, T_LEDGER_WITHHELD,
		T_LEDGER_DEDUCTED, T_LEDGER_NET, T_PAGE_STATUS, T_PACK_DECISIONS, T_HISTORY_DIGEST,
		T_MAX };

	html_element(b, "h2", T_HISTORY_WAGES, NO_VALS);
	html_table(b, "", heads, "....n.nnnn...");
	for (int i = 0; i < h->wages; i++) {
		const struct history_wage *w = &h->wage[i];
		char month[YMD_TEXT];

		buf_text(b, "<tr>");
		html_cell(b, "k", w->row);
		html_cell(b, "k", ym_text(w->month, month));
		html_cell(b, "", w->project);
		html_cell(b, "", w->employer);
		cell_days(b, w->days_tenths);
		html_cell(b, "", w->items);
		html_fen(b, w->gross_fen);
		html_fen(b, w->withheld_fen);
		html_fen(b, w->deducted_fen);
		html_fen(b, w->net_fen);
		html_cell(b, "k", w->status);
		html_cell(b, "", w->decisions);
		html_cell(b, "dim", w->digest);
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

static void
payments(const struct history *h, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_ROW, T_PAGE_REF, T_PAGE_SUM, T_PAGE_STATUS,
		T_PAGE_REASON, T_LEDGER_PAID_ON, T_LEDGER_CARD, T_LEDGER_PROOF, T_MAX };

	html_element(b, "h2", T_HISTORY_PAYMENTS, NO_VALS);
	if (h->payments == 0) {
		html_element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	html_table(b, "", heads, "..n.....");
	for (int i = 0; i < h->payments; i++) {
		const struct history_payment *y = &h->payment[i];
		char day[YMD_TEXT];

		buf_text(b, "<tr>");
		html_cell(b, "k", y->row);
		html_cell(b, "k", y->ref);
		html_fen(b, y->fen);
		html_cell(b, "k", pay_state_word(y->state, LANG_ZH));
		html_cell(b, "", reason_word(y->reason, LANG_ZH));
		html_cell(b, "k", ymd_text(y->paid_on, day));
		html_cell(b, "k", y->card);
		html_cell(b, "k", y->voucher);
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

void
history_html(const struct history *h, struct buf *b)
{
	char head[HEX_LEN], at[TIME_TEXT];

	html_begin(b, T_HISTORY_TITLE, VALS(V_NAME("name", h->name)));
	html_element(b, "h1", T_HISTORY_TITLE, VALS(V_NAME("name", h->name)));
	buf_text(b, "<p>");
	html_put(b, h->id_no);
	buf_text(b, "</p>\n");
	digest_hex(&h->maker.chain_head, head);
	html_element(b, "p", T_PACK_MADE,
	    VALS(V_TEXT("at", time_text(h->maker.at, at)), V_INT("length", h->maker.chain_length),
	        V_TEXT("head", head)));
	buf_text(b, "<main>\n");
	html_element(b, "p", T_HISTORY_SUMS,
	    VALS(V_INT("count", h->wages), V_FEN("net", h->net_fen), V_FEN("paid", h->paid_fen)));
	wages(h, b);
	payments(h, b);
	html_element(b, "p", T_HISTORY_VERIFY, NO_VALS);
	buf_text(b, "</main>\n");
	html_end(b, "");
}
