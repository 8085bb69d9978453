/*
 * Mutants of an XML sample: each has one thing wrong, or still right.  The sample is well-formed, without comments,
 * references or CDATA, and its attribute values stand in double quotes.
 */
#ifndef MUTANTS_H
#define MUTANTS_H

#include <string.h>

#include "daifa/core.h"

#define NODES	64
#define ATTRS	10

struct span {
	size_t	from, to;
};
struct node {
	struct span	 name, whole;	/* whole: from < to the > of its end */
	size_t		 tag_end;	/* after the start tag; whole.to when it is empty */
	struct span	 attr[ATTRS], attr_name[ATTRS], value[ATTRS];	/* attr: with the blank before it */
	int		 attrs;
	int		 parent;
};
struct sample {
	const char	*text;
	struct node	 node[NODES];
	int		 nodes;
};

static inline void
sample_attrs(struct sample *s, struct node *n, size_t at)
{
	const char *t = s->text;

	for (;;) {
		size_t begin = at;

		while (t[at] == ' ' || t[at] == '\n')
			at++;
		if (t[at] == '>' || t[at] == '/') {
			n->tag_end = at + (t[at] == '/' ? 2 : 1);
			n->whole.to = t[at] == '/' ? n->tag_end : 0;
			return;
		}
		n->attr_name[n->attrs].from = at;
		at += strcspn(t + at, "=");
		n->attr_name[n->attrs].to = at;
		at += 2;
		n->value[n->attrs].from = at;
		at += strcspn(t + at, "\"");
		n->value[n->attrs].to = at++;
		n->attr[n->attrs++] = (struct span){ begin, at };
	}
}

static inline void
sample_parse(struct sample *s, const char *text)
{
	int open[NODES], depth = 0;
	size_t at = (size_t)(strstr(text, "?>") - text);

	memset(s, 0, sizeof *s);
	s->text = text;
	while (strchr(text + at, '<')) {
		at = (size_t)(strchr(text + at, '<') - text);
		if (text[at + 1] == '/') {
			at += strcspn(text + at, ">") + 1;
			s->node[open[--depth]].whole.to = at;
			continue;
		}
		assert_true(s->nodes < NODES);
		struct node *n = &s->node[s->nodes];

		n->whole.from = at;
		n->name.from = at + 1;
		n->name.to = at + 1 + strcspn(text + at + 1, " \n/>");
		n->parent = depth > 0 ? open[depth - 1] : -1;
		sample_attrs(s, n, n->name.to);
		if (n->whole.to == 0)
			open[depth++] = s->nodes;
		s->nodes++;
		at = n->tag_end;
	}
	assert_int_equal(depth, 0);
}

/* The sample with [from, to) replaced. */
static inline void
sample_splice(const struct sample *s, struct span where, const char *by, struct buf *out)
{
	buf_reset(out);
	buf_add(out, s->text, where.from);
	buf_text(out, by);
	buf_text(out, s->text + where.to);
}

typedef void (*mutant_judge)(void *ctx, const char *what, const struct buf *);

static inline void
mutate_attrs(const struct sample *s, const struct node *n, mutant_judge judge, void *ctx, struct buf *b)
{
	static const char *const values[] = { "", "x", "0", "1", "01", "１", "2026-13", "1999-02", "a b", " 1", "normal",
		"day", "pay", "1.5", "12345678", "import", "bank  close", "no" };
	char longest[4 * 300 + 1] = "", words[201] = "";

	for (int i = 0; i < 60; i++)
		strcat(longest, "长");
	memset(words, 'a', 200);
	for (int k = 0; k < n->attrs; k++) {
		if (strncmp(s->text + n->attr_name[k].from, "xmlns", 5) == 0)
			continue;
		sample_splice(s, n->attr[k], "", b);
		judge(ctx, "attribute dropped", b);
		sample_splice(s, (struct span){ n->attr_name[k].to, n->attr_name[k].to }, "x", b);
		judge(ctx, "attribute renamed", b);
		for (size_t i = 0; i < COUNT(values); i++) {
			sample_splice(s, n->value[k], values[i], b);
			judge(ctx, "attribute value", b);
		}
		sample_splice(s, n->value[k], longest, b);
		judge(ctx, "60 characters", b);
		sample_splice(s, n->value[k], words, b);
		judge(ctx, "200 letters", b);
		sample_splice(s, (struct span){ n->value[k].to, n->value[k].to }, longest, b);
		judge(ctx, "60 characters more", b);
	}
	sample_splice(s, (struct span){ n->name.to, n->name.to }, " extra=\"1\"", b);
	judge(ctx, "attribute added", b);
}

static inline void
mutate_content(const struct sample *s, const struct node *n, mutant_judge judge, void *ctx, struct buf *b)
{
	static const char *const texts[] = { "", "x", "1.00", "1.005", " 1", "<x/>", "650102" };
	struct span in = { n->tag_end, n->tag_end };

	if (n->tag_end == n->whole.to) {
		/* an empty element: blanks, text and a child inside it */
		static const char *const inside[] = { "", " ", "\n", "x", "<x/>" };

		for (size_t i = 0; i < COUNT(inside); i++) {
			buf_reset(b);
			buf_add(b, s->text, n->tag_end - 2);
			buf_printf(b, ">%s</%.*s>", inside[i], (int)(n->name.to - n->name.from), s->text + n->name.from);
			buf_text(b, s->text + n->tag_end);
			judge(ctx, "filled", b);
		}
		return;
	}
	sample_splice(s, in, "text", b);
	judge(ctx, "text added", b);
	sample_splice(s, in, "<x/>", b);
	judge(ctx, "child added", b);
	in.to = n->tag_end + strcspn(s->text + n->tag_end, "<");
	for (size_t i = 0; i < COUNT(texts) && s->text[in.to + 1] == '/'; i++) {
		sample_splice(s, in, texts[i], b);
		judge(ctx, "content", b);
	}
}

static inline void
mutate_place(const struct sample *s, int k, mutant_judge judge, void *ctx, struct buf *b)
{
	const struct node *n = &s->node[k];
	size_t len = n->whole.to - n->whole.from;

	sample_splice(s, (struct span){ n->name.to, n->name.to }, " xmlns=\"urn:other\"", b);
	if (k > 0)
		judge(ctx, "other namespace", b);
	if (n->parent < 0)
		return;
	sample_splice(s, n->whole, "", b);
	judge(ctx, "dropped", b);
	sample_splice(s, n->whole, "<x/>", b);
	judge(ctx, "replaced", b);
	for (int i = 0; i < s->nodes; i++) {
		/* a copy before and after each sibling, and the element moved there */
		const struct node *at = &s->node[i];

		if (at->parent != n->parent)
			continue;
		for (int after = 0; after < 2; after++) {
			size_t to = after ? at->whole.to : at->whole.from;

			buf_reset(b);
			buf_add(b, s->text, to);
			buf_add(b, s->text + n->whole.from, len);
			buf_text(b, s->text + to);
			judge(ctx, "doubled", b);
			buf_reset(b);
			if (to <= n->whole.from) {
				buf_add(b, s->text, to);
				buf_add(b, s->text + n->whole.from, len);
				buf_add(b, s->text + to, n->whole.from - to);
				buf_text(b, s->text + n->whole.to);
			} else if (to >= n->whole.to) {
				buf_add(b, s->text, n->whole.from);
				buf_add(b, s->text + n->whole.to, to - n->whole.to);
				buf_add(b, s->text + n->whole.from, len);
				buf_text(b, s->text + to);
			}
			judge(ctx, "moved", b);
		}
	}
}

static inline void
mutants(const char *text, mutant_judge judge, void *ctx)
{
	static struct sample s;
	struct buf b = { NULL, 0, 0 };

	sample_parse(&s, text);
	buf_text(&b, text);
	judge(ctx, "as it is", &b);
	for (int k = 0; k < s.nodes; k += STEP) {
		mutate_place(&s, k, judge, ctx, &b);
		mutate_attrs(&s, &s.node[k], judge, ctx, &b);
		mutate_content(&s, &s.node[k], judge, ctx, &b);
	}
	buf_free(&b);
}

#endif
