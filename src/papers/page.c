/* The month as one page of HTML: what is paid, what waits and why, what the bank shows.  One file,
 * nothing fetched, readable without its script, which only filters. */
#include <stdio.h>
#include <string.h>

#include "daifa/papers.h"

static const char style[] =
    ":root{--line:#d0d7de;--soft:#f6f8fa;--ink:#1f2328;--dim:#57606a}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:90rem;padding:1rem;color:var(--ink);background:#fff;"
    "font:15px/1.6 \"Noto Sans CJK SC\",\"Noto Sans SC\",\"Microsoft YaHei\",sans-serif}"
    "h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}"
    "p{margin:.25rem 0}.dim{color:var(--dim);font-size:.85em;overflow-wrap:anywhere}"
    ".scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{padding:.35rem .6rem;text-align:left;vertical-align:top;"
    "border-bottom:1px solid var(--line)}"
    "thead th{background:var(--soft);white-space:nowrap}tbody tr:last-child>*{border-bottom:0}"
    ".n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".k{white-space:nowrap}"
    ".bar{display:block;width:100%;height:1.5rem;margin:.75rem 0;border-radius:6px}"
    ".dot{display:inline-block;width:.75rem;height:.75rem;border-radius:2px;"
    "margin-right:.4rem}"
    ".c0{fill:#1a7f37;background:#1a7f37}"
    ".c1{fill:#0969da;background:#0969da}"
    ".c2{fill:#bf8700;background:#bf8700}"
    ".c3{fill:#cf222e;background:#cf222e}"
    ".c4{fill:#8250df;background:#8250df}"
    ".c5{fill:#1b7c83;background:#1b7c83}"
    ".c6{fill:#d4a72c;background:#d4a72c}"
    ".c7{fill:#82071e;background:#82071e}"
    ".c8{fill:#6e7781;background:#6e7781}"
    ".c9{fill:#afb8c1;background:#afb8c1}"
    ".sev{display:inline-block;padding:0 .4rem;border-radius:4px;white-space:nowrap;"
    "border:1px solid currentColor;font-size:.85em}"
    ".NOTE{color:#57606a}.HOLD{color:#9a6700}.REJECT,.REFUSE{color:#cf222e}"
    ".INTEGRITY{color:#fff;background:#cf222e}"
    ".ok{color:#1a7f37;font-weight:600}.bad{color:#cf222e;font-weight:600}"
    "form{display:flex;flex-wrap:wrap;gap:.5rem 1rem;margin:.5rem 0;align-items:end}"
    "label{display:grid;font-size:.85em;color:var(--dim)}"
    "select,input{font:inherit;padding:.2rem .4rem;max-width:100%}"
    "[hidden]{display:none}"
    "@media(max-width:40rem){body{padding:.6rem;font-size:14px}th,td{padding:.3rem .4rem}"
    "td{min-width:5.5em}td.n{min-width:0}"
    "#rows table,#rows tbody,#rows tr,#rows td{display:block}#rows thead{display:none}"
    "#rows tr{border-bottom:1px solid var(--line);padding:.4rem 0}"
    "#rows td{border:0;padding:.05rem .6rem}#rows td.n{text-align:left}}"
    "@media print{@page{size:A4 landscape;margin:12mm}body{max-width:none;padding:0;"
    "font-size:9pt}form{display:none}.scroll{overflow:visible;border:0}"
    "tr{break-inside:avoid}h2{break-after:avoid}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";

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

/* ---- pieces */

/* Text of others: markup escaped, what acts on a reader (controls, turned direction) shown as
 * U+FFFD. */
static void
put(struct buf *b, const char *s)
{
	const char *end = s + strlen(s);

	while (s < end) {
		const char *from = s;
		int32_t c = utf8_next(&s, end);

		if (c == '<')
			buf_text(b, "&lt;");
		else if (c == '>')
			buf_text(b, "&gt;");
		else if (c == '&')
			buf_text(b, "&amp;");
		else if (c == '"')
			buf_text(b, "&quot;");
		else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e ||
		    c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
		    c == 0xfffe || c == 0xffff)
			buf_text(b, "\xef\xbf\xbd");
		else
			buf_add(b, from, (size_t)(s - from));
	}
}

static void
put_text(struct buf *b, enum text_id id, const struct val *vals)
{
	struct buf t = { 0 };

	text_render(&t, text_of(id, LANG_ZH), vals, LANG_ZH, 0);
	put(b, t.p);
	buf_free(&t);
}

static void
element(struct buf *b, const char *name, enum text_id id, const struct val *vals)
{
	buf_printf(b, "<%s>", name);
	put_text(b, id, vals);
	buf_printf(b, "</%s>\n", name);
}

static void
cell(struct buf *b, const char *class, const char *text)
{
	buf_printf(b, *class != '\0' ? "<td class=\"%s\">" : "<td>", class);
	put(b, text);
	buf_text(b, "</td>");
}

static void
cell_fen(struct buf *b, fen amount)
{
	char text[MONEY_TEXT];

	buf_printf(b, "<td class=\"n\">%s</td>", money_text(amount, text));
}

static void
cell_int(struct buf *b, int64_t n)
{
	buf_printf(b, "<td class=\"n\">%" PRId64 "</td>", n);
}

/* Count and sum, blank when there is none. */
static void
cells_tally(struct buf *b, const struct tally *t)
{
	if (t->count == 0) {
		buf_text(b, "<td class=\"n\"></td><td class=\"n\"></td>");
		return;
	}
	cell_int(b, t->count);
	cell_fen(b, t->fen);
}

/* heads ends with T_MAX; a column of numbers has an n in kinds. */
static void
table_begin(struct buf *b, const char *id, const enum text_id *heads, const char *kinds)
{
	buf_printf(b, "<div class=\"scroll\"%s%s%s><table>\n<thead><tr>",
	    *id != '\0' ? " id=\"" : "", id, *id != '\0' ? "\"" : "");
	for (; *heads != T_MAX; heads++, kinds++) {
		buf_text(
		    b, *kinds == 'n' ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
		put_text(b, *heads, NO_VALS);
		buf_text(b, "</th>");
	}
	buf_text(b, "</tr></thead>\n<tbody>\n");
}

static void
table_end(struct buf *b)
{
	buf_text(b, "</tbody></table></div>\n");
}

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
	put_text(b, T_PAGE_BAR, NO_VALS);
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

	element(b, "h2", T_PAGE_FIGURES, NO_VALS);
	bar(p, b);
	table_begin(b, "", heads, ".nn");
	for (int i = 0; i < p->paper.statuses; i++) {
		buf_printf(b, "<tr><td><span class=\"dot c%d\"></span>", p->paper.status[i].hue);
		put(b, p->paper.status[i].word);
		buf_text(b, "</td>");
		cell_int(b, p->paper.status[i].tally.count);
		cell_fen(b, p->paper.status[i].tally.fen);
		buf_text(b, "</tr>\n");
	}
	buf_text(b, "<tr><td>");
	put_text(b, T_PAGE_ALL, NO_VALS);
	buf_text(b, "</td>");
	cell_int(b, p->paper.all.count);
	cell_fen(b, p->paper.all.fen);
	buf_text(b, "</tr>\n");
	table_end(b);
}

static void
batches(const struct page *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_BATCH, T_PAGE_SUB, T_PAGE_STEP, T_PAGE_COUNT,
		T_PAGE_SUM, T_STATE_PAID, T_PAGE_SUM, T_STATE_FAILED, T_PAGE_SUM, T_STATE_RETURNED,
		T_PAGE_SUM, T_STATE_UNKNOWN, T_PAGE_SUM, T_PAGE_OPEN, T_PAGE_SUM, T_MAX };

	element(b, "h2", T_PAGE_BATCHES, NO_VALS);
	if (p->paper.batches == 0) {
		element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	table_begin(b, "", heads, "...nnnnnnnnnnnn");
	for (int i = 0; i < p->paper.batches; i++) {
		const struct month_batch *k = &p->paper.batch[i];
		struct tally open = { k->state[PS_ISSUED].count + k->state[PS_PENDING].count +
			    k->state[PS_CANCELLED].count,
			k->state[PS_ISSUED].fen + k->state[PS_PENDING].fen +
			    k->state[PS_CANCELLED].fen };

		buf_text(b, "<tr>");
		cell(b, "k", k->name);
		cell(b, "", k->sub);
		cell(b, "", batch_step_word(k->step, LANG_ZH));
		cells_tally(b, &k->sealed);
		cells_tally(b, &k->state[PS_PAID]);
		cells_tally(b, &k->state[PS_FAILED]);
		cells_tally(b, &k->state[PS_RETURNED]);
		cells_tally(b, &k->state[PS_UNKNOWN]);
		cells_tally(b, &open);
		buf_text(b, "</tr>\n");
	}
	table_end(b);
}

static void
equation_line(struct buf *b, enum text_id what, fen amount)
{
	buf_text(b, "<tr><td>");
	put_text(b, what, NO_VALS);
	buf_text(b, "</td><td class=\"n\"></td>");
	cell_fen(b, amount);
	buf_text(b, "</tr>\n");
}

static void
open_items(struct buf *b, enum text_id title, const struct proof_item *item, int items)
{
	static const enum text_id heads[] = { T_PAGE_DAY, T_PAGE_REF, T_PAGE_TEXT, T_PAGE_SUM,
		T_MAX };

	if (items == 0)
		return;
	element(b, "p", title, NO_VALS);
	table_begin(b, "", heads, "...n");
	for (int i = 0; i < items; i++) {
		char day[YMD_TEXT];

		if (item[i].since)
			continue;
		buf_text(b, "<tr>");
		cell(b, "k", ymd_text(item[i].day, day));
		cell(b, "k", item[i].what);
		cell(b, "", item[i].text);
		cell_fen(b, item[i].fen);
		buf_text(b, "</tr>\n");
	}
	table_end(b);
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
	put_text(b, T_PAGE_ACCOUNT,
	    VALS(V_TEXT("project", f->project), V_NAME("name", f->project_name),
	        V_CARD("account", f->account->number),
	        V_TEXT("bank", bank_name(f->account->bank))));
	buf_text(b, "</h3>\n");
	if (f->to == 0) {
		element(b, "p", T_PAGE_NO_STATEMENT, NO_VALS);
		return;
	}
	element(b, "p", T_PAGE_COVERED,
	    VALS(V_YMD("from", f->from), V_YMD("to", f->to),
	        V_TEXT("closed",
	            a->closed != 0 ? ym_text(a->closed, closed)
	                           : text_of(T_PAGE_NOT_CLOSED, LANG_ZH))));
	table_begin(b, "", heads, ".nn");
	equation_line(b, T_PAGE_OPENING, f->opening_fen);
	for (int i = 0; i < f->kinds; i++)
		if (f->entries[i].count > 0) {
			buf_text(b, "<tr>");
			cell(b, "", entry_word(f->kind[i], LANG_ZH));
			cells_tally(b, &f->entries[i]);
			buf_text(b, "</tr>\n");
		}
	equation_line(b, T_PAGE_CLOSING, f->closing_fen);
	equation_line(b, T_PAGE_BOOK, f->book_fen);
	equation_line(b, T_PAGE_TRANSIT, f->transit_fen);
	equation_line(b, T_PAGE_AVAILABLE, a->available_fen);
	table_end(b);
	buf_printf(b, "<p class=\"%s\">", f->book_fen == f->closing_fen ? "ok" : "bad");
	put_text(b, f->book_fen == f->closing_fen ? T_PAGE_TIES : T_PAGE_TIES_NOT,
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

	element(b, "h2", T_PAGE_PAYMENTS, NO_VALS);
	if (p->payments == 0) {
		element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	table_begin(b, "", heads, "...n....");
	for (int i = 0; i < p->payments; i++) {
		const struct page_payment *y = &p->payment[i];

		buf_text(b, "<tr>");
		cell(b, "k", y->row);
		cell(b, "", y->sub);
		cell(b, "", y->name);
		cell_fen(b, y->fen);
		cell(b, "k", y->ref);
		cell(b, "k", pay_state_word(y->state, LANG_ZH));
		cell(b, "", reason_word(y->reason, LANG_ZH));
		cell(b, "", y->what);
		buf_text(b, "</tr>\n");
	}
	table_end(b);
}

static void
waits(const struct page *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_REASON, T_PAGE_ROWS, T_PAGE_SUM, T_MAX };

	element(b, "h2", T_PAGE_WAITS, NO_VALS);
	if (p->paper.waits == 0) {
		element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	table_begin(b, "", heads, ".nn");
	for (int i = 0; i < p->paper.waits; i++) {
		buf_text(b, "<tr>");
		cell(b, "", p->paper.wait[i].what);
		cells_tally(b, &p->paper.wait[i].tally);
		buf_text(b, "</tr>\n");
	}
	table_end(b);
}

/* ---- findings */

static const char *
severity_word(enum severity s)
{
	static const enum text_id words[] = { [SEV_NOTE] = T_SEV_NOTE,
		[SEV_HOLD] = T_SEV_HOLD,
		[SEV_REJECT] = T_SEV_REJECT,
		[SEV_REFUSE] = T_SEV_REFUSE,
		[SEV_INTEGRITY] = T_SEV_INTEGRITY,
		[SEV_WORLD] = T_SEV_WORLD,
		[SEV_INTERNAL] = T_SEV_INTERNAL };

	return text_of(words[s], LANG_ZH);
}

static void
attribute(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, " data-%s=\"", name);
	put(b, value);
	buf_text(b, "\"");
}

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
	put(b, t.p);
	if (*finding_clause(f->id) != '\0') {
		buf_text(b, "<br><span class=\"dim\">");
		put_text(b, T_PAGE_CLAUSE, VALS(V_TEXT("clause", finding_clause(f->id))));
		buf_text(b, "</span>");
	}
	buf_text(b, "</td><td>");
	buf_reset(&t);
	text_render(&t, finding_advice(f->id, LANG_ZH), vals, LANG_ZH, 0);
	put(b, t.n > 0 ? t.p : "");
	buf_text(b, "</td>");
	buf_free(&t);
	arena_reset(a);
}

static void
finding_row(const struct page_finding *f, struct arena *a, struct buf *b)
{
	enum severity s = finding_severity(f->id);
	char code[16];

	snprintf(code, sizeof code, "W%04d", finding_code(f->id));
	buf_text(b, "<tr");
	attribute(b, "sub", f->sub);
	attribute(b, "rule", code);
	attribute(b, "sev", severity_name(s));
	attribute(b, "sev-name", severity_word(s));
	buf_text(b, ">");
	cell(b, "k", f->row);
	cell(b, "", f->sub);
	buf_text(b, "<td>");
	put(b, f->name);
	if (*f->id_no != '\0') {
		buf_text(b, "<br><span class=\"dim k\">");
		put_text(b, T_PAGE_ID, VALS(V_ID("id", f->id_no)));
		buf_text(b, "</span>");
	}
	buf_text(b, "</td>");
	cell(b, "", f->team);
	cell_fen(b, f->net_fen);
	cell(b, "k", f->status);
	buf_printf(b, "<td class=\"k\"><span class=\"sev %s\">", severity_name(s));
	put(b, severity_word(s));
	buf_printf(b, "</span> %s</td>", code);
	cell(b, "k", f->column);
	finding_words(f, a, b);
	buf_text(b, "</tr>\n");
}

static void
filter_select(struct buf *b, const char *name, enum text_id label)
{
	buf_text(b, "<label>");
	put_text(b, label, NO_VALS);
	buf_printf(b, "<select name=\"%s\"><option value=\"\">", name);
	put_text(b, T_PAGE_EVERY, NO_VALS);
	buf_text(b, "</option></select></label>\n");
}

static void
findings(const struct page *p, struct arena *a, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_ROW, T_PAGE_SUB, T_PAGE_NAME, T_PAGE_TEAM,
		T_PAGE_NET, T_PAGE_STATUS, T_PAGE_FINDING, T_PAGE_COLUMN, T_PAGE_MEANS, T_PAGE_DO,
		T_MAX };

	element(b, "h2", T_PAGE_FINDINGS, VALS(V_INT("count", p->findings)));
	if (p->findings == 0) {
		element(b, "p", T_PAGE_NONE, NO_VALS);
		return;
	}
	buf_text(b, "<form id=\"filter\" hidden>\n");
	filter_select(b, "sub", T_PAGE_SUB);
	filter_select(b, "rule", T_PAGE_FINDING);
	filter_select(b, "sev", T_PAGE_SEVERITY);
	buf_text(b, "<label>");
	put_text(b, T_PAGE_SEARCH, NO_VALS);
	buf_text(b,
	    "<input name=\"text\" type=\"search\"></label>\n<output id=\"shown\"></output>\n</form>\n");
	table_begin(b, "rows", heads, "....n.....");
	for (int i = 0; i < p->findings; i++)
		finding_row(&p->finding[i], a, b);
	table_end(b);
}

static void
files(const struct page *p, struct arena *a, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_FILE, T_PAGE_STATUS, T_PAGE_MEANS, T_PAGE_DO,
		T_MAX };

	if (p->files == 0)
		return;
	element(b, "h2", T_PAGE_FILES, NO_VALS);
	table_begin(b, "", heads, "....");
	for (int i = 0; i < p->files; i++) {
		const struct page_finding *f = &p->file[i];

		buf_text(b, "<tr>");
		cell(b, "", f->row);
		cell(b, "k", f->status);
		if (f->id == F_NONE)
			buf_text(b, "<td></td><td></td>");
		else
			finding_words(f, a, b);
		buf_text(b, "</tr>\n");
	}
	table_end(b);
}

void
page_html(const struct page *p, struct buf *b)
{
	struct arena *a = arena_new();
	char head[HEX_LEN], at[TIME_TEXT];

	buf_text(b, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
	    "script-src 'unsafe-inline'\">\n");
	element(b, "title", T_PAGE_TITLE, VALS(V_YM("month", p->paper.month)));
	buf_printf(b, "<style>%s</style>\n</head>\n<body>\n", style);
	element(b, "h1", T_PAGE_TITLE, VALS(V_YM("month", p->paper.month)));
	digest_hex(&p->paper.maker.chain_head, head);
	buf_text(b, "<p class=\"dim\">");
	put_text(b, T_PAGE_MADE,
	    VALS(V_TEXT("at", time_text(p->paper.maker.at, at)),
	        V_INT("length", p->paper.maker.chain_length), V_TEXT("head", head)));
	buf_text(b, "</p>\n<main>\n");
	figures(p, b);
	waits(p, b);
	batches(p, b);
	payments(p, b);
	element(b, "h2", T_PAGE_ACCOUNTS, NO_VALS);
	for (int i = 0; i < p->accounts; i++)
		account_html(&p->account[i], b);
	files(p, a, b);
	findings(p, a, b);
	buf_printf(b, "</main>\n<script>%s</script>\n</body>\n</html>\n", script);
	arena_free(a);
}
