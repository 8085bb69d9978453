/*
 * A workbook is a package of XML parts: the sheets' names, texts that cells share, styles that make
 * a number a date, and the sheets, each read twice: merged areas stand after the cells they
 * concern.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/number.h"
#include "ingest/xlsx.h"

#define PART_NAME	400
#define STYLES_MAX	65536	/* cell formats: Excel's own limit */
#define FORMATS_MAX	1000	/* number formats a workbook defines */
#define OPEN_MERGES	GRID_COLUMNS	/* at one row: no more can stand side by side */

struct sheet_part {
	const char	*name, *id;	/* arena */
	char		 part[PART_NAME];
	int		 hidden;
	int		 no_cells;	/* a chart, a dialogue */
};
struct merge {
	int	r1, c1, r2, c2;
};

struct book {
	struct zip	*zip;		/* owned */
	const char	*document;	/* borrowed */
	struct report	*report;	/* borrowed */
	struct arena	*arena;		/* owned */
	char		 workbook[PART_NAME], strings_part[PART_NAME], styles_part[PART_NAME];
	struct sheet_part *sheet;	/* arena */
	int		 sheets;
	int		 from_1904;
	int		 macros;
	struct buf	 strings;	/* all shared texts */
	size_t		*string;	/* owned; where each ends */
	size_t		 string_count, string_room;
	unsigned char	*is_date;	/* owned; by cell format */
	int		 formats;
	int		 date_format[FORMATS_MAX];	/* ids of those the workbook defines */
	int		 date_formats;
};

static int
structure(struct book *b, const char *part, const char *reason)
{
	report_add(b->report, F_BOOK_STRUCTURE, (struct where){ b->document, 0, NULL },
	    VALS(V_TEXT("part", part), V_TEXT("reason", reason)));
	return -1;
}

static int
over_limit(struct book *b, const char *part, const char *limit, int64_t max)
{
	report_add(b->report, F_BOOK_LIMIT, (struct where){ b->document, 0, NULL },
	    VALS(V_TEXT("part", part), V_TEXT("limit", limit), V_INT("max", max)));
	return -1;
}

static int
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcasecmp(s + n - m, end) == 0;
}

static int
is_main(const struct xml_element *e)
{
	return strcmp(e->ns, "http://schemas.openxmlformats.org/spreadsheetml/2006/main") == 0 ||
	    strcmp(e->ns, "http://purl.oclc.org/ooxml/spreadsheetml/main") == 0;
}

static int
is_true(struct slice s)
{
	return slice_is(s, "1") || slice_is(s, "true") || slice_is(s, "on");
}

/* Reads a part; 0, -1 with a finding, 1 when it is not there. */
static int
part_read(struct book *b, const char *part, const struct xml_handler *handler, void *ctx)
{
	const struct zip_entry *entry = zip_find(b->zip, part);
	char document[LIMIT_PATH];
	struct unzip *unzip;
	int rc;

	if (entry == NULL || entry->is_dir)
		return 1;
	snprintf(document, sizeof document, "%s:%s", b->document, entry->name);
	unzip = unzip_new(b->zip, entry);
	rc = xml_read(unzip_source(unzip), document, handler, ctx, b->report);
	unzip_free(unzip);
	return rc;
}

/* ---- the package: relationships and content types */

/* The part that a target names from the folder of `from`; "" when it leaves the package. */
static void
part_resolve(const char *from, struct slice target, char out[PART_NAME])
{
	const char *slash = strrchr(from, '/');
	size_t n = target.n > 0 && target.p[0] == '/' ? 0 : slash ? (size_t)(slash - from) + 1 : 0;

	memcpy(out, from, n);
	while (target.n > 0) {
		const char *at = memchr(target.p, '/', target.n);
		size_t m = at ? (size_t)(at - target.p) + 1 : target.n;

		if (m == 3 && memcmp(target.p, "../", 3) == 0) {
			n -= n > 0;
			while (n > 0 && out[n - 1] != '/')
				n--;
		} else if (!(m == 1 && at) && !(m == 2 && memcmp(target.p, "./", 2) == 0)) {
			if (n + m >= PART_NAME) {
				n = 0;
				break;
			}
			memcpy(out + n, target.p, m);
			n += m;
		}
		target = (struct slice){ target.p + m, target.n - m };
	}
	out[n] = '\0';
	for (size_t i = 0; i < n; i++)
		if (out[i] == '\\')
			out[i] = '/';
}

struct rels {
	struct book	*book;
	const char	*from;
};

static int
type_is(struct slice type, const char *end)
{
	size_t n = strlen(end);

	return type.n > n && memcmp(type.p + type.n - n, end, n) == 0;
}

static int
on_relationship(void *ctx, const struct xml_element *e)
{
	struct rels *r = ctx;
	struct book *b = r->book;
	struct slice type, target, id;

	if (strcmp(e->name, "Relationship") != 0)
		return 0;
	type = xml_attr(e, "Type");
	target = xml_attr(e, "Target");
	id = xml_attr(e, "Id");
	if (type.p == NULL || target.p == NULL || id.p == NULL ||
	    slice_is(xml_attr(e, "TargetMode"), "External"))
		return 0;
	if (type_is(type, "/officeDocument"))
		part_resolve(r->from, target, b->workbook);
	else if (type_is(type, "/sharedStrings"))
		part_resolve(r->from, target, b->strings_part);
	else if (type_is(type, "/styles"))
		part_resolve(r->from, target, b->styles_part);
	for (int i = 0; i < b->sheets; i++) {
		if (!slice_is(id, b->sheet[i].id))
			continue;
		if (type_is(type, "/worksheet"))
			part_resolve(r->from, target, b->sheet[i].part);
		b->sheet[i].no_cells = !type_is(type, "/worksheet");
	}
	return 0;
}

static int
on_content_type(void *ctx, const struct xml_element *e)
{
	struct book *b = ctx;
	struct slice type = xml_attr(e, "ContentType");

	b->macros |= strcmp(e->name, "Override") == 0 && type_is(type, "macroEnabled.main+xml");
	return 0;
}

/* ---- the workbook: sheets and the first day */

static int
on_workbook(void *ctx, const struct xml_element *e)
{
	struct book *b = ctx;
	struct slice name, id, state;
	struct sheet_part *s;

	if (!is_main(e))
		return e->depth == 1 ? structure(b, b->workbook, "namespace") : 0;
	if (strcmp(e->name, "workbookPr") == 0)
		b->from_1904 = is_true(xml_attr(e, "date1904"));
	if (strcmp(e->name, "sheet") != 0)
		return 0;
	name = xml_attr(e, "name");
	id = xml_attr(e, "r:id");
	state = xml_attr(e, "state");
	if (name.p == NULL || id.p == NULL)
		return structure(b, b->workbook, "sheet without name or id");
	if (b->sheets == LIMIT_BOOK_SHEETS)
		return over_limit(b, b->workbook, "LIMIT_BOOK_SHEETS", LIMIT_BOOK_SHEETS);
	s = &b->sheet[b->sheets++];
	s->name =
	    arena_bytes(b->arena, name.p, name.n < LIMIT_FIELD_BYTES ? name.n : LIMIT_FIELD_BYTES);
	s->id = arena_bytes(b->arena, id.p, id.n);
	s->hidden = slice_is(state, "hidden") || slice_is(state, "veryHidden");
	return 0;
}

/* ---- texts: <t> inside one text item, without the phonetic runs */

struct text {
	struct buf	*to;
	int		 phonetic;
};

/* _x000D_ stands for a character that XML cannot carry or would change. */
static void
text_add(struct buf *to, struct slice s)
{
	size_t i = 0;

	while (i < s.n) {
		int32_t code = 0;
		char utf8[4];
		int k = 2;

		if (s.n - i >= 7 && s.p[i] == '_' && s.p[i + 1] == 'x' && s.p[i + 6] == '_') {
			for (; k < 6; k++) {
				const char *hex = "0123456789abcdef", *at;

				at = s.p[i + (size_t)k] ? strchr(hex, s.p[i + (size_t)k] | 0x20)
				                        : NULL;
				if (at == NULL)
					break;
				code = code * 16 + (int32_t)(at - hex);
			}
		}
		if (k == 6 &&
		    (code == '\t' || code == '\n' || code == '\r' ||
		        (code >= 0x20 && code < 0xd800))) {
			buf_add(to, utf8, utf8_put(code, utf8));
			i += 7;
		} else
			buf_add(to, s.p + i++, 1);
	}
}

static void
text_start(struct text *t, const struct xml_element *e)
{
	t->phonetic += strcmp(e->name, "rPh") == 0;
}

static void
text_end(struct text *t, const struct xml_element *e, struct slice s)
{
	if (strcmp(e->name, "rPh") == 0)
		t->phonetic--;
	else if (t->phonetic == 0 && strcmp(e->name, "t") == 0)
		text_add(t->to, s);
}

struct strings {
	struct book	*book;
	struct text	 text;
};

static int
on_string_start(void *ctx, const struct xml_element *e)
{
	struct strings *s = ctx;

	if (is_main(e))
		text_start(&s->text, e);
	return 0;
}

static int
on_string_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct strings *s = ctx;
	struct book *b = s->book;

	if (!is_main(e))
		return 0;
	text_end(&s->text, e, text);
	if (b->strings.n > LIMIT_BOOK_STRINGS)
		return over_limit(b, b->strings_part, "LIMIT_BOOK_STRINGS", LIMIT_BOOK_STRINGS);
	if (strcmp(e->name, "si") != 0)
		return 0;
	if (b->string_count == b->string_room) {
		b->string_room = b->string_room ? 2 * b->string_room : 1024;
		if (b->string_room > LIMIT_BOOK_STRINGS / sizeof *b->string)
			return over_limit(
			    b, b->strings_part, "LIMIT_BOOK_STRINGS", LIMIT_BOOK_STRINGS);
		b->string = mem_grow(b->string, b->string_room, sizeof *b->string);
	}
	b->string[b->string_count++] = b->strings.n;
	return 0;
}

/* ---- styles: is a number with this cell format a date? */

static int
is_date_code(struct slice code)
{
	char quote = 0;

	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];

		if (quote) {
			quote = c == quote ? 0 : quote;
			continue;
		}
		if (c == '"')
			quote = '"';
		else if (c == '\\' || c == '_' || c == '*')
			i++;
		else if (c == '[') {
			/* [h] counts hours; [Red], [$-804], [>100] say nothing */
			if (i + 1 < code.n && strchr("hms", code.p[i + 1] | 0x20) &&
			    code.p[i + 1] && i + 2 < code.n &&
			    (code.p[i + 2] == ']' || code.p[i + 2] == code.p[i + 1]))
				return 1;
			quote = ']';
		} else if (c == ';')
			break;	/* the first section is that of positive numbers */
		else if (c && strchr("yYmMdDhHsS", c))
			return 1;
	}
	return 0;
}

/* The formats every program knows without their definition, those of Chinese editions included. */
static int
is_date_id(int64_t id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
	    (id >= 50 && id <= 58);
}

struct styles {
	struct book	*book;
	int		 in_xfs;
};

static int
format_is_date(const struct book *b, int64_t id)
{
	for (int i = 0; i < b->date_formats; i++)
		if ((b->date_format[i] >> 1) == id)
			return b->date_format[i] & 1;
	return is_date_id(id);
}

static int
on_style_start(void *ctx, const struct xml_element *e)
{
	struct styles *s = ctx;
	struct book *b = s->book;
	int64_t id;

	if (!is_main(e))
		return 0;
	if (strcmp(e->name, "cellXfs") == 0)
		s->in_xfs = 1;
	if (strcmp(e->name, "numFmt") == 0 && b->date_formats < FORMATS_MAX &&
	    int_parse(xml_attr(e, "numFmtId"), INT32_MAX / 4, &id) == 0 && e->depth == 3)
		b->date_format[b->date_formats++] =
		    (int)id << 1 | is_date_code(xml_attr(e, "formatCode"));
	if (strcmp(e->name, "xf") == 0 && s->in_xfs) {
		if (b->formats == STYLES_MAX)
			return over_limit(b, b->styles_part, "STYLES_MAX", STYLES_MAX);
		if (int_parse(xml_attr(e, "numFmtId"), INT32_MAX, &id) < 0)
			id = 0;
		b->is_date[b->formats++] = (unsigned char)format_is_date(b, id);
	}
	return 0;
}

static int
on_style_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct styles *s = ctx;

	(void)text;
	if (is_main(e) && strcmp(e->name, "cellXfs") == 0)
		s->in_xfs = 0;
	return 0;
}

/* ---- one worksheet */

/* A text that a merged area gives to its cells. */
struct open_merge {
	struct merge	 at;
	struct cell	 cell;
	struct buf	 text;
};

struct rows {
	struct book	*book;
	const char	*part;
	grid_fn		 fn;
	void		*ctx;
	int		 stopped;	/* what fn returned */
	struct merge	*merge;		/* owned; by first row */
	int		 merges, merge_room, next_merge;
	struct open_merge open[OPEN_MERGES];
	int		 opens;
	struct grid_row	 row;
	struct cell	 cell[GRID_COLUMNS];
	size_t		 from[GRID_COLUMNS], to[GRID_COLUMNS];	/* of each cell's text */
	struct buf	 text;
	int		 in_row, in_cell;
	int		 column;	/* of the cell being read, 0-based */
	int		 style;
	char		 type;		/* 's' shared, 'i' inline, 't' text, 'b', 'e', 'd', 'n' */
	int		 formula, value;	/* the cell has one */
	struct text	 inside;
};

/* "AB12" */
static int
ref_read(struct slice s, int *row, int *column)
{
	size_t i = 0;
	int64_t r;

	for (*column = 0; i < s.n && i < 3 && s.p[i] >= 'A' && s.p[i] <= 'Z'; i++)
		*column = *column * 26 + (s.p[i] - 'A' + 1);
	if (i == 0 || int_parse((struct slice){ s.p + i, s.n - i }, 1048576, &r) < 0 || r < 1 ||
	    *column > 16384)
		return -1;
	*row = (int)r;
	--*column;
	return 0;
}

static int
on_merge(void *ctx, const struct xml_element *e)
{
	struct rows *r = ctx;
	struct slice ref = xml_attr(e, "ref");
	const char *colon;
	struct merge m;

	if (!is_main(e) || strcmp(e->name, "mergeCell") != 0)
		return 0;
	colon = ref.p ? memchr(ref.p, ':', ref.n) : NULL;
	if (colon == NULL ||
	    ref_read((struct slice){ ref.p, (size_t)(colon - ref.p) }, &m.r1, &m.c1) < 0 ||
	    ref_read((struct slice){ colon + 1, ref.n - (size_t)(colon + 1 - ref.p) }, &m.r2,
	        &m.c2) < 0 ||
	    m.r2 < m.r1 || m.c2 < m.c1)
		return structure(r->book, r->part, "mergeCell");
	if (r->merges == LIMIT_BOOK_MERGES)
		return over_limit(r->book, r->part, "LIMIT_BOOK_MERGES", LIMIT_BOOK_MERGES);
	if (r->merges == r->merge_room) {
		r->merge_room = r->merge_room ? 2 * r->merge_room : 64;
		r->merge = mem_grow(r->merge, (size_t)r->merge_room, sizeof *r->merge);
	}
	r->merge[r->merges++] = m;
	return 0;
}

static int
by_row(const void *a, const void *b)
{
	const struct merge *x = a, *y = b;

	return (x->r1 > y->r1) - (x->r1 < y->r1);
}

/* The areas that begin at this row join those still open, with the text of their first cell. */
static int
merges_open(struct rows *r)
{
	int kept = 0;

	for (int i = 0; i < r->opens; i++) {
		if (r->open[i].at.r2 < r->row.n)
			continue;
		if (kept != i) {
			struct open_merge swap = r->open[kept];

			r->open[kept] = r->open[i];
			r->open[i] = swap;
		}
		kept++;
	}
	r->opens = kept;
	for (; r->next_merge < r->merges && r->merge[r->next_merge].r1 <= r->row.n;
	     r->next_merge++) {
		const struct merge *m = &r->merge[r->next_merge];
		struct open_merge *o = &r->open[r->opens];

		if (m->r2 < r->row.n || m->c1 >= GRID_COLUMNS)
			continue;
		if (r->opens == OPEN_MERGES)
			return structure(r->book, r->part, "merged areas overlap");
		o->at = *m;
		o->cell = (struct cell){ CELL_EMPTY, 0, { "", 0 } };
		if (m->r1 == r->row.n && m->c1 < r->row.cells) {
			o->cell = r->cell[m->c1];
			buf_reset(&o->text);
			buf_add(&o->text, o->cell.text.p, o->cell.text.n);
			o->cell.text = (struct slice){ o->text.p, o->text.n };
		}
		r->opens++;
	}
	return 0;
}

static void
merges_fill(struct rows *r)
{
	for (int i = 0; i < r->opens; i++) {
		const struct open_merge *o = &r->open[i];

		if (o->cell.kind == CELL_EMPTY)
			continue;
		for (int c = o->at.c1; c <= o->at.c2 && c < GRID_COLUMNS; c++) {
			while (r->row.cells <= c)
				r->cell[r->row.cells++] = (struct cell){ CELL_EMPTY, 0, { "", 0 } };
			if (r->cell[c].kind != CELL_EMPTY)
				continue;
			r->cell[c] = o->cell;
			r->cell[c].text = (struct slice){ o->text.p, o->text.n };
			r->cell[c].flags |= (r->row.n > o->at.r1 ? CELL_DOWN : 0) |
			    (c > o->at.c1 ? CELL_ACROSS : 0);
		}
	}
}

static int
row_begin(struct rows *r, const struct xml_element *e)
{
	struct slice n = xml_attr(e, "r");
	int64_t row = r->row.n + 1;

	if (n.p != NULL && (int_parse(n, 1048576, &row) < 0 || row <= r->row.n))
		return structure(r->book, r->part, "row order");
	r->row = (struct grid_row){
		.n = (int)row, .cell = r->cell, .hidden = is_true(xml_attr(e, "hidden"))
	};
	r->text.n = 0;
	r->in_row = 1;
	r->column = -1;
	return 0;
}

static int
row_end(struct rows *r)
{
	for (int i = 0; i < r->row.cells; i++) {
		r->cell[i].text = (struct slice){ r->text.p ? r->text.p + r->from[i] : "",
			r->to[i] - r->from[i] };
		if (r->cell[i].text.n == 0 && !(r->cell[i].flags & CELL_NO_VALUE))
			r->cell[i].kind = CELL_EMPTY;
	}
	r->in_row = 0;
	if (merges_open(r) < 0)
		return -1;
	merges_fill(r);
	if (r->row.cells == 0)
		return 0;
	r->stopped = r->fn(r->ctx, &r->row);
	return r->stopped;
}

static int
cell_begin(struct rows *r, const struct xml_element *e)
{
	static const struct {
		const char	*name;
		char		 type;
	} types[] = {
		{ "s", 's' }, { "inlineStr", 'i' }, { "str", 't' }, { "b", 'b' }, { "e", 'e' },
		{ "d", 'd' }, { "n", 'n' },
	};
	struct slice ref = xml_attr(e, "r"), type = xml_attr(e, "t"), style = xml_attr(e, "s");
	int row = r->row.n, column = r->column + 1;
	int64_t n;

	if (ref.p != NULL &&
	    (ref_read(ref, &row, &column) < 0 || row != r->row.n || column <= r->column))
		return structure(r->book, r->part, "cell order");
	r->column = column;
	r->style = style.p && int_parse(style, INT32_MAX, &n) == 0 ? (int)n : 0;
	r->type = 'n';
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (type.p && slice_is(type, types[i].name))
			r->type = types[i].type;
	r->formula = r->value = 0;
	r->inside = (struct text){ &r->text, 0 };
	if (column >= GRID_COLUMNS)
		return 0;
	while (r->row.cells <= column) {
		r->cell[r->row.cells] = (struct cell){ CELL_EMPTY, 0, { "", 0 } };
		r->from[r->row.cells] = r->to[r->row.cells] = r->text.n;
		r->row.cells++;
	}
	return 0;
}

static int
take_shared(struct rows *r, struct slice v)
{
	const struct book *b = r->book;
	int64_t i;

	if (int_parse(v, INT32_MAX, &i) < 0 || (size_t)i >= b->string_count)
		return structure(r->book, r->part, "shared string");
	size_t from = i > 0 ? b->string[i - 1] : 0;

	if (b->string[i] > from)
		buf_add(&r->text, b->strings.p + from, b->string[i] - from);
	return 0;
}

static void
take_number(struct rows *r, struct cell *c, struct slice v)
{
	char plain[NUMBER_TEXT], date[NUMBER_TEXT];
	int whole;

	if (number_plain(slice_trim(v), plain, &whole) < 0) {
		c->kind = CELL_ERROR;
		buf_add(&r->text, v.p, v.n);
		return;
	}
	c->flags |= whole > 15 ? CELL_LONG : 0;
	if (r->style < r->book->formats && r->book->is_date[r->style] &&
	    number_date(plain, r->book->from_1904, date) == 0) {
		c->kind = CELL_DATE;
		buf_text(&r->text, date);
	} else
		buf_text(&r->text, plain);
}

/* The <v> of a cell. */
static int
cell_value(struct rows *r, struct slice v)
{
	static const enum cell_kind kinds[128] = {
		['s'] = CELL_TEXT, ['i'] = CELL_TEXT, ['t'] = CELL_TEXT, ['b'] = CELL_BOOL,
		['e'] = CELL_ERROR, ['d'] = CELL_DATE, ['n'] = CELL_NUMBER,
	};
	struct cell *c;

	if (r->column >= GRID_COLUMNS) {
		r->row.wide = 1;
		return 0;
	}
	c = &r->cell[r->column];
	if (r->value)
		return structure(r->book, r->part, "two values in a cell");
	r->value = 1;
	c->kind = kinds[(int)r->type];
	if (r->type == 's')
		return v.n > 0 ? take_shared(r, v) : 0;
	if (r->type == 'n') {
		if (v.n > 0)
			take_number(r, c, v);
	} else if (r->type == 'd' && v.n == 19 && v.p[10] == 'T') {
		buf_add(&r->text, v.p, 10);
		buf_text(&r->text, " ");
		buf_add(&r->text, v.p + 11, 8);
	} else
		text_add(&r->text, v);
	return 0;
}

static void
cell_end(struct rows *r)
{
	struct cell *c;

	if (r->column >= GRID_COLUMNS)
		return;
	c = &r->cell[r->column];
	if (r->type == 'i' && r->text.n > r->from[r->column])
		c->kind = CELL_TEXT;
	if (r->formula && !r->value) {
		c->kind = CELL_ERROR;
		c->flags |= CELL_NO_VALUE;
	}
	r->to[r->column] = r->text.n;
}

static int
on_row_start(void *ctx, const struct xml_element *e)
{
	struct rows *r = ctx;

	if (!is_main(e))
		return e->depth == 1 ? structure(r->book, r->part, "namespace") : 0;
	/* sheetData/row/c, and what is inside of it */
	if (e->depth == 3 && strcmp(e->name, "row") == 0)
		return row_begin(r, e);
	if (!r->in_row || e->depth < 4)
		return 0;
	if (e->depth == 4) {
		r->in_cell = strcmp(e->name, "c") == 0;
		return r->in_cell ? cell_begin(r, e) : 0;
	}
	if (e->depth == 5 && strcmp(e->name, "f") == 0)
		r->formula = 1;
	text_start(&r->inside, e);
	return 0;
}

static int
on_row_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct rows *r = ctx;

	if (!is_main(e) || !r->in_row)
		return 0;
	if (e->depth == 3)
		return row_end(r);
	if (!r->in_cell)
		return 0;
	if (e->depth == 4)
		cell_end(r);
	else if (e->depth == 5 && strcmp(e->name, "v") == 0)
		return cell_value(r, text);
	else if (r->type == 'i' && r->column < GRID_COLUMNS)
		text_end(&r->inside, e, text);
	else if (r->type == 'i' && text.n > 0)
		r->row.wide = 1;
	return 0;
}

int
book_rows(struct book *b, int sheet, grid_fn fn, void *ctx)
{
	static const struct xml_handler merge_handler = { on_merge, NULL };
	static const struct xml_handler row_handler = { on_row_start, on_row_end };
	struct rows *r;
	int rc = -1;

	if (b->sheet[sheet].no_cells)
		return 0;
	r = mem_alloc(sizeof *r);
	r->book = b;
	r->part = b->sheet[sheet].part;
	r->fn = fn;
	r->ctx = ctx;
	r->inside.to = &r->text;
	if (b->sheet[sheet].part[0] == '\0' || zip_find(b->zip, b->sheet[sheet].part) == NULL) {
		structure(b, b->sheet[sheet].name, "worksheet");
		goto out;
	}
	if (part_read(b, r->part, &merge_handler, r) != 0)
		goto out;
	if (r->merges > 1)
		qsort(r->merge, (size_t)r->merges, sizeof *r->merge, by_row);
	rc = part_read(b, r->part, &row_handler, r);
	if (rc != 0)
		rc = r->stopped > 0 ? 1 : -1;
out:
	for (int i = 0; i < OPEN_MERGES; i++)
		buf_free(&r->open[i].text);
	buf_free(&r->text);
	free(r->merge);
	free(r);
	return rc;
}

/* ---- opening */

static int
refuse_kind(struct book *b)
{
	for (int i = 0; i < zip_count(b->zip); i++)
		b->macros |= ends_with(zip_at(b->zip, i)->name, "vbaProject.bin");
	if (b->macros) {
		report_add(
		    b->report, F_BOOK_MACROS, (struct where){ b->document, 0, NULL }, NO_VALS);
		return -1;
	}
	return 0;
}

static int
book_parts(struct book *b)
{
	static const struct xml_handler types = { on_content_type, NULL };
	static const struct xml_handler rels = { on_relationship, NULL };
	static const struct xml_handler workbook = { on_workbook, NULL };
	struct rels r = { b, "" };
	const char *slash;
	char part[PART_NAME + 16];
	int rc;

	if (part_read(b, "[Content_Types].xml", &types, b) != 0 || refuse_kind(b) < 0 ||
	    part_read(b, "_rels/.rels", &rels, &r) < 0)
		return -1;
	if (b->workbook[0] == '\0')
		strcpy(b->workbook, "xl/workbook.xml");
	if (ends_with(b->workbook, ".bin"))
		return structure(b, b->workbook, "binary workbook");
	rc = part_read(b, b->workbook, &workbook, b);
	if (rc != 0)
		return rc < 0 ? -1 : structure(b, b->workbook, "missing");
	slash = strrchr(b->workbook, '/');
	snprintf(part, sizeof part, "%.*s_rels/%s.rels", slash ? (int)(slash - b->workbook) + 1 : 0,
	    b->workbook, slash ? slash + 1 : b->workbook);
	r.from = b->workbook;
	rc = part_read(b, part, &rels, &r);
	if (rc != 0)
		return rc < 0 ? -1 : structure(b, part, "missing");
	return b->sheets > 0 ? 0 : structure(b, b->workbook, "no sheets");
}

struct book *
book_open(struct zip *zip, const char *document, struct report *report)
{
	static const struct xml_handler strings = { on_string_start, on_string_end },
	    styles = { on_style_start, on_style_end };
	struct book *b = mem_alloc(sizeof *b);
	struct strings st = { b, { &b->strings, 0 } };
	struct styles sy = { b, 0 };

	b->zip = zip;
	b->document = document;
	b->report = report;
	b->arena = arena_new();
	b->sheet = arena_alloc(b->arena, LIMIT_BOOK_SHEETS * sizeof *b->sheet);
	b->is_date = mem_alloc(STYLES_MAX);
	if (book_parts(b) < 0 || part_read(b, b->strings_part, &strings, &st) < 0 ||
	    part_read(b, b->styles_part, &styles, &sy) < 0) {
		book_free(b);
		return NULL;
	}
	return b;
}

void
book_free(struct book *b)
{
	if (b == NULL)
		return;
	zip_free(b->zip);
	arena_free(b->arena);
	buf_free(&b->strings);
	free(b->string);
	free(b->is_date);
	free(b);
}

int
book_sheets(const struct book *b)
{
	return b->sheets;
}

const char *
book_sheet_name(const struct book *b, int i)
{
	return b->sheet[i].name;
}

int
book_sheet_hidden(const struct book *b, int i)
{
	return b->sheet[i].hidden;
}
