/* What every page of ours is made of: one self-contained file, nothing fetched, texts escaped. */
#include <stdio.h>
#include <string.h>

#include "html.h"

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

/* Text of others: markup escaped, what acts on a reader (controls, turned direction) shown as
 * U+FFFD. */
void
html_put(struct buf *b, const char *s)
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

void
html_text(struct buf *b, enum text_id id, const struct val *vals)
{
	struct buf t = { 0 };

	text_render(&t, text_of(id, LANG_ZH), vals, LANG_ZH, 0);
	html_put(b, t.p);
	buf_free(&t);
}

void
html_element(struct buf *b, const char *name, enum text_id id, const struct val *vals)
{
	buf_printf(b, "<%s>", name);
	html_text(b, id, vals);
	buf_printf(b, "</%s>\n", name);
}

void
html_cell(struct buf *b, const char *class, const char *text)
{
	buf_printf(b, *class != '\0' ? "<td class=\"%s\">" : "<td>", class);
	html_put(b, text);
	buf_text(b, "</td>");
}

void
html_fen(struct buf *b, fen amount)
{
	char text[MONEY_TEXT];

	buf_printf(b, "<td class=\"n\">%s</td>", money_text(amount, text));
}

void
html_int(struct buf *b, int64_t n)
{
	buf_printf(b, "<td class=\"n\">%" PRId64 "</td>", n);
}

/* Count and sum, blank when there is none. */
void
html_tally(struct buf *b, const struct tally *t)
{
	if (t->count == 0) {
		buf_text(b, "<td class=\"n\"></td><td class=\"n\"></td>");
		return;
	}
	html_int(b, t->count);
	html_fen(b, t->fen);
}

/* heads ends with T_MAX; a column of numbers has an n in kinds. */
void
html_table(struct buf *b, const char *id, const enum text_id *heads, const char *kinds)
{
	buf_printf(b, "<div class=\"scroll\"%s%s%s><table>\n<thead><tr>",
	    *id != '\0' ? " id=\"" : "", id, *id != '\0' ? "\"" : "");
	for (; *heads != T_MAX; heads++, kinds++) {
		buf_text(
		    b, *kinds == 'n' ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
		html_text(b, *heads, NO_VALS);
		buf_text(b, "</th>");
	}
	buf_text(b, "</tr></thead>\n<tbody>\n");
}

void
html_table_end(struct buf *b)
{
	buf_text(b, "</tbody></table></div>\n");
}

void
html_attribute(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, " data-%s=\"", name);
	html_put(b, value);
	buf_text(b, "\"");
}

void
html_begin(struct buf *b, enum text_id title, const struct val *vals)
{
	buf_text(b, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
	    "script-src 'unsafe-inline'\">\n");
	html_element(b, "title", title, vals);
	buf_printf(b, "<style>%s</style>\n</head>\n<body>\n", style);
}

void
html_end(struct buf *b, const char *script)
{
	if (*script != '\0')
		buf_printf(b, "<script>%s</script>\n", script);
	buf_text(b, "</body>\n</html>\n");
}
