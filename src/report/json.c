#include <string.h>

#include "print.h"

void
json_string(struct buf *b, const char *s)
{
	const char *p = s ? s : "", *end = p + strlen(p);

	buf_text(b, "\"");
	while (p < end) {
		const char *from = p;
		int32_t code = utf8_next(&p, end);

		if (code < 0)
			buf_text(b, "\xef\xbf\xbd");
		else if (code == '"' || code == '\\')
			buf_printf(b, "\\%c", (char)code);
		else if (code == '\n')
			buf_text(b, "\\n");
		else if (code == '\t')
			buf_text(b, "\\t");
		else if (code == '\r')
			buf_text(b, "\\r");
		else if (code_acts(code))
			buf_printf(b, "\\u%04x", (unsigned)code);
		else
			buf_add(b, from, (size_t)(p - from));
	}
	buf_text(b, "\"");
}

static void
member(struct buf *b, const char *name, const char *s)
{
	buf_printf(b, ",\"%s\":", name);
	if (s)
		json_string(b, s);
	else
		buf_text(b, "null");
}

/* Whole numbers are numbers; everything else, amounts too, is a string. */
static void
json_vals(struct buf *b, const struct val *vals, int full)
{
	struct buf plain = { NULL, 0, 0 };

	buf_text(b, "{");
	for (const struct val *v = vals; v->type != V_END; v++) {
		buf_text(b, v > vals ? "," : "");
		json_string(b, v->key);
		buf_text(b, ":");
		buf_reset(&plain);
		val_text(&plain, v, full);
		if (v->type == V_TYPE_INT)
			buf_text(b, plain.p);
		else
			json_string(b, plain.p);
	}
	buf_text(b, "}");
	buf_free(&plain);
}

void
json_finding(struct buf *b, const struct out *out, const struct finding *f, const struct val *vals)
{
	struct buf text = { NULL, 0, 0 };

	buf_printf(b, "{\"finding\":\"%s\",\"code\":%d", finding_name(f->id), finding_code(f->id));
	member(b, "severity", severity_name(finding_severity(f->id)));
	member(b, "document", f->where.document);
	if (f->where.row > 0)
		buf_printf(b, ",\"row\":%d", f->where.row);
	else
		member(b, "row", NULL);
	member(b, "column", f->where.column);
	text_render(&text, finding_text(f->id, out->lang), vals, out->lang, out->full);
	member(b, "text", text.p);
	buf_reset(&text);
	text_render(&text, finding_advice(f->id, out->lang), vals, out->lang, out->full);
	member(b, "advice", text.p);
	member(b, "basis", finding_clause(f->id));
	buf_text(b, ",\"values\":");
	json_vals(b, vals, out->full);
	buf_text(b, "}\n");
	buf_free(&text);
}

void
json_say(struct buf *b, const struct out *out, enum text_id id, const struct val *vals)
{
	buf_printf(b, "{\"text\":\"%s\",\"values\":", text_name(id));
	json_vals(b, vals, out->full);
	buf_text(b, "}\n");
}
