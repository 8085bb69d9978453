/*
 * XML by appending.  An element begins on a line of its own, one blank per level: for elements that
 * hold either children or text, which all of ours do.
 */
#include <string.h>

#include "codec/inner.h"

/* One character of XML 1.0, moving *p; -1 when XML cannot carry it. */
static int32_t
xml_char(const char **p, const char *end)
{
	int32_t c = utf8_next(p, end);

	if (c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF))
		return c;
	return -1;
}

static const char *
reference(int32_t c, int in_attr)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\r':
		return "&#13;";
	case '"':
		return in_attr ? "&quot;" : NULL;
	case '\t':
		return in_attr ? "&#9;" : NULL;
	case '\n':
		return in_attr ? "&#10;" : NULL;
	default:
		return NULL;
	}
}

/* ASCII that stands for itself everywhere. */
static int
is_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"';
}

int
xml_escape(struct buf *to, struct slice s, int in_attr)
{
	size_t before = to->n;
	const char *end = s.p + s.n, *run = s.p, *p = s.p;

	if (s.n == 0)
		return 0;
	while (p < end) {
		const char *at, *ref;
		int32_t c;

		while (p < end && is_plain(*p))
			p++;
		if (p == end)
			break;
		at = p;
		c = xml_char(&p, end);
		if (c < 0) {
			if (to->n > before) {
				to->n = before;
				to->p[before] = '\0';
			}
			return -1;
		}
		ref = reference(c, in_attr);
		if (ref == NULL)
			continue;
		if (at > run)
			buf_add(to, run, (size_t)(at - run));
		buf_text(to, ref);
		run = p;
	}
	if (end > run)
		buf_add(to, run, (size_t)(end - run));
	return 0;
}

static int
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Names come from our code and from format files: enough to keep the document well-formed. */
static int
name_fits(const char *name)
{
	const char *p = name, *end = name + strlen(name);

	while (p < end) {
		int first = p == name;
		int32_t c;

		if (is_letter(*p)) {
			p++;
			continue;
		}
		c = utf8_next(&p, end);
		if (c >= 0xC0 && c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c < 0x3001) &&
		    c < 0xE000)
			continue;
		if (first || !((c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':' || c == 0xB7))
			return 0;
	}
	return end > name;
}

static void
tag_finish(struct xmlout *o)
{
	if (o->in_tag)
		buf_add(o->to, ">", 1);
	o->in_tag = 0;
}

static void
line_begin(struct xmlout *o, int depth)
{
	static const char blanks[LIMIT_XML_DEPTH + 1] = "                                ";

	buf_add(o->to, "\n", 1);
	if (depth > 0)
		buf_add(o->to, blanks, (size_t)depth);
}

void
xmlout_begin(struct xmlout *o, struct buf *to)
{
	memset(o, 0, sizeof *o);
	o->to = to;
	buf_text(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

void
xmlout_inside(struct xmlout *o, struct buf *to, const char *parent)
{
	memset(o, 0, sizeof *o);
	o->to = to;
	o->open[o->depth++] = parent;
}

void
xmlout_children(struct xmlout *o, struct slice children)
{
	if (o->depth == 0)
		o->bad = 1;
	if (o->bad || children.n == 0)
		return;
	tag_finish(o);
	buf_add(o->to, children.p, children.n);
	o->had_child = 1;
}

void
xmlout_open(struct xmlout *o, const char *name)
{
	if (o->depth == LIMIT_XML_DEPTH || !name_fits(name) || (o->depth == 0 && o->had_child))
		o->bad = 1;
	if (o->bad)
		return;
	tag_finish(o);
	line_begin(o, o->depth);
	buf_add(o->to, "<", 1);
	buf_text(o->to, name);
	o->open[o->depth++] = name;
	o->in_tag = 1;
	o->had_child = 0;
}

void
xmlout_attr(struct xmlout *o, const char *name, const char *value)
{
	if (!o->in_tag || !name_fits(name))
		o->bad = 1;
	if (o->bad)
		return;
	buf_add(o->to, " ", 1);
	buf_text(o->to, name);
	buf_add(o->to, "=\"", 2);
	if (xml_escape(o->to, slice_of(value), 1) < 0)
		o->bad = 1;
	buf_add(o->to, "\"", 1);
}

void
xmlout_text(struct xmlout *o, const char *value)
{
	if (o->depth == 0)
		o->bad = 1;
	if (o->bad || value == NULL || *value == '\0')
		return;
	tag_finish(o);
	if (xml_escape(o->to, slice_of(value), 0) < 0)
		o->bad = 1;
}

void
xmlout_leaf(struct xmlout *o, const char *name, const char *value)
{
	xmlout_open(o, name);
	xmlout_text(o, value);
	xmlout_close(o);
}

void
xmlout_close(struct xmlout *o)
{
	if (o->depth == 0)
		o->bad = 1;
	if (o->bad)
		return;
	o->depth--;
	if (o->in_tag) {
		buf_add(o->to, "/>", 2);
	} else {
		if (o->had_child)
			line_begin(o, o->depth);
		buf_add(o->to, "</", 2);
		buf_text(o->to, o->open[o->depth]);
		buf_add(o->to, ">", 1);
	}
	o->in_tag = 0;
	o->had_child = 1;
}

int
xmlout_end(struct xmlout *o)
{
	while (o->depth > 0 && !o->bad)
		xmlout_close(o);
	if (!o->had_child)
		o->bad = 1;	/* no root */
	if (o->bad)
		return -1;
	buf_add(o->to, "\n", 1);
	return 0;
}
