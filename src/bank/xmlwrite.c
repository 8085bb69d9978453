/*
 * XML files from paths: a path opens what it does not share with the one before it, so elements
 * come out in the order of the format's lines.  An attribute stands before the text of its element.
 */
#include <stdlib.h>
#include <string.h>

#include "bank/inner.h"

struct xml_writer {
	const struct layout *layout;
	struct xmlout	 out;
	struct buf	 text;
	const char	*open[LIMIT_XML_DEPTH];
	int		 depth;
	/* the deepest element was opened for an attribute and holds nothing else yet */
	int		 only_attrs;
};

struct xml_writer *
xml_writer_new(const struct layout *layout)
{
	struct xml_writer *w = mem_alloc(sizeof *w);

	w->layout = layout;
	xmlout_begin(&w->out, &w->text);
	buf_reset(&w->text);
	buf_printf(&w->text, "<?xml version=\"1.0\" encoding=\"%s\"?>",
	    charset_name(layout->charset));
	return w;
}

void
xml_writer_free(struct xml_writer *w)
{
	if (w == NULL)
		return;
	buf_free(&w->text);
	free(w);
}

static void
close_to(struct xml_writer *w, int depth)
{
	while (w->depth > depth) {
		xmlout_close(&w->out);
		w->depth--;
		w->only_attrs = 0;
	}
}

static void
open_one(struct xml_writer *w, const char *name)
{
	xmlout_open(&w->out, name);
	w->open[w->depth++] = name;
	w->only_attrs = 0;
	if (w->depth == 1 && w->layout->ns != NULL)
		xmlout_attr(&w->out, "xmlns", w->layout->ns);
}

/* Opens the element base + step; reuse: one that is open and holds only attributes is continued. */
static void
open_path(struct xml_writer *w, const char *const *base, int bases, const struct field *fd,
    int reuse)
{
	const char *path[2 * PATH_STEPS];
	int n = 0, common = 0;

	for (int i = 0; i < bases; i++)
		path[n++] = base[i];
	for (int i = 0; i < fd->steps; i++)
		path[n++] = fd->step[i];
	while (common < n && common < w->depth && strcmp(w->open[common], path[common]) == 0)
		common++;
	/* the record element itself is opened by its record, whatever follows */
	if (common > 0 && common == n && n > bases && !(reuse && w->only_attrs && w->depth == n))
		common--;
	close_to(w, common);
	while (common < n)
		open_one(w, path[common++]);
}

static int
write_fields(struct xml_writer *w, struct put_ctx *c, const struct form *form,
    const char *const *base, int bases)
{
	for (int i = 0; i < form->fields; i++) {
		const struct field *fd = &form->field[i];

		if (put_value(c, fd, w->layout->charset, NULL) < 0)
			return -1;
		open_path(w, base, bases, fd, 1);
		if (fd->attr != NULL) {
			xmlout_attr(&w->out, fd->attr, c->value.n ? c->value.p : "");
			w->only_attrs = 1;
			continue;
		}
		xmlout_text(&w->out, c->value.n ? c->value.p : "");
		close_to(w, w->depth - 1);
	}
	return 0;
}

int
xml_write_form(struct xml_writer *w, struct put_ctx *c, const struct form *form)
{
	return write_fields(w, c, form, NULL, 0);
}

int
xml_write_record(struct xml_writer *w, struct put_ctx *c)
{
	const struct layout *l = w->layout;
	struct field self = { .steps = 0 };
	int common = 0;

	while (common < l->bases - 1 && common < w->depth &&
	    strcmp(w->open[common], l->base[common]) == 0)
		common++;
	close_to(w, common);
	open_path(w, l->base, l->bases, &self, 0);
	return write_fields(w, c, &l->record, l->base, l->bases);
}

int
xml_write_end(struct xml_writer *w, struct put_ctx *c)
{
	close_to(w, 0);
	if (xmlout_end(&w->out) == 0)
		return 0;
	report_add(c->report, F_FIELD_HAS_SEPARATOR, c->where, VALS(V_TEXT("field", "xml")));
	return -1;
}

int
xml_write_take(struct xml_writer *w, struct put_ctx *c, struct buf *out)
{
	int32_t bad;
	int rc = 0;

	if (w->out.bad || charset_encode(w->layout->charset,
	    (struct slice){ w->text.n ? w->text.p : "", w->text.n }, out, &bad) < 0) {
		report_add(c->report, F_FIELD_HAS_SEPARATOR, c->where,
		    VALS(V_TEXT("field", "xml")));
		rc = -1;
	}
	buf_reset(&w->text);
	return rc;
}
