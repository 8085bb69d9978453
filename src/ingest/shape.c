#include <string.h>

#include "ingest/shape.h"

static unsigned
class_of(char c)
{
	if (c >= '0' && c <= '9')
		return LEX_DIGIT | LEX_BASE64;
	if (c >= 'A' && c <= 'Z')
		return LEX_UPPER | LEX_BASE64;
	if (c >= 'a' && c <= 'z')
		return LEX_LOWER | LEX_BASE64;
	switch (c) {
	case '-':
		return LEX_DASH;
	case '.':
		return LEX_DOT;
	case '_':
		return LEX_UNDER;
	case '+':
	case '/':
	case '=':
		return LEX_BASE64;
	case ' ':
	case '\t':
	case '\n':
	case '\r':
		return LEX_BLANK;
	default:
		return 0;
	}
}

/* The XML reader lets only UTF-8 through, so that the bytes that begin a character can simply be
 * counted. */
static size_t
characters(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

int
lex_fits(const struct lex *lex, struct slice s)
{
	size_t n;

	if (lex->one_of != NULL) {
		for (const char *const *one = lex->one_of; *one; one++) {
			if (slice_is(s, *one))
				return 1;
		}
		return 0;
	}
	if (lex->classes != 0) {
		for (size_t i = 0; i < s.n; i++) {
			if ((class_of(s.p[i]) & lex->classes) == 0)
				return 0;
		}
	}
	n = s.n <= lex->max && s.n >= lex->min * 4 ? s.n : characters(s);
	return n >= lex->min && n <= lex->max && (lex->ok == NULL || lex->ok(s));
}

int
lex_int(struct slice s)
{
	int64_t n;

	return int_parse(s, INT64_MAX, &n) == 0 && (s.n == 1 || s.p[0] != '0');
}

struct level {
	int	rule;
	int	at;	/* the last child's rule, -1 before the first */
	int	count;	/* how many of it in a row */
};

struct walk {
	const struct shape		*shape;
	const struct shape_handler	*handler;
	void				*ctx;
	struct notes			*notes;
	struct level			 level[LIMIT_XML_DEPTH];
};

static int
unexpected(struct walk *w, const struct xml_element *e)
{
	char name[SHOWN_TEXT];

	return notes_whole(w->notes, w->shape->structure,
	    VALS(V_INT("line", e->line), V_TEXT("element", shown(slice_of(e->name), name))));
}

/* missing: an element, or "@" and an attribute */
static int
missing(struct walk *w, int rule, int line, const char *mark, const char *name)
{
	char text[SHOWN_TEXT + 2];
	char cut[SHOWN_TEXT];

	snprintf(text, sizeof text, "%s%s%s", mark, shown(slice_of(name), cut),
	    mark[0] == '<' ? ">" : "");
	return notes_whole(w->notes, w->shape->missing, VALS(V_INT("line", line),
	    V_TEXT("element", w->shape->rule[rule].name), V_TEXT("missing", text)));
}

static int
not_fitting(struct walk *w, int rule, int line, const char *field, struct slice value)
{
	char text[SHOWN_TEXT];

	return notes_whole(w->notes, w->shape->value, VALS(V_INT("line", line),
	    V_TEXT("element", w->shape->rule[rule].name), V_TEXT("field", field),
	    V_TEXT("text", shown(value, text))));
}

/* First rule from `from` on that is a child of the parent; shape->rules when there is none. */
static int
next_child(const struct shape *s, int parent, int from)
{
	while (from < s->rules && s->rule[from].parent != parent)
		from++;
	return from;
}

/* The rule of the element that begins, after the siblings before it; -1 with a finding. */
static int
child_rule(struct walk *w, struct level *up, const struct xml_element *e)
{
	const struct shape *s = w->shape;
	int skipped = -1;

	for (int k = next_child(s, up->rule, up->at < 0 ? 0 : up->at); k < s->rules;
	    k = next_child(s, up->rule, k + 1)) {
		int count = k == up->at ? up->count : 0;

		if (strcmp(s->rule[k].name, e->name) != 0) {
			if (skipped < 0 && count < s->rule[k].min)
				skipped = k;
			continue;
		}
		if (skipped >= 0)
			return missing(w, up->rule, e->line, "<", s->rule[skipped].name);
		if (count >= s->rule[k].max)
			return unexpected(w, e);
		up->at = k;
		up->count = count + 1;
		return k;
	}
	return unexpected(w, e);
}

/* Fills values by position in the rule; 0 or -1 with a finding. */
static int
attributes(struct walk *w, int rule, const struct xml_element *e, struct slice value[SHAPE_ATTRS])
{
	const struct attr_rule *want = w->shape->rule[rule].attr;
	char name[SHOWN_TEXT];
	int k;

	memset(value, 0, SHAPE_ATTRS * sizeof *value);
	for (int i = 0; i < e->attrs; i++) {
		for (k = 0; k < SHAPE_ATTRS && want[k].name; k++) {
			if (strcmp(want[k].name, e->attr[i].name) == 0)
				break;
		}
		if (k == SHAPE_ATTRS || want[k].name == NULL)
			return notes_whole(w->notes, w->shape->attribute,
			    VALS(V_INT("line", e->line),
			        V_TEXT("element", w->shape->rule[rule].name),
			        V_TEXT("attribute", shown(slice_of(e->attr[i].name), name))));
		value[k] = e->attr[i].value;
	}
	for (k = 0; k < SHAPE_ATTRS && want[k].name; k++) {
		if (value[k].p == NULL && !want[k].optional)
			return missing(w, rule, e->line, "@", want[k].name);
		if (value[k].p != NULL && !lex_fits(want[k].lex, value[k]))
			return not_fitting(w, rule, e->line, want[k].name, value[k]);
	}
	return 0;
}

static int
on_start(void *ctx, const struct xml_element *e)
{
	struct walk *w = ctx;
	struct slice value[SHAPE_ATTRS];
	struct shape_event event = { .line = e->line, .attr = value, .text = { "", 0 } };

	if (strcmp(e->ns, w->shape->ns) != 0)
		return unexpected(w, e);
	if (e->depth == 1)
		event.rule = strcmp(e->name, w->shape->rule[0].name) == 0 ? 0 : unexpected(w, e);
	else
		event.rule = child_rule(w, &w->level[e->depth - 2], e);
	if (event.rule < 0 || attributes(w, event.rule, e, value) < 0)
		return -1;
	w->level[e->depth - 1] = (struct level){ event.rule, -1, 0 };
	return w->handler->start ? w->handler->start(w->ctx, &event) : 0;
}

static int
is_blank(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (class_of(s.p[i]) != LEX_BLANK)
			return 0;
	}
	return 1;
}

static int
on_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct walk *w = ctx;
	const struct shape *s = w->shape;
	struct level *l = &w->level[e->depth - 1];
	struct shape_event event = { .rule = l->rule, .line = e->line, .attr = NULL, .text = text };
	const struct lex *lex = s->rule[l->rule].text;

	for (int k = next_child(s, l->rule, l->at < 0 ? 0 : l->at); k < s->rules;
	    k = next_child(s, l->rule, k + 1)) {
		if ((k == l->at ? l->count : 0) < s->rule[k].min)
			return missing(w, l->rule, e->line, "<", s->rule[k].name);
	}
	/* between children may be blanks; an empty element is empty (XML Schema 1,
	 * cvc-complex-type 2.1) */
	if (lex == NULL && text.n > 0 && (!is_blank(text) || next_child(s, l->rule, 0) == s->rules))
		return unexpected(w, e);
	if (lex != NULL && !lex_fits(lex, text))
		return not_fitting(w, l->rule, e->line, s->rule[l->rule].name, text);
	return w->handler->end ? w->handler->end(w->ctx, &event) : 0;
}

int
shape_read(struct source from, const struct shape *shape, const struct shape_handler *handler,
    void *ctx, struct notes *notes)
{
	static const struct xml_handler walker = { on_start, on_end };
	struct walk w = { .shape = shape, .handler = handler, .ctx = ctx, .notes = notes };

	return xml_read(from, notes->document, &walker, &w, notes->report);
}
