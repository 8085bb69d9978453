/* The month as one page of HTML: what is paid, what waits and why, what the bank shows.  One file,
 * nothing fetched, readable without its script, which only filters. */
#include <stdio.h>
#include <string.h>

#include "html.h"

static const char script[] =
    "(function(){var f=document.getElementById('filter');if(!f)return;f.hidden=false;"
    "var rows=[].slice.call(document.querySelectorAll('#rows tbody tr')),"
    "n=document.getElementById('shown');"
    "['sub','rule','sev'].forEach(function(k){var seen={};rows.forEach(function(r){"
    "var v=r.getAttribute('data-'+k);if(v&&!seen[v]){seen[v]=1;var o=document"
    ".createElement('option');o.value=v;o.textContent=r.getAttribute('data-'+k+'-name')||v;"
    "f.elements[k].appendChild(o)}})});"
    "function go(){var c=0,t=f.elements.text.value.trim();rows.forEach(function(r){"
    "var s=['sub','rule','sev'].every(function(k){var v=f.elements[k].value;"
    "return!v||r.getAttribute('data-'+k)===v})&&(!t||r.textContent.indexOf(t)>=0);"
    "r.hidden=!s;if(s)c++});n.textContent=c+' / '+rows.length}"
    "f.addEventListener('input',go);f.addEventListener('submit',function(e){"
    "e.preventDefault()});go()})();";

/* ---- the parts of the page */

/* Shares of the month's money in the order of the list, as one bar; a share too small to see is
 * one unit wide. */
static void
bar(const struct page *p, struct buf *b)
{
	int64_t x = 0, all = 0;

	for (int i = 0; i < p->paper.statuses; i++)
		all += p->paper.status[i].tally.fen > 0 ? p->paper.status[i].tally.fen : 0;
	if (all <= 0)
		return;
	buf_text(b,
	    "<svg class=\"bar\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
	html_text(b, T_PAGE_BAR, NO_VALS);
	buf_text(b, "\">");
	for (int i = 0; i < p->paper.statuses; i++) {
		const struct month_status *s = &p->paper.status[i];
		/* 1000 parts; sums stay far below the point where this could overflow
		 * (LIMIT_AMOUNT_FEN) */
		int64_t w = s->tally.fen <= 0 ? 0 : s->tally.fen / (all / 1000 + 1);

		if (s->tally.fen > 0 && w == 0)
			w = 1;
		buf_printf(b,
		    "<rect class=\"c%d\" x=\"%" PRId64 "\" y=\"0\" width=\"%" PRId64
		    "\" height=\"20\"/>",
		    p->paper.status[i].hue, x, w);
		x += w;
	}
	buf_text(b, "</svg>\n");
}

static void
figures(const struct page *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_STATUS, T_PAGE_ROWS, T_PAGE_SUM, T_MAX };

	html_element(b, "h2", T_PAGE_FIGURES, NO_VALS);
	bar(p, b);
	html_table(b, "", heads, ".nn");
	for (int i = 0; i < p->paper.statuses; i++) {
		buf_printf(b, "<tr><td><span class=\"dot c%d\"></span>", p->paper.status[i].hue);
		html_put(b, p->paper.status[i].word);
		buf_text(b, "</td>");
		html_int(b, p->paper.status[i].tally.count);
		html_fen(b, p->paper.status[i].tally.fen);
		buf_text(b, "</tr>\n");
	}
	buf_text(b, "<tr><td>");
	html_text(b, T_PAGE_ALL, NO_VALS);
	buf_text(b, "</td>");
	html_int(b, p->paper.all.count);
	html_fen(b, p->paper.all.fen);
	buf_text(b, "</tr>\n");
	html_table_end(b);
}

/* One batch's outcomes in its money, as a small bar. */
static void
batch_bar(const struct month_batch *k, struct buf *b)
{
	static const struct { enum pay_state state; int hue; } order[] = { { PS_PAID, 0 },
		{ PS_PENDING, 1 }, { PS_ISSUED, 1 }, { PS_UNKNOWN, 2 }, { PS_FAILED, 3 },
		{ PS_RETURNED, 7 }, { PS_CANCELLED, 8 }, { PS_PAID_TWICE, 4 } };
	int64_t x = 0, unit = k->sealed.fen / 120 + 1;

	buf_text(b, "<td><svg width=\"120\" height=\"12\" viewBox=\"0 0 120 12\" role=\"img\" aria-label=\"");
	html_text(b, T_PAGE_BAR, NO_VALS);
	buf_text(b, "\"><rect class=\"c9\" x=\"0\" y=\"0\" width=\"120\" height=\"12\"/>");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const struct tally *t = &k->state[order[i].state];
		int64_t w = t->fen > 0 ? t->fen / unit + 1 : 0;

		if (w == 0)
			continue;
		buf_printf(b, "<rect class=\"c%d\" x=\"%" PRId64 "\" y=\"0\" width=\"%" PRId64 "\" height=\"12\"/>",
		    order[i].hue, x, w);
		x += w;
	}
	buf_text(b, "</svg></td>");
}

static void
batches(const struct page *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_BATCH, T_PAGE_SUB, T_PAGE_STEP, T_PAGE_COUNT,
		T_PAGE_SUM, T_STATE_PAID, T_PAGE_SUM, T_STATE_FAILED, T_PAGE_SUM, T_STATE_RETURNED,
		T_PAGE_SUM, T_STATE_UNKNOWN, T_PAGE_SUM, T_PAGE_OPEN, T_PAGE_SUM, T_PAGE_SHARE, T_MAX };

	html_element(b, "h2", T_PAGE_BATCHES, NO_VALS);
	if (p->paper.batches == 0) {
		html_element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	html_table(b, "", heads, "...nnnnnnnnnnnn.");
	for (int i = 0; i < p->paper.batches; i++) {
		const struct month_batch *k = &p->paper.batch[i];
		struct tally open = { k->state[PS_ISSUED].count + k->state[PS_PENDING].count +
			    k->state[PS_CANCELLED].count,
			k->state[PS_ISSUED].fen + k->state[PS_PENDING].fen +
			    k->state[PS_CANCELLED].fen };

		buf_text(b, "<tr>");
		html_cell(b, "k", k->name);
		html_cell(b, "", k->sub);
		html_cell(b, "", batch_step_word(k->step, LANG_ZH));
		html_tally(b, &k->sealed);
		html_tally(b, &k->state[PS_PAID]);
		html_tally(b, &k->state[PS_FAILED]);
		html_tally(b, &k->state[PS_RETURNED]);
		html_tally(b, &k->state[PS_UNKNOWN]);
		html_tally(b, &open);
		batch_bar(k, b);
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

static void
equation_line(struct buf *b, enum text_id what, fen amount)
{
	buf_text(b, "<tr><td>");
	html_text(b, what, NO_VALS);
	buf_text(b, "</td><td class=\"n\"></td>");
	html_fen(b, amount);
	buf_text(b, "</tr>\n");
}

static void
open_items(struct buf *b, enum text_id title, const struct proof_item *item, int items)
{
	static const enum text_id heads[] = { T_PAGE_DAY, T_PAGE_REF, T_PAGE_TEXT, T_PAGE_SUM,
		T_MAX };

	if (items == 0)
		return;
	html_element(b, "p", title, NO_VALS);
	html_table(b, "", heads, "...n");
	for (int i = 0; i < items; i++) {
		char day[YMD_TEXT];

		if (item[i].since)
			continue;
		buf_text(b, "<tr>");
		html_cell(b, "k", ymd_text(item[i].day, day));
		html_cell(b, "k", item[i].what);
		html_cell(b, "", item[i].text);
		html_fen(b, item[i].fen);
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

/* The balance as an equation a reader can add up: opening, each kind of entry, closing, books,
 * what is on its way. */
static void
account_html(const struct page_account *a, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_ITEM, T_PAGE_COUNT, T_PAGE_SUM, T_MAX };
	const struct proof *f = &a->proof;
	char closed[YMD_TEXT];

	buf_text(b, "<h3>");
	html_text(b, T_PAGE_ACCOUNT,
	    VALS(V_TEXT("project", f->project), V_NAME("name", f->project_name),
	        V_CARD("account", f->account->number),
	        V_TEXT("bank", bank_name(f->account->bank))));
	buf_text(b, "</h3>\n");
	if (f->to == 0) {
		html_element(b, "p", T_PAGE_NO_STATEMENT, NO_VALS);
		return;
	}
	html_element(b, "p", T_PAGE_COVERED,
	    VALS(V_YMD("from", f->from), V_YMD("to", f->to),
	        V_TEXT("closed",
	            a->closed != 0 ? ym_text(a->closed, closed)
	                           : text_of(T_PAGE_NOT_CLOSED, LANG_ZH))));
	html_table(b, "", heads, ".nn");
	equation_line(b, T_PAGE_OPENING, f->opening_fen);
	for (int i = 0; i < f->kinds; i++)
		if (f->entries[i].count > 0) {
			buf_text(b, "<tr>");
			html_cell(b, "", entry_word(f->kind[i], LANG_ZH));
			html_tally(b, &f->entries[i]);
			buf_text(b, "</tr>\n");
		}
	equation_line(b, T_PAGE_CLOSING, f->closing_fen);
	equation_line(b, T_PAGE_BOOK, f->book_fen);
	equation_line(b, T_PAGE_TRANSIT, f->transit_fen);
	equation_line(b, T_PAGE_AVAILABLE, a->available_fen);
	html_table_end(b);
	buf_printf(b, "<p class=\"%s\">", f->book_fen == f->closing_fen ? "ok" : "bad");
	html_text(b, f->book_fen == f->closing_fen ? T_PAGE_TIES : T_PAGE_TIES_NOT,
	    VALS(V_FEN("difference", f->book_fen - f->closing_fen)));
	buf_text(b, "</p>\n");
	open_items(b, T_PAGE_TRANSIT_ITEMS, f->transit, f->transits);
	open_items(b, T_PAGE_UNEXPLAINED, f->unexplained, f->unexplaineds);
}

static void
payments(const struct page *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_ROW, T_PAGE_SUB, T_PAGE_NAME, T_PAGE_SUM,
		T_PAGE_REF, T_PAGE_STATUS, T_PAGE_REASON, T_PAGE_WAIT, T_MAX };

	html_element(b, "h2", T_PAGE_PAYMENTS, NO_VALS);
	if (p->payments == 0) {
		html_element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	html_table(b, "", heads, "...n....");
	for (int i = 0; i < p->payments; i++) {
		const struct page_payment *y = &p->payment[i];

		buf_text(b, "<tr>");
		html_cell(b, "k", y->row);
		html_cell(b, "", y->sub);
		html_cell(b, "", y->name);
		html_fen(b, y->fen);
		html_cell(b, "k", y->ref);
		html_cell(b, "k", pay_state_word(y->state, LANG_ZH));
		html_cell(b, "", reason_word(y->reason, LANG_ZH));
		html_cell(b, "", y->what);
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

static void
waits(const struct page *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_REASON, T_PAGE_ROWS, T_PAGE_SUM, T_MAX };

	html_element(b, "h2", T_PAGE_WAITS, NO_VALS);
	if (p->paper.waits == 0) {
		html_element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	html_table(b, "", heads, ".nn");
	for (int i = 0; i < p->paper.waits; i++) {
		buf_text(b, "<tr>");
		html_cell(b, "", p->paper.wait[i].what);
		html_tally(b, &p->paper.wait[i].tally);
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

/* ---- findings */

/* What it means and what to do, with the values of this row; masked. */
static void
finding_words(const struct page_finding *f, struct arena *a, struct buf *b)
{
	const struct val *vals = vals_parse(a, f->vals);
	struct buf t = { 0 };

	if (vals == NULL)
		vals = vals_parse(a, "");
	buf_text(b, "<td>");
	text_render(&t, finding_text(f->id, LANG_ZH), vals, LANG_ZH, 0);
	html_put(b, t.p);
	if (*finding_clause(f->id) != '\0') {
		buf_text(b, "<br><span class=\"dim\">");
		html_text(b, T_PAGE_CLAUSE, VALS(V_TEXT("clause", finding_clause(f->id))));
		buf_text(b, "</span>");
	}
	buf_text(b, "</td><td>");
	buf_reset(&t);
	text_render(&t, finding_advice(f->id, LANG_ZH), vals, LANG_ZH, 0);
	html_put(b, t.n > 0 ? t.p : "");
	buf_text(b, "</td>");
	buf_free(&t);
	arena_reset(a);
}

static void
finding_row(const struct page_finding *f, struct arena *a, struct buf *b)
{
	enum severity s = f->severity;
	char code[16];

	snprintf(code, sizeof code, "W%04d", finding_code(f->id));
	buf_text(b, "<tr");
	html_attribute(b, "sub", f->sub);
	html_attribute(b, "rule", code);
	html_attribute(b, "sev", severity_name(s));
	html_attribute(b, "sev-name", severity_label(s, LANG_ZH));
	buf_text(b, ">");
	html_cell(b, "k", f->row);
	html_cell(b, "", f->sub);
	buf_text(b, "<td>");
	html_put(b, f->name);
	if (*f->id_no != '\0') {
		buf_text(b, "<br><span class=\"dim k\">");
		html_text(b, T_PAGE_ID, VALS(V_ID("id", f->id_no)));
		buf_text(b, "</span>");
	}
	buf_text(b, "</td>");
	html_cell(b, "", f->team);
	html_fen(b, f->net_fen);
	html_cell(b, "k", f->status);
	buf_printf(b, "<td class=\"k\"><span class=\"sev %s\">", severity_name(s));
	html_put(b, severity_label(s, LANG_ZH));
	buf_printf(b, "</span> %s</td>", code);
	html_cell(b, "k", f->column);
	finding_words(f, a, b);
	buf_text(b, "</tr>\n");
}

static void
filter_select(struct buf *b, const char *name, enum text_id label)
{
	buf_text(b, "<label>");
	html_text(b, label, NO_VALS);
	buf_printf(b, "<select name=\"%s\"><option value=\"\">", name);
	html_text(b, T_PAGE_EVERY, NO_VALS);
	buf_text(b, "</option></select></label>\n");
}

static void
findings(const struct page *p, struct arena *a, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_ROW, T_PAGE_SUB, T_PAGE_NAME, T_PAGE_TEAM,
		T_PAGE_NET, T_PAGE_STATUS, T_PAGE_FINDING, T_PAGE_COLUMN, T_PAGE_MEANS, T_PAGE_DO,
		T_MAX };

	html_element(b, "h2", T_PAGE_FINDINGS, VALS(V_INT("count", p->findings)));
	if (p->findings == 0) {
		html_element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	buf_text(b, "<form id=\"filter\" hidden>\n");
	filter_select(b, "sub", T_PAGE_SUB);
	filter_select(b, "rule", T_PAGE_FINDING);
	filter_select(b, "sev", T_PAGE_SEVERITY);
	buf_text(b, "<label>");
	html_text(b, T_PAGE_SEARCH, NO_VALS);
	buf_text(b,
	    "<input name=\"text\" type=\"search\"></label>\n<output id=\"shown\"></output>\n</form>\n");
	html_table(b, "rows", heads, "....n.....");
	for (int i = 0; i < p->findings; i++)
		finding_row(&p->finding[i], a, b);
	html_table_end(b);
}

static void
files(const struct page *p, struct arena *a, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_FILE, T_PAGE_STATUS, T_PAGE_MEANS, T_PAGE_DO,
		T_MAX };

	if (p->files == 0)
		return;
	html_element(b, "h2", T_PAGE_FILES, NO_VALS);
	html_table(b, "", heads, "....");
	for (int i = 0; i < p->files; i++) {
		const struct page_finding *f = &p->file[i];

		buf_text(b, "<tr>");
		html_cell(b, "", f->row);
		html_cell(b, "k", f->status);
		if (f->id == F_NONE)
			buf_text(b, "<td></td><td></td>");
		else
			finding_words(f, a, b);
		buf_text(b, "</tr>\n");
	}
	html_table_end(b);
}

static void
head_html(const struct page *p, enum text_id title, struct buf *b)
{
	char head[HEX_LEN], at[TIME_TEXT];

	html_begin(b, title, VALS(V_YM("month", p->paper.month)));
	html_element(b, "h1", title, VALS(V_YM("month", p->paper.month)));
	digest_hex(&p->paper.maker.chain_head, head);
	buf_text(b, "<p class=\"dim\">");
	html_text(b, T_PAGE_MADE,
	    VALS(V_TEXT("at", time_text(p->paper.maker.at, at)),
	        V_INT("length", p->paper.maker.chain_length), V_TEXT("head", head)));
	buf_text(b, "</p>\n<main>\n");
}

static void
accounts_html(const struct page *p, struct buf *b)
{
	html_element(b, "h2", T_PAGE_ACCOUNTS, NO_VALS);
	for (int i = 0; i < p->accounts; i++)
		account_html(&p->account[i], b);
}

void
page_html(const struct page *p, struct buf *b)
{
	struct arena *a = arena_new();

	head_html(p, T_PAGE_TITLE, b);
	figures(p, b);
	waits(p, b);
	batches(p, b);
	payments(p, b);
	accounts_html(p, b);
	files(p, a, b);
	findings(p, a, b);
	buf_text(b, "</main>\n");
	html_end(b, script);
	arena_free(a);
}

void
reconciliation_html(const struct page *p, struct buf *b)
{
	head_html(p, T_PAGE_RECONCILIATION, b);
	accounts_html(p, b);
	batches(p, b);
	payments(p, b);
	figures(p, b);
	waits(p, b);
	buf_text(b, "</main>\n");
	html_end(b, "");
}
