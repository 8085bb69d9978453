/* The findings of a month for people to act on: one page of HTML that fetches nothing, and for each
 * subcontractor a workbook with its own workers only.  Without its script the page shows everything;
 * the script filters and sorts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html.h"

static const char style[] =
    ":root{--line:#d0d7de;--soft:#f6f8fa;--ink:#1f2328;--dim:#57606a}*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:90rem;padding:1rem;color:var(--ink);background:#fff;"
    "font:15px/1.6 \"Noto Sans CJK SC\",\"Noto Sans SC\",\"Microsoft YaHei\",sans-serif}"
    "h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}p{margin:.25rem 0}"
    ".dim{color:var(--dim);font-size:.85em;overflow-wrap:anywhere}"
    ".sums{display:flex;flex-wrap:wrap;gap:.75rem;margin:1rem 0;padding:0;list-style:none}"
    ".sums li{flex:1 1 11rem;border:1px solid var(--line);border-left:.4rem solid;border-radius:6px;"
    "padding:.4rem .8rem}.sums strong{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums;"
    "color:var(--ink)}.paid{border-left-color:#1a7f37!important}.ready{border-left-color:#0969da!important}"
    ".waits{border-left-color:#9a6700!important}"
    ".scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}"
    ".scroll:focus-visible,button:focus-visible,select:focus-visible,input:focus-visible"
    "{outline:3px solid #0969da;outline-offset:1px}"
    "table{border-collapse:collapse;width:100%}th,td{padding:.35rem .6rem;text-align:left;"
    "vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}"
    "thead th{background:var(--soft);white-space:nowrap}tbody tr:last-child>*{border-bottom:0}"
    "tbody th{font-weight:normal}"
    ".n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.k{white-space:nowrap}"
    ".b{width:35%;min-width:4rem}.bar{display:block;width:100%;height:1.1rem;margin-top:.2rem}"
    ".bar rect{fill:#0969da}.bar .w{fill:#bf8700}"
    ".sev{display:inline-block;padding:0 .4rem;border-radius:4px;white-space:nowrap;"
    "border:1px solid currentColor;font-size:.85em}.NOTE{color:#57606a}.HOLD{color:#7d4e00}"
    ".REJECT,.REFUSE{color:#b31d28}"
    "th button{all:unset;cursor:pointer}th button::after{content:\" \\2195\";color:var(--dim)}"
    "th[aria-sort=ascending] button::after{content:\" \\2191\";color:var(--ink)}"
    "th[aria-sort=descending] button::after{content:\" \\2193\";color:var(--ink)}"
    "form{display:flex;flex-wrap:wrap;gap:.5rem 1rem;margin:.5rem 0;align-items:end}"
    "label{display:grid;font-size:.85em;color:var(--dim);min-width:0}"
    "select,input,form button{font:inherit;padding:.25rem .5rem;max-width:100%}[hidden]{display:none}"
    "@media(max-width:40rem){body{padding:.6rem;font-size:15px}th,td{padding:.3rem .4rem}"
    "label{flex:1 1 100%}select,input{width:100%;min-height:2.5rem}"
    "#rows thead tr{display:flex;flex-wrap:wrap;border:0;padding:.25rem}#rows,#rows tbody,#rows tr,#rows td,#rows th{display:block}"
    "#rows tr{border-bottom:2px solid var(--line);padding:.5rem 0}#rows tr[hidden]{display:none}"
    "#rows td,#rows th{border:0;padding:.05rem .6rem;white-space:normal}#rows .n{text-align:left}"
    "#rows [data-h]::before{content:attr(data-h)\"\\ff1a\";color:var(--dim)}}"
    "@media print{@page{size:A4 landscape;margin:12mm}body{max-width:none;padding:0;font-size:9pt}"
    "form,th button::after{display:none}.scroll{overflow:visible;border:0}thead{display:table-header-group}"
    "tr{break-inside:avoid}h2{break-after:avoid}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";

static const char script[] =
    "(function(){var f=document.getElementById('filter'),t=document.getElementById('rows');"
    "if(!f||!t)return;f.hidden=false;var body=t.tBodies[0],rows=[].slice.call(body.rows),"
    "n=document.getElementById('shown');"
    "['sub','rule','sev'].forEach(function(k){var seen={};rows.forEach(function(r){"
    "var v=r.getAttribute('data-'+k);if(v&&!Object.prototype.hasOwnProperty.call(seen,v)){seen[v]=1;"
    "var o=document.createElement('option');o.value=v;"
    "o.textContent=r.getAttribute('data-'+k+'-name')||v;f.elements[k].appendChild(o)}})});"
    "function go(){var c=0,s=0,w=f.elements.text.value.trim().toLowerCase();rows.forEach(function(r){"
    "var on=['sub','rule','sev'].every(function(k){var v=f.elements[k].value;"
    "return!v||r.getAttribute('data-'+k)===v})&&(!w||r.textContent.toLowerCase().indexOf(w)>=0);"
    "r.hidden=!on;if(on)c++});n.textContent=c+' / '+rows.length}"
    "f.addEventListener('input',go);f.addEventListener('reset',function(){setTimeout(go)});"
    "f.addEventListener('submit',function(e){e.preventDefault()});"
    "[].forEach.call(t.tHead.rows[0].cells,function(h,i){var b=h.querySelector('button');if(!b)return;"
    "b.addEventListener('click',function(){var up=h.getAttribute('aria-sort')!=='ascending';"
    "[].forEach.call(t.tHead.rows[0].cells,function(x){x.removeAttribute('aria-sort')});"
    "h.setAttribute('aria-sort',up?'ascending':'descending');"
    "rows.map(function(r,p){var c=r.cells[i],v=c.getAttribute('data-v');"
    "return{r:r,p:p,v:v===null?c.textContent:+v}}).sort(function(a,b){"
    "var d=typeof a.v==='number'?a.v-b.v:a.v.localeCompare(b.v,'zh-CN',{numeric:true});"
    "return(up?d:-d)||a.p-b.p}).forEach(function(x){body.appendChild(x.r)})})});"
    "go()})();";

/* ---- pieces */

static void
element(struct buf *b, const char *open, const char *name, enum text_id id, const struct val *vals)
{
	buf_text(b, open);
	html_text(b, id, vals);
	buf_printf(b, "</%s>\n", name);
}

static void
attribute_text(struct buf *b, const char *name, enum text_id id)
{
	html_attribute(b, name, text_of(id, LANG_ZH));
}

static void
cell(struct buf *b, const char *class, enum text_id head, const char *text)
{
	buf_printf(b, *class != '\0' ? "<td class=\"%s\"" : "<td", class);
	if (head != T_MAX && *text != '\0')
		attribute_text(b, "h", head);
	buf_text(b, ">");
	html_put(b, text);
	buf_text(b, "</td>");
}

static void
code_text(enum finding_id id, char text[16])
{
	snprintf(text, 16, "W%04d", finding_code(id));
}

/* Behind "{project} {sub}：": whom it is about is another column, or every finding of the rule has its own. */
static const char *
after_places(const char *text)
{
	static const char colon[] = "：";
	const char *s = text;

	while (*s == '{' || *s == ' ') {
		const char *end = *s == '{' ? strchr(s, '}') : s;

		if (end == NULL)
			return text;
		s = end + 1;
	}
	return s > text && strncmp(s, colon, sizeof colon - 1) == 0 ? s + sizeof colon - 1 : text;
}

/* What a finding says, without figures: "…" in their places. */
static void
headline(enum finding_id id, struct buf *b)
{
	for (const char *s = after_places(finding_text(id, LANG_ZH)); *s != '\0'; s++) {
		const char *end = *s == '{' ? strchr(s, '}') : NULL;

		buf_add(b, end != NULL ? "…" : s, end != NULL ? sizeof "…" - 1 : 1);
		if (end != NULL)
			s = end;
	}
}

/* A share of the longest, drawn; its figure stands in the next cell for those who do not see it. */
static void
cell_bar(struct buf *b, int64_t n, int64_t most, const char *class)
{
	int64_t w = most > 0 ? n / (most / 1000 + 1) : 0;

	if (most > 0 && most < 1000)
		w = n * 1000 / most;
	buf_printf(b, "<td class=\"b\"><svg class=\"bar\" viewBox=\"0 0 1000 10\" "
	    "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect%s width=\"%" PRId64
	    "\" height=\"10\"/></svg></td>", class, n > 0 && w == 0 ? 1 : w);
}

/* heads ends with T_MAX; n in kinds: numbers, b: a bar */
static void
table_begin(struct buf *b, enum text_id name, const enum text_id *heads, const char *kinds)
{
	buf_text(b, "<section class=\"scroll\" tabindex=\"0\" aria-label=\"");
	html_text(b, name, NO_VALS);
	buf_text(b, "\"><table>\n<thead><tr>");
	for (; *heads != T_MAX; heads++, kinds++) {
		buf_text(b, *kinds == 'n' ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
		html_text(b, *heads, NO_VALS);
		buf_text(b, "</th>");
	}
	buf_text(b, "</tr></thead>\n<tbody>\n");
}

static void
table_end(struct buf *b)
{
	buf_text(b, "</tbody></table></section>\n");
}

/* ---- charts */

struct by_rule { enum finding_id id; enum severity severity; int64_t count; };

static int
more_first(const void *x, const void *y)
{
	const struct by_rule *a = x, *b = y;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void
chart_rules(const struct found_paper *p, struct buf *b)
{
	static const enum text_id heads[] = { T_FOUND_RULE, T_PAGE_SEVERITY, T_FOUND_SHARE, T_PAGE_COUNT, T_MAX };
	struct by_rule *r = mem_alloc(F_MAX * sizeof *r);
	int64_t most = 0;
	int rules = 0;

	for (int i = 0; i < F_MAX; i++)
		r[i] = (struct by_rule){ (enum finding_id)i, SEV_NOTE, 0 };
	for (int i = 0; i < p->founds; i++) {
		struct by_rule *k = &r[p->found[i].id];

		if (++k->count > most)
			most = k->count;
		if (p->found[i].severity > k->severity)
			k->severity = p->found[i].severity;
	}
	qsort(r, F_MAX, sizeof *r, more_first);
	element(b, "<h2>", "h2", T_FOUND_BY_RULE, NO_VALS);
	table_begin(b, T_FOUND_BY_RULE, heads, "..bn");
	for (int i = 0; i < F_MAX; i++) {
		struct buf t = { 0 };
		char code[16];

		if (r[i].count == 0)
			continue;
		rules++;
		code_text(r[i].id, code);
		headline(r[i].id, &t);
		buf_printf(b, "<tr><th scope=\"row\">%s ", code);
		html_put(b, t.p != NULL ? t.p : "");
		buf_printf(b, "</th><td><span class=\"sev %s\">", severity_name(r[i].severity));
		html_put(b, severity_label(r[i].severity, LANG_ZH));
		buf_text(b, "</span></td>");
		cell_bar(b, r[i].count, most, r[i].severity >= SEV_HOLD ? " class=\"w\"" : "");
		buf_printf(b, "<td class=\"n\">%" PRId64 "</td></tr>\n", r[i].count);
		buf_free(&t);
	}
	table_end(b);
	if (rules == 0)
		element(b, "<p>", "p", T_FOUND_NONE, NO_VALS);
	free(r);
}

static void
chart_subs(const struct found_paper *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_SUB, T_FOUND_COUNT, T_FOUND_SHARE, T_FOUND_WAITS, T_FOUND_WILL, T_FOUND_PAID,
		T_PAGE_ROWS, T_MAX };
	fen most = 0;

	for (int i = 0; i < p->subs; i++)
		if (p->sub[i].waits.fen > most)
			most = p->sub[i].waits.fen;
	element(b, "<h2>", "h2", T_FOUND_BY_SUB, NO_VALS);
	table_begin(b, T_FOUND_BY_SUB, heads, ".nbnnnn");
	for (int i = 0; i < p->subs; i++) {
		const struct found_sub *s = &p->sub[i];

		buf_text(b, "<tr><th scope=\"row\">");
		html_put(b, s->name);
		buf_printf(b, "</th><td class=\"n\">%" PRId64 "</td>", s->found);
		cell_bar(b, s->waits.fen > 0 ? s->waits.fen : 0, most, " class=\"w\"");
		html_fen(b, s->waits.fen);
		html_fen(b, s->ready.fen);
		html_fen(b, s->paid.fen);
		buf_printf(b, "<td class=\"n\">%" PRId64 "</td></tr>\n", s->all.count);
	}
	table_end(b);
}

static void
sums(const struct found_paper *p, struct buf *b)
{
	struct tally paid = { 0, 0 }, ready = { 0, 0 }, waits = { 0, 0 };
	const struct { const char *class; enum text_id name; const struct tally *t; } box[] = {
		{ "paid", T_FOUND_PAID, &paid }, { "ready", T_FOUND_READY, &ready }, { "waits", T_FOUND_WAITS, &waits },
	};

	for (int i = 0; i < p->subs; i++) {
		paid.count += p->sub[i].paid.count;
		ready.count += p->sub[i].ready.count;
		waits.count += p->sub[i].waits.count;
		if (fen_add(paid.fen, p->sub[i].paid.fen, &paid.fen) != 0 ||
		    fen_add(ready.fen, p->sub[i].ready.fen, &ready.fen) != 0 ||
		    fen_add(waits.fen, p->sub[i].waits.fen, &waits.fen) != 0)
			return;
	}
	buf_text(b, "<ul class=\"sums\">\n");
	for (size_t i = 0; i < sizeof box / sizeof *box; i++) {
		buf_printf(b, "<li class=\"%s\">", box[i].class);
		html_text(b, box[i].name, NO_VALS);
		buf_text(b, " <strong>");
		html_text(b, T_FOUND_YUAN, VALS(V_FEN("sum", box[i].t->fen)));
		buf_text(b, "</strong> ");
		html_text(b, T_FOUND_ROWS, VALS(V_INT("count", box[i].t->count)));
		buf_text(b, "</li>\n");
	}
	buf_text(b, "</ul>\n");
}

/* ---- the table */

static void
words(const struct found *f, const char *(*of)(enum finding_id, enum lang), struct arena *a, struct buf *t)
{
	const struct val *vals = vals_parse(a, f->vals);

	buf_reset(t);
	text_render(t, of(f->id, LANG_ZH), vals != NULL ? vals : vals_parse(a, ""), LANG_ZH, 0);
}

static void
found_row(const struct found *f, struct arena *a, struct buf *b)
{
	struct buf t = { 0 };
	char code[16], money[MONEY_TEXT];

	code_text(f->id, code);
	buf_text(b, "<tr");
	html_attribute(b, "sub", f->sub);
	html_attribute(b, "rule", code);
	headline(f->id, &t);
	buf_text(b, " data-rule-name=\"");
	buf_printf(b, "%s ", code);
	html_put(b, t.p != NULL ? t.p : "");
	buf_text(b, "\"");
	html_attribute(b, "sev", severity_name(f->severity));
	html_attribute(b, "sev-name", severity_label(f->severity, LANG_ZH));
	buf_text(b, "><th scope=\"row\" class=\"k\">");
	html_put(b, *f->row != '\0' ? f->row : text_of(T_FOUND_WHOLE, LANG_ZH));
	buf_text(b, "</th>");
	cell(b, "", T_PAGE_SUB, f->sub);
	buf_text(b, "<td>");
	html_put(b, f->name);
	if (*f->id_no != '\0') {
		buf_text(b, " <span class=\"dim k\">");
		html_text(b, T_PAGE_ID, VALS(V_ID("id", f->id_no)));
		buf_text(b, "</span>");
	}
	buf_text(b, "</td>");
	cell(b, "", T_PAGE_TEAM, f->team);
	buf_printf(b, "<td class=\"n\" data-v=\"%" PRId64 "\"", f->net_fen);
	if (*f->row != '\0')
		attribute_text(b, "h", T_PAGE_NET);
	buf_printf(b, ">%s</td>", *f->row != '\0' ? money_text(f->net_fen, money) : "");
	cell(b, "k", T_PAGE_STATUS, f->status);
	buf_printf(b, "<td class=\"k\"><span class=\"sev %s\">", severity_name(f->severity));
	html_put(b, severity_label(f->severity, LANG_ZH));
	buf_printf(b, "</span> %s</td>", code);
	cell(b, "k", T_PAGE_COLUMN, *f->column != '\0' ? column_label(f->column, LANG_ZH) : "");
	words(f, finding_text, a, &t);
	buf_text(b, "<td>");
	html_put(b, t.p != NULL ? t.p : "");
	if (*finding_clause(f->id) != '\0') {
		buf_text(b, " <span class=\"dim\">");
		html_text(b, T_PAGE_CLAUSE, VALS(V_TEXT("clause", finding_clause(f->id))));
		buf_text(b, "</span>");
	}
	buf_text(b, "</td>");
	words(f, finding_advice, a, &t);
	cell(b, "", T_PAGE_DO, t.p != NULL ? t.p : "");
	buf_text(b, "</tr>\n");
	buf_free(&t);
	arena_reset(a);
}

static void
filter(struct buf *b)
{
	static const struct { const char *name; enum text_id label; } by[] = { { "sub", T_PAGE_SUB }, { "rule", T_FOUND_RULE },
		{ "sev", T_PAGE_SEVERITY } };

	buf_text(b, "<form id=\"filter\" hidden>\n");
	for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
		buf_text(b, "<label>");
		html_text(b, by[i].label, NO_VALS);
		buf_printf(b, "<select name=\"%s\"><option value=\"\">", by[i].name);
		html_text(b, T_PAGE_EVERY, NO_VALS);
		buf_text(b, "</option></select></label>\n");
	}
	element(b, "<label>", "label", T_PAGE_SEARCH, NO_VALS);
	b->n -= sizeof "</label>\n" - 1;
	buf_text(b, "<input name=\"text\" type=\"search\"></label>\n<button type=\"submit\">");
	html_text(b, T_FOUND_FILTER, NO_VALS);
	buf_text(b, "</button>\n<button type=\"reset\">");
	html_text(b, T_FOUND_RESET, NO_VALS);
	buf_text(b, "</button>\n<output id=\"shown\"></output>\n</form>\n");
}

static void
table(const struct found_paper *p, struct buf *b)
{
	static const enum text_id heads[] = { T_PAGE_ROW, T_PAGE_SUB, T_PAGE_NAME, T_PAGE_TEAM, T_PAGE_NET, T_PAGE_STATUS,
		T_PAGE_FINDING, T_PAGE_COLUMN, T_PAGE_MEANS, T_PAGE_DO };
	struct arena *a = arena_new();

	element(b, "<h2 id=\"all\">", "h2", T_PAGE_FINDINGS, VALS(V_INT("count", p->founds)));
	filter(b);
	buf_text(b, "<section class=\"scroll\" tabindex=\"0\" aria-labelledby=\"all\"><table id=\"rows\">\n<thead><tr>");
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		buf_printf(b, "<th scope=\"col\"%s><button type=\"button\">", heads[i] == T_PAGE_NET ? " class=\"n\"" : "");
		html_text(b, heads[i], NO_VALS);
		buf_text(b, "</button></th>");
	}
	buf_text(b, "</tr></thead>\n<tbody>\n");
	for (int i = 0; i < p->founds; i++)
		found_row(&p->found[i], a, b);
	table_end(b);
	arena_free(a);
}

void
findings_html(const struct found_paper *p, struct buf *b)
{
	char head[HEX_LEN], at[TIME_TEXT];

	buf_text(b, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
	    "script-src 'unsafe-inline'\">\n");
	element(b, "<title>", "title", T_FOUND_TITLE, VALS(V_YM("month", p->month)));
	buf_printf(b, "<style>%s</style>\n</head>\n<body>\n", style);
	element(b, "<header>\n<h1>", "h1", T_FOUND_TITLE, VALS(V_YM("month", p->month)));
	digest_hex(&p->maker.chain_head, head);
	buf_text(b, "<p class=\"dim\">");
	html_text(b, T_PAGE_MADE, VALS(V_TEXT("at", time_text(p->maker.at, at)), V_INT("length", p->maker.chain_length), V_TEXT("head", head)));
	buf_text(b, "</p>\n</header>\n<main>\n");
	sums(p, b);
	chart_rules(p, b);
	chart_subs(p, b);
	if (p->founds > 0)
		table(p, b);
	buf_printf(b, "</main>\n<script>%s</script>\n</body>\n</html>\n", script);
}

/* ---- a subcontractor's own */

int
findings_xlsx(const struct found_paper *p, const char *sub, struct buf *file)
{
	static const enum text_id heads[] = { T_PAGE_ROW, T_PAGE_NAME, T_LEDGER_ID, T_PAGE_TEAM, T_PAGE_NET, T_PAGE_STATUS, T_PAGE_SEVERITY,
		T_PAGE_FINDING, T_PAGE_COLUMN, T_PAGE_MEANS, T_FOUND_BASIS, T_PAGE_DO };
	static const int width[] = { 24, 12, 22, 12, 12, 10, 8, 8, 12, 50, 24, 60 };
	struct arena *a = arena_new();
	struct xlsxout x;
	struct buf t = { 0 };
	int rc;

	xlsxout_begin(&x, width, (int)(sizeof width / sizeof *width));
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		xlsxout_text(&x, text_of(heads[i], LANG_ZH));
	xlsxout_row(&x);
	for (int i = 0; i < p->founds; i++) {
		const struct found *f = &p->found[i];
		char code[16], money[MONEY_TEXT];

		if (*f->row == '\0' || strcmp(f->sub, sub) != 0)
			continue;
		code_text(f->id, code);
		xlsxout_text(&x, f->row);
		xlsxout_text(&x, f->name);
		xlsxout_text(&x, f->id_no);
		xlsxout_text(&x, f->team);
		xlsxout_number(&x, money_text(f->net_fen, money));
		xlsxout_text(&x, f->status);
		xlsxout_text(&x, severity_label(f->severity, LANG_ZH));
		xlsxout_text(&x, code);
		xlsxout_text(&x, *f->column != '\0' ? column_label(f->column, LANG_ZH) : "");
		words(f, finding_text, a, &t);
		xlsxout_text(&x, t.p != NULL ? t.p : "");
		xlsxout_text(&x, finding_clause(f->id));
		words(f, finding_advice, a, &t);
		xlsxout_text(&x, t.p != NULL ? t.p : "");
		xlsxout_row(&x);
		arena_reset(a);
	}
	rc = xlsxout_end(&x, text_of(T_FOUND_SHEET, LANG_ZH), file);
	buf_free(&t);
	arena_free(a);
	return rc;
}
