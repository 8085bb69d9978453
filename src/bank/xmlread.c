/*
 * XML answers and statements declared by paths.  Texts are kept for one record at a time; absolute
 * paths are handed on as one head when the whole document was read.
 */
#include <stdlib.h>
#include <string.h>

#include "bank/inner.h"
#include "daifa/limits.h"

struct cells {
	const struct form *form;
	struct slice	 cell[FORM_FIELDS];
	unsigned char	 met[FORM_FIELDS];
	struct arena	*arena;
};
struct xml_reader {
	const struct paper *p;
	struct cells	 head, record;
	const char	*open[LIMIT_XML_DEPTH];	/* borrowed while the element is open */
	int		 in_record;
	int		 records;
	struct got	 got;
};

static void
cells_clear(struct cells *c)
{
	memset(c->cell, 0, sizeof c->cell);
	memset(c->met, 0, sizeof c->met);
	arena_reset(c->arena);
}

static int
same_steps(const char *const *a, const char *const *b, int n)
{
	for (int i = n - 1; i >= 0; i--)
		if (strcmp(a[i], b[i]) != 0)
			return 0;
	return 1;
}

static int
cell_set(struct xml_reader *r, struct cells *c, int i, struct slice text, int line)
{
	if (c->met[i]++)
		return paper_bad(r->p, line, "the element stands twice", c->form->field[i].name);
	c->cell[i] = (struct slice){ arena_bytes(c->arena, text.n ? text.p : "", text.n), text.n };
	return 0;
}

/* Texts (attr NULL) or attributes of the element at this path. */
static int
cells_offer(struct xml_reader *r, struct cells *c, int base, const struct xml_element *e,
    const struct slice *text)
{
	int depth = e->depth - base;

	for (int i = 0; i < c->form->fields; i++) {
		const struct field *fd = &c->form->field[i];
		struct slice value;

		if (fd->steps != depth || (fd->attr == NULL) != (text != NULL) ||
		    !same_steps(fd->step, r->open + base, depth))
			continue;
		value = text ? *text : xml_attr(e, fd->attr);
		if (value.p != NULL && cell_set(r, c, i, value, e->line) < 0)
			return -1;
	}
	return 0;
}

static const char *
root_name(const struct layout *l)
{
	return l->bases > 0 ? l->base[0] : l->head[0].field[0].step[0];
}

static int
element_start(void *ctx, const struct xml_element *e)
{
	struct xml_reader *r = ctx;
	const struct layout *l = r->p->layout;

	r->open[e->depth - 1] = e->name;
	if (e->depth == 1 && (strcmp(e->name, root_name(l)) != 0 ||
	    (l->ns != NULL && strcmp(e->ns, l->ns) != 0)))
		return paper_bad(r->p, e->line, "another document", e->name);
	if (!r->in_record && e->depth == l->bases && same_steps(l->base, r->open, l->bases)) {
		if (r->records++ == LIMIT_ANSWER_LINES)
			return paper_bad(r->p, e->line, "LIMIT_ANSWER_LINES", "");
		r->in_record = 1;
		cells_clear(&r->record);
	}
	if (r->in_record)
		return cells_offer(r, &r->record, l->bases, e, NULL);
	return cells_offer(r, &r->head, 0, e, NULL);
}

static int
element_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct xml_reader *r = ctx;
	const struct layout *l = r->p->layout;
	const char *wrong;

	if (!r->in_record)
		return cells_offer(r, &r->head, 0, e, &text);
	if (e->depth > l->bases)
		return cells_offer(r, &r->record, l->bases, e, &text);
	r->in_record = 0;
	wrong = form_take(&l->record, r->record.cell, r->record.arena, &r->got);
	if (wrong != NULL)
		return paper_bad(r->p, e->line, "does not read", wrong);
	return r->p->record(r->p->ctx, &r->got, e->line);
}

int
xml_paper_read(const struct paper *p, struct source from)
{
	static const struct xml_handler handler = { element_start, element_end };
	static const struct form none = { NULL, 0, 0, "", 0 };
	struct xml_reader *r = mem_alloc(sizeof *r);
	const char *wrong;
	int rc;

	r->p = p;
	r->head.form = p->layout->heads > 0 ? &p->layout->head[0] : &none;
	r->record.form = &p->layout->record;
	r->head.arena = arena_new();
	r->record.arena = arena_new();
	rc = xml_read(from, p->document, &handler, r, p->report);
	if (rc == 0) {
		wrong = form_take(r->head.form, r->head.cell, r->head.arena, &r->got);
		rc = wrong ? paper_bad(p, 0, "does not read", wrong) : p->head(p->ctx, &r->got, 0);
	}
	arena_free(r->head.arena);
	arena_free(r->record.arena);
	free(r);
	return rc == 0 ? 0 : -1;
}

int
xml_paper_probe(const struct layout *l, struct slice start)
{
	char name[128], ns[256];

	if (xml_sniff(start, name, sizeof name, ns, sizeof ns) < 0)
		return 0;
	return strcmp(name, root_name(l)) == 0 && (l->ns == NULL || strcmp(ns, l->ns) == 0);
}
