/*
 * Pages by cairo, text by pango.  A document is laid out twice: the first time nothing is drawn and
 * the pages are counted.  What a block measures on the way, it measures the same the second time.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daifa/draw.h"
#include "lib.h"

#define SHORT_UM	210000	/* A4 */
#define LONG_UM		297000
#define MARGIN_UM	15000
#define FOOT_UM		11000	/* the foot's line above the lower edge */
#define PAD_UM		900	/* between a border and its text */
#define LINE_UM		90	/* width of borders */
#define SIZE		85	/* tenths of a point, unless said otherwise */
#define LABEL_SIZE	62
#define SMALLEST	10
#define FAMILY		"Noto Sans,Noto Sans CJK SC,Noto Naskh Arabic"

struct draw {
	const struct draw_lib *lib;
	const struct draw_paper *paper;
	cairo_surface_t	*surface;	/* owned */
	cairo_t		*cr;		/* owned */
	PangoFontMap	*fonts;		/* owned */
	PangoContext	*context;	/* owned */
	PangoLayout	*layout;	/* owned; the one for everything */
	PangoFontDescription *face;	/* owned */
	int		 width, height;	/* of the page */
	int		 y;		/* where the next block goes */
	int		 page, pages;	/* pages 0 while they are counted */
	int		 measuring;	/* within draw_keep: no page breaks */
	const struct draw_cell *head;	/* repeated; borrowed */
	int		 heads;
	struct buf	 shown;		/* text with numbers for what no font has */
	struct buf	 told;		/* those numbers, each once */
	int		 failed;
};

static double
pt(int um)
{
	return um * (72.0 / 25400);
}

static int
um_of(int pango_units)
{
	return (int)((int64_t)pango_units * 25400 / (72 * PANGO_SCALE));
}

static int
units_of(int um)
{
	return (int)((int64_t)um * 72 * PANGO_SCALE / 25400);
}

static int
drawing(const struct draw *d)
{
	return d->pages > 0 && d->measuring == 0;
}

static void
ink(struct draw *d, int grey_percent)
{
	double g = grey_percent / 100.0;

	d->lib->cairo_set_source_rgb(d->cr, g, g, g);
}

/* ---- text */

/* The code of a character that no font has; -1: there is none. */
static int32_t
unknown_first(struct draw *d)
{
	PangoLayoutIter *i = d->lib->pango_layout_get_iter(d->layout);
	int32_t code = -1;

	do {
		PangoLayoutRun *run = d->lib->pango_layout_iter_get_run_readonly(i);

		for (int g = 0; code < 0 && run != NULL && g < run->glyphs->num_glyphs; g++)
			if (run->glyphs->glyphs[g].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
				code = (int32_t)(run->glyphs->glyphs[g].glyph &
				    ~PANGO_GLYPH_UNKNOWN_FLAG);
	} while (code < 0 && d->lib->pango_layout_iter_next_run(i));
	d->lib->pango_layout_iter_free(i);
	return code;
}

static void
unknown_tell(struct draw *d, const char *number)
{
	if (d->told.n > 0 && strstr(d->told.p, number) != NULL)
		return;
	buf_printf(&d->told, "%s ", number);
	report_add(d->paper->report, F_PAPER_GLYPH, NOWHERE,
	    VALS(V_TEXT("paper", d->paper->name), V_TEXT("character", number)));
}

/* Every place of the code becomes its number. */
static void
unknown_replace(struct draw *d, int32_t code)
{
	struct buf old = d->shown;
	const char *p = old.p, *end = old.p + old.n;
	char number[24];

	snprintf(number, sizeof number, "U+%04X", (unsigned)code);
	d->shown = (struct buf){ 0 };
	while (p < end) {
		const char *from = p;

		if (utf8_next(&p, end) == code)
			buf_printf(&d->shown, "〔%s〕", number);
		else
			buf_add(&d->shown, from, (size_t)(p - from));
	}
	unknown_tell(d, number);
	buf_free(&old);
}

static void
face_set(struct draw *d, int size, unsigned flags)
{
	const struct draw_lib *l = d->lib;

	l->pango_font_description_set_size(d->face, size * PANGO_SCALE / 10);
	l->pango_font_description_set_weight(
	    d->face, flags & DRAW_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	l->pango_layout_set_font_description(d->layout, d->face);
}

static void
text_set(struct draw *d, const char *text)
{
	int32_t code;

	buf_reset(&d->shown);
	buf_text(&d->shown, text);
	if (!utf8_valid((struct slice){ d->shown.p, d->shown.n })) {
		d->failed = 1;
		buf_reset(&d->shown);
		buf_text(&d->shown, "");
	}
	d->lib->pango_layout_set_text(d->layout, d->shown.p, (int)d->shown.n);
	while (d->lib->pango_layout_get_unknown_glyphs_count(d->layout) > 0 &&
	    (code = unknown_first(d)) >= 0) {
		size_t before = d->shown.n;

		unknown_replace(d, code);
		if (d->shown.n == before)
			break;
		d->lib->pango_layout_set_text(d->layout, d->shown.p, (int)d->shown.n);
	}
}

/* Fills the layout for that width. Returns the height; *from: where a single line begins. */
static int
text_lay(struct draw *d, int width, const char *text, int size, enum draw_align align,
    unsigned flags, int *from)
{
	static const PangoAlignment alignments[] = { [DRAW_LEFT] = PANGO_ALIGN_LEFT,
		[DRAW_CENTRE] = PANGO_ALIGN_CENTER,
		[DRAW_RIGHT] = PANGO_ALIGN_RIGHT };
	const struct draw_lib *l = d->lib;
	int w, h;

	*from = 0;
	face_set(d, size, flags);
	l->pango_layout_set_auto_dir(d->layout, (flags & DRAW_RTL) != 0);
	l->pango_layout_set_alignment(d->layout, alignments[flags & DRAW_LINE ? DRAW_LEFT : align]);
	l->pango_layout_set_width(d->layout, flags & DRAW_LINE ? -1 : units_of(width));
	text_set(d, text);
	l->pango_layout_get_size(d->layout, &w, &h);
	if ((flags & DRAW_LINE) == 0)
		return um_of(h);
	while (um_of(w) > width && size > SMALLEST) {
		int smaller = (int)((int64_t)size * width / um_of(w));

		size = smaller < size ? smaller : size - 1;
		face_set(d, size < SMALLEST ? SMALLEST : size, flags);
		l->pango_layout_get_size(d->layout, &w, &h);
	}
	if (align != DRAW_LEFT)
		*from = (width - um_of(w)) / (align == DRAW_CENTRE ? 2 : 1);
	return um_of(h);
}

static int
text_at(struct draw *d, int x, int y, int width, const char *text, int size, enum draw_align align,
    unsigned flags)
{
	int from, height = text_lay(d, width, text, size, align, flags, &from);

	if (drawing(d) && *text != '\0') {
		d->lib->cairo_move_to(d->cr, pt(x + from), pt(y));
		d->lib->pango_cairo_show_layout(d->cr, d->layout);
	}
	return height;
}

/* ---- pages */

static void
foot(struct draw *d)
{
	int y = d->height - FOOT_UM, width = d->width - 2 * MARGIN_UM;
	struct buf b = { 0 };

	if (!drawing(d))
		return;
	text_render(&b, d->paper->page_of,
	    VALS(V_INT("page", d->page), V_INT("pages", d->pages)), LANG_ZH, 1);
	ink(d, 35);
	text_at(d, MARGIN_UM, y, width * 3 / 4, d->paper->foot, 70, DRAW_LEFT, DRAW_LINE);
	text_at(d, MARGIN_UM + width * 3 / 4, y, width / 4, b.p, 70, DRAW_RIGHT, DRAW_LINE);
	ink(d, 0);
	buf_free(&b);
}

static void row_draw(struct draw *, const struct draw_cell *, int, int);
static int row_height(struct draw *, const struct draw_cell *, int);

static void
page_next(struct draw *d)
{
	foot(d);
	if (drawing(d))
		d->lib->cairo_show_page(d->cr);
	d->page++;
	d->y = MARGIN_UM;
	if (d->heads > 0) {
		int h = row_height(d, d->head, d->heads);

		row_draw(d, d->head, d->heads, h);
		d->y += h;
	}
}

static void
need(struct draw *d, int height)
{
	if (d->measuring == 0 && d->y > MARGIN_UM &&
	    d->y + height > d->height - MARGIN_UM - FOOT_UM / 2)
		page_next(d);
}

/* ---- rows of cells */

static int
cell_width(const struct draw *d, const struct draw_cell *cell, int n, int which, int *x)
{
	int64_t all = 0, before = 0, full = d->width - 2 * MARGIN_UM;

	for (int i = 0; i < n; i++) {
		before += i < which ? cell[i].width : 0;
		all += cell[i].width;
	}
	*x = MARGIN_UM + (int)(before * full / all);
	return (int)((before + cell[which].width) * full / all) - (int)(before * full / all);
}

/* Draws, unless it is only measured, and returns the height. */
static int
cell_put(struct draw *d, const struct draw_cell *c, int x, int y, int width)
{
	int inner = width - 2 * PAD_UM, at = y + PAD_UM / 2;

	x += PAD_UM;
	if (c->label != NULL || c->label2 != NULL) {
		if (drawing(d))
			ink(d, 35);
		if (c->label != NULL)
			at += text_at(d, x, at, inner, c->label, LABEL_SIZE, c->align, c->flags & DRAW_LINE);
		if (c->label2 != NULL)
			at += text_at(d, x, at, inner, c->label2, LABEL_SIZE, DRAW_LEFT, DRAW_RTL);
		if (drawing(d))
			ink(d, 0);
	}
	if (c->text != NULL)
		at += text_at(
		    d, x, at, inner, c->text, c->size > 0 ? c->size : SIZE, c->align, c->flags);
	return at + PAD_UM / 2 - y;
}

static int
row_height(struct draw *d, const struct draw_cell *cell, int n)
{
	int most = 0, x;

	d->measuring++;
	for (int i = 0; i < n; i++) {
		int width = cell_width(d, cell, n, i, &x), h = cell_put(d, &cell[i], x, 0, width);

		most = h > most ? h : most;
	}
	d->measuring--;
	return most;
}

static void
row_draw(struct draw *d, const struct draw_cell *cell, int n, int height)
{
	const struct draw_lib *l = d->lib;
	int x;

	if (!drawing(d))
		return;
	for (int i = 0; i < n; i++) {
		int width = cell_width(d, cell, n, i, &x);

		if (cell[i].flags & DRAW_SHADE) {
			ink(d, 92);
			l->cairo_rectangle(d->cr, pt(x), pt(d->y), pt(width), pt(height));
			l->cairo_fill(d->cr);
			ink(d, 0);
		}
		if ((cell[i].flags & DRAW_BARE) == 0) {
			ink(d, 55);
			l->cairo_rectangle(d->cr, pt(x), pt(d->y), pt(width), pt(height));
			l->cairo_stroke(d->cr);
			ink(d, 0);
		}
		cell_put(d, &cell[i], x, d->y, width);
	}
}

void
draw_cells(struct draw *d, const struct draw_cell *cell, int n)
{
	int height = row_height(d, cell, n);

	need(d, height);
	row_draw(d, cell, n, height);
	d->y += height;
}

void
draw_heads(struct draw *d, const struct draw_cell *cell, int n)
{
	/* not alone at the foot of a page */
	need(d, 3 * row_height(d, cell, n));
	draw_cells(d, cell, n);
	d->head = cell;
	d->heads = n;
}

void
draw_heads_end(struct draw *d)
{
	d->heads = 0;
}

/* ---- other blocks */

void
draw_text(struct draw *d, const char *text, int size, enum draw_align align, unsigned flags)
{
	int width = d->width - 2 * MARGIN_UM, from;
	int height = text_lay(d, width, text, size, align, flags, &from);

	need(d, height);
	d->y += text_at(d, MARGIN_UM, d->y, width, text, size, align, flags);
}

void
draw_gap(struct draw *d, int um)
{
	d->y += um;
}

static void
line(struct draw *d)
{
	if (!drawing(d))
		return;
	ink(d, 55);
	d->lib->cairo_move_to(d->cr, pt(MARGIN_UM), pt(d->y));
	d->lib->cairo_line_to(d->cr, pt(d->width - MARGIN_UM), pt(d->y));
	d->lib->cairo_stroke(d->cr);
	ink(d, 0);
}

void
draw_rule(struct draw *d)
{
	need(d, 2000);
	line(d);
}

void
draw_cut(struct draw *d)
{
	static const double dashes[] = { 4, 3 };

	if (drawing(d))
		d->lib->cairo_set_dash(d->cr, dashes, 2, 0);
	line(d);
	if (drawing(d))
		d->lib->cairo_set_dash(d->cr, NULL, 0, 0);
}

void
draw_keep(struct draw *d, void (*body)(struct draw *, void *), void *ctx)
{
	int from = d->y;

	d->measuring++;
	body(d, ctx);
	d->measuring--;
	from = d->y - from;
	d->y -= from;
	need(d, from);
	body(d, ctx);
}

static int
code_put(struct draw *d, const QRcode *q, int x, int size)
{
	for (int row = 0; row < q->width; row++)
		for (int i = 0, n; i < q->width; i += n) {
			const unsigned char *at = q->data + row * q->width + i;

			for (n = 1; i + n < q->width && ((at[n] ^ at[0]) & 1) == 0; n++)
				;
			if (at[0] & 1)
				d->lib->cairo_rectangle(d->cr, pt(x + size * i / q->width),
				    pt(d->y + size * row / q->width), pt(size * n / q->width),
				    pt(size / q->width));
		}
	d->lib->cairo_fill(d->cr);
	return size;
}

void
draw_code(struct draw *d, const char *text, const char *about)
{
	enum { SIZE_UM = 30000, QUIET_UM = 4000 };
	int x = MARGIN_UM + SIZE_UM + 2 * QUIET_UM, width = d->width - MARGIN_UM - x, y;
	QRcode *q;

	need(d, SIZE_UM + QUIET_UM);
	if (drawing(d)) {
		q = d->lib->QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
		if (q != NULL)
			code_put(d, q, MARGIN_UM + QUIET_UM, SIZE_UM / q->width * q->width);
		else
			d->failed = 1;
		d->lib->QRcode_free(q);
	}
	y = d->y + text_at(d, x, d->y, width, about, 75, DRAW_LEFT, 0) + 1500;
	text_at(d, x, y, width, text, 75, DRAW_LEFT, 0);
	d->y += SIZE_UM + QUIET_UM;
}

/* ---- documents */

static int
fonts_open(struct draw *d)
{
	static const char *const needed[] = { "Noto Sans", "Noto Sans CJK SC", "Noto Naskh Arabic" };
	cairo_font_options_t *o = d->lib->cairo_font_options_create();
	char path[PATH_MAX];
	int rc = 0;

	/* fontconfig reads it when the first font is asked for, once a process */
	if (realpath(d->paper->fonts, path) == NULL || setenv("FONTCONFIG_FILE", path, 1) != 0) {
		report_add(d->paper->report, F_FONT_MISSING, NOWHERE,
		    VALS(V_TEXT("font", d->paper->fonts)));
		rc = -1;
	}
	d->fonts = rc != 0 ? NULL : d->lib->pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	for (size_t i = 0; rc == 0 && i < sizeof needed / sizeof *needed; i++)
		if (d->fonts == NULL || d->lib->pango_font_map_get_family(d->fonts, needed[i]) == NULL) {
			report_add(d->paper->report, F_FONT_MISSING, NOWHERE,
			    VALS(V_TEXT("font", needed[i])));
			rc = -1;
		}
	if (rc == 0) {
		d->context = d->lib->pango_font_map_create_context(d->fonts);
		d->lib->pango_cairo_context_set_resolution(d->context, 72);
		d->lib->cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
		d->lib->cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
		d->lib->pango_cairo_context_set_font_options(d->context, o);
		d->lib->pango_context_set_language(
		    d->context, d->lib->pango_language_from_string("zh-cn"));
		d->layout = d->lib->pango_layout_new(d->context);
		d->lib->pango_layout_set_wrap(d->layout, PANGO_WRAP_WORD_CHAR);
		d->face = d->lib->pango_font_description_new();
		d->lib->pango_font_description_set_family(d->face, FAMILY);
	}
	d->lib->cairo_font_options_destroy(o);
	return rc;
}

static cairo_status_t
take(void *ctx, const unsigned char *bytes, unsigned n)
{
	buf_add(ctx, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

static void
surface_open(struct draw *d, struct buf *pdf)
{
	const struct draw_lib *l = d->lib;
	const struct draw_paper *p = d->paper;
	char at[TIME_TEXT];

	d->surface = l->cairo_pdf_surface_create_for_stream(take, pdf, pt(d->width), pt(d->height));
	l->cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_TITLE, p->title);
	l->cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_AUTHOR, p->author);
	l->cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_SUBJECT, p->subject);
	l->cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_CREATOR, "daifa");
	l->cairo_pdf_surface_set_metadata(
	    d->surface, CAIRO_PDF_METADATA_CREATE_DATE, time_text(p->at, at));
	d->cr = l->cairo_create(d->surface);
	l->cairo_set_line_width(d->cr, pt(LINE_UM));
}

static void
pass(struct draw *d, void (*body)(struct draw *, void *), void *ctx, int pages)
{
	d->pages = pages;
	d->page = 1;
	d->y = MARGIN_UM;
	d->heads = 0;
	body(d, ctx);
	foot(d);
}

static int
finish(struct draw *d)
{
	const struct draw_lib *l = d->lib;
	cairo_status_t status = l->cairo_status(d->cr);

	l->cairo_show_page(d->cr);
	l->cairo_destroy(d->cr);
	l->cairo_surface_finish(d->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = l->cairo_surface_status(d->surface);
	l->cairo_surface_destroy(d->surface);
	if (status == CAIRO_STATUS_SUCCESS && !d->failed)
		return 0;
	report_add(d->paper->report, F_PRINTER_FAILED, NOWHERE,
	    VALS(V_TEXT("paper", d->paper->name),
	        V_TEXT("error", status != CAIRO_STATUS_SUCCESS ? l->cairo_status_to_string(status)
	                                                     : "UTF-8")));
	return -1;
}

int
draw_document(const struct draw_paper *p, void (*body)(struct draw *, void *), void *ctx,
    struct buf *pdf)
{
	struct draw d = { .paper = p, .width = p->landscape ? LONG_UM : SHORT_UM,
		.height = p->landscape ? SHORT_UM : LONG_UM };
	const char *missing = "";
	int rc;

	d.lib = draw_lib(&missing);
	if (d.lib == NULL) {
		report_add(p->report, F_PRINTER_MISSING, NOWHERE, VALS(V_TEXT("library", missing)));
		return -1;
	}
	rc = fonts_open(&d);
	if (rc == 0) {
		pass(&d, body, ctx, 0);
		surface_open(&d, pdf);
		pass(&d, body, ctx, d.page);
		rc = finish(&d);
	}
	if (d.face != NULL)
		d.lib->pango_font_description_free(d.face);
	if (d.layout != NULL)
		d.lib->g_object_unref(d.layout);
	if (d.context != NULL)
		d.lib->g_object_unref(d.context);
	if (d.fonts != NULL)
		d.lib->g_object_unref(d.fonts);
	buf_free(&d.shown);
	buf_free(&d.told);
	return rc;
}
