/*
 * A header is the first row that names enough of what is looked for, with the rows below it that go
 * on naming, and the one above it that groups.  What a column is called is the texts over it from
 * top to bottom.
 */
#include <stdio.h>
#include <string.h>

#include "ingest/header.h"
#include "ingest/number.h"

#define ENOUGH		3	/* fields that make a row a header */
#define SHOWN_MAX	600	/* bytes of headers put in a finding */
#define IS_DIGIT(c)	((c) >= '0' && (c) <= '9')

struct preview {
	struct arena	*arena;
	struct grid_row	 row[HEADER_WITHIN];
	int		 rows;
};

struct finder {
	const struct preview *preview;
	const struct columns *columns;
	const struct want *want;
	struct arena	*arena;
	struct header	*header;
	struct notes	*notes;
	int		 top, bottom;	/* rows of the preview that are the header */
	char		 items_table[40], group_table[40];
	struct buf	 ignored, mapping, headers;
};

struct preview *
preview_new(struct arena *arena)
{
	struct preview *p = arena_alloc(arena, sizeof *p);

	p->arena = arena;
	return p;
}

int
preview_row(void *ctx, const struct grid_row *row)
{
	struct preview *p = ctx;
	struct cell *cell;

	if (p->rows == HEADER_WITHIN)
		return 1;
	cell = arena_alloc(p->arena, ((size_t)row->cells + 1) * sizeof *cell);
	for (int i = 0; i < row->cells; i++) {
		cell[i] = row->cell[i];
		/* what is longer is no header and no label */
		if (cell[i].text.n > LIMIT_FIELD_BYTES)
			cell[i].text.n = LIMIT_FIELD_BYTES;
		cell[i].text.p = arena_bytes(p->arena, cell[i].text.p, cell[i].text.n);
	}
	p->row[p->rows] = *row;
	p->row[p->rows++].cell = cell;
	return 0;
}

int
preview_rows(const struct preview *p)
{
	return p->rows;
}

const struct grid_row *
preview_at(const struct preview *p, int i)
{
	return &p->row[i];
}

static const struct cell *
cell_at(const struct finder *f, int row, int column)
{
	static const struct cell empty = { CELL_EMPTY, 0, { "", 0 } };
	const struct grid_row *r = &f->preview->row[row];

	return column < r->cells ? &r->cell[column] : &empty;
}

/* Index of the field; -1 not known, -2 known and not read. */
static int
field_of(const struct finder *f, struct slice text)
{
	const char *field = columns_field(f->columns, f->want->table, slice_trim(text));

	if (field == NULL)
		return -1;
	for (int i = 0; i < f->want->fields; i++)
		if (strcmp(f->want->field[i], field) == 0)
			return i;
	return -2;
}

/* 1..31 for what heads the column of a day; 0. */
static int
day_of(struct slice cell)
{
	struct slice s = slice_trim(cell);
	size_t n = s.n, from;
	ymd day;

	if (day_read(s, &day) == 0)
		return day % 100;
	if (n > 3 && (memcmp(s.p + n - 3, "日", 3) == 0 || memcmp(s.p + n - 3, "号", 3) == 0))
		n -= 3;
	for (from = n; from > 0 && IS_DIGIT(s.p[from - 1]); )
		from--;
	if (n - from < 1 || n - from > 2)
		return 0;
	day = n - from == 2 ? (s.p[from] - '0') * 10 + s.p[from + 1] - '0' : s.p[from] - '0';
	/* what is before it is a month: 10-1, 10/1, 10月1日 */
	if (from > 0 &&
	    !(from <= 5 && IS_DIGIT(s.p[0]) &&
	        (s.p[from - 1] == '-' || s.p[from - 1] == '/' || s.p[from - 1] == '.' ||
	            (from >= 4 && memcmp(s.p + from - 3, "月", 3) == 0))))
		return 0;
	return day <= 31 ? day : 0;
}

static int
is_group(const struct finder *f, struct slice text)
{
	return f->want->items && columns_field(f->columns, f->group_table, text) != NULL;
}

/* How many fields (and days) a row names; texts that a merged area repeats count once. */
static int
score(const struct finder *f, int row)
{
	const struct grid_row *r = &f->preview->row[row];
	unsigned char seen[HEADER_FIELDS] = { 0 };
	int n = 0, days = 0;

	for (int c = 0; c < r->cells; c++) {
		int field = r->cell[c].flags & CELL_ACROSS ? -1 : field_of(f, r->cell[c].text);

		if (field >= 0 && !seen[field]) {
			seen[field] = 1;
			n++;
		}
		days += f->want->days && day_of(r->cell[c].text) > 0;
	}
	return n + (days > 2 ? days : 0);
}

static int
has_number(struct slice s)
{
	int run = 0;

	for (size_t i = 0; i < s.n; i++) {
		run = IS_DIGIT(s.p[i]) ? run + 1 : 0;
		if (run == 6)
			return 1;
	}
	return 0;
}

/* Does the header go on in this row?  An area merged down from the header says so, or names without
 * any long number. */
static int
goes_on(const struct finder *f, int row)
{
	const struct grid_row *r = &f->preview->row[row];
	int down = 0, named = 0;

	for (int c = 0; c < r->cells; c++) {
		const struct cell *cell = &r->cell[c];
		int known;

		if (cell->kind == CELL_EMPTY)
			continue;
		if (has_number(cell->text))
			return 0;
		if (cell->flags & CELL_DOWN) {
			down += field_of(f, cell->text) != -1;
			continue;
		}
		known = field_of(f, cell->text) != -1 ||
		    (f->want->items &&
		        columns_field(f->columns, f->items_table, cell->text) != NULL);
		named += known;
	}
	return down > 0 || named > 1;
}

static int
merges_in(const struct finder *f, int row)
{
	const struct grid_row *r = &f->preview->row[row];

	for (int c = 0; c < r->cells; c++)
		if (r->cell[c].flags & CELL_ACROSS)
			return 1;
	return 0;
}

/* The texts over a column, top to bottom, without repeats; how many. */
static int
texts_over(const struct finder *f, int column, struct slice text[HEADER_ROWS + 1])
{
	int n = 0;

	for (int row = f->top; row <= f->bottom; row++) {
		struct slice s = slice_trim(cell_at(f, row, column)->text);

		/* where nothing is merged a group stands over its first column only */
		if (s.n == 0 && row < f->bottom &&
		    slice_trim(cell_at(f, f->bottom, column)->text).n > 0 && !merges_in(f, row))
			for (int c = column - 1; c >= 0 && s.n == 0; c--) {
				struct slice left = slice_trim(cell_at(f, row, c)->text);

				if (left.n > 0 && !is_group(f, left))
					break;
				s = left;
			}
		if (s.n == 0 ||
		    (n > 0 && s.n == text[n - 1].n && memcmp(s.p, text[n - 1].p, s.n) == 0))
			continue;
		text[n++] = s;
	}
	return n;
}

static int
refuse_twice(struct finder *f, int field)
{
	return notes_whole(f->notes, F_COLUMN_TWICE,
	    VALS(V_TEXT("column", columns_title(f->columns, f->want->table, f->want->field[field])),
	    V_TEXT("headers", f->headers.p ? f->headers.p : "")));
}

static void
list_cut(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.n < 90 ? s.n : 90);
	while (b->n > 0 && !utf8_valid((struct slice){ b->p, b->n }))
		b->p[--b->n] = '\0';
}

static void
list_add(struct buf *b, struct slice s)
{
	if (b->n > SHOWN_MAX)
		return;
	buf_text(b, b->n > 0 ? "、" : "");
	list_cut(b, s);
}

static void
mapping_add(struct finder *f, struct slice title, const char *what, int column)
{
	struct buf as = { NULL, 0, 0 };
	char name[CELL_NAME];

	if (f->mapping.n > SHOWN_MAX)
		return;
	cell_name(column, 0, name);
	name[strcspn(name, "0")] = '\0';
	/* "B 证件号码"; "B 身份证号＝证件号码" where people call it otherwise */
	buf_printf(&f->mapping, "%s%s ", f->mapping.n > 0 ? "、" : "", name);
	columns_normal(&as, title);
	if (!slice_is((struct slice){ as.p, as.n }, what)) {
		list_cut(&f->mapping, title);
		buf_text(&f->mapping, "＝");
	}
	buf_text(&f->mapping, what);
	buf_free(&as);
}

/* What an item is, in the words of the file: its group, or the first name of its kind. */
static const char *
kind_title(const struct finder *f, const char *kind)
{
	const char *group = columns_name(f->columns, f->group_table, kind, 0);

	return group[0] ? group : columns_title(f->columns, f->items_table, kind);
}

static const char *
item_of(const struct finder *f, const struct slice *text, int n)
{
	const char *kind = columns_field(f->columns, f->items_table, text[n - 1]);

	for (int i = n - 2; kind == NULL && i >= 0; i--)
		kind = columns_field(f->columns, f->group_table, text[i]);
	return kind;
}

/* What one column is; -1 with a finding. */
static int
take_column(struct finder *f, int column)
{
	struct slice text[HEADER_ROWS + 1], joined;
	struct header *h = f->header;
	struct buf all = { NULL, 0, 0 };
	int n = texts_over(f, column, text), field = -1, across = 1, day, rc = 0;
	const char *kind;

	if (n == 0)
		return 0;
	for (int row = f->top; row <= f->bottom; row++)
		across &= cell_at(f, row, column)->kind == CELL_EMPTY ||
		        cell_at(f, row, column)->flags & CELL_ACROSS
		    ? 1
		    : 0;
	for (int i = 0; i < n; i++)
		buf_add(&all, text[i].p, text[i].n);
	joined = (struct slice){ all.p, all.n };
	list_add(&f->headers, joined);
	/* 应发工资 over 基本工资 and 合计: all of it, the last two, the last */
	field = field_of(f, joined);
	if (field == -1 && n > 2) {
		size_t last = text[n - 2].n + text[n - 1].n;

		field = field_of(f, (struct slice){ all.p + all.n - last, last });
	}
	if (field == -1 && n > 1)
		field = field_of(f, text[n - 1]);
	if (field >= 0 && h->column[field] >= 0) {
		rc = across ? 0 : refuse_twice(f, field);
		goto out;
	}
	if (field >= 0) {
		h->column[field] = column;
		h->title[field] = arena_bytes(f->arena, text[n - 1].p, text[n - 1].n);
		mapping_add(f, text[n - 1],
		    columns_title(f->columns, f->want->table, f->want->field[field]), column);
	}
	if (field != -1 || across)
		goto out;
	day = f->want->days ? day_of(text[n - 1]) : 0;
	kind = f->want->items ? item_of(f, text, n) : NULL;
	if (day > 0 && h->day[day - 1] < 0) {
		h->day[day - 1] = column;
		h->days++;
	} else if (kind != NULL) {
		struct item_column *item = &h->item[h->items];

		item->column = column;
		item->name = arena_bytes(
		    f->arena, text[n - 1].p, text[n - 1].n < LIMIT_NAME_BYTES ? text[n - 1].n : 0);
		if (item_kind_by_name(slice_of(kind), &item->kind) == 0) {
			h->items++;
			mapping_add(f, text[n - 1], kind_title(f, kind), column);
		}
	} else
		list_add(&f->ignored, joined);
out:
	buf_free(&all);
	return rc;
}

static const char *
missing_of(struct finder *f)
{
	struct buf missing = { NULL, 0, 0 };
	const char *text;

	buf_text(&missing, "");
	for (int i = 0; i < f->want->fields; i++)
		if (f->want->needed[i] && f->header->column[i] < 0)
			list_add(&missing,
			    slice_of(columns_title(f->columns, f->want->table, f->want->field[i])));
	if (f->want->days && f->header->days < 28)
		list_add(&missing, SLICE("1日～31日"));
	text = arena_text(f->arena, missing.p);
	buf_free(&missing);
	return text;
}

/* The row to begin with: the first that names enough, else the one that names most. */
static int
choose_top(const struct finder *f, int *enough)
{
	int best = 0, most = 0, least = 0, alone;

	for (int i = 0; i < f->want->fields; i++)
		least += f->want->needed[i];
	/* who needs but one column still gets no row that names one by chance: the fullest is taken */
	alone = least < 2 && !f->want->days;
	least = alone ? 2 : least < ENOUGH ? least : ENOUGH;
	for (int row = 0; row < f->preview->rows; row++) {
		int n = score(f, row);

		if (n > most) {
			most = n;
			best = row;
		}
		if (!alone && n >= least + (f->want->days ? 3 : 0)) {
			*enough = 1;
			return row;
		}
	}
	*enough = alone && most >= least;
	return best;
}

int
header_find(const struct preview *preview, const struct columns *columns, const struct want *want,
    struct arena *arena, struct header *header, const char **missing, const char **headers,
    struct notes *notes)
{
	struct finder f = { .preview = preview,
		.columns = columns,
		.want = want,
		.arena = arena,
		.header = header,
		.notes = notes };
	int enough = 0, cells = 0, rc = 0;

	memset(header, 0, sizeof *header);
	for (int i = 0; i < HEADER_FIELDS; i++) {
		header->column[i] = -1;
		header->title[i] = "";
	}
	for (int i = 0; i < 31; i++)
		header->day[i] = -1;
	header->item = arena_alloc(arena, GRID_COLUMNS * sizeof *header->item);
	snprintf(f.items_table, sizeof f.items_table, "%s.item", want->table);
	snprintf(f.group_table, sizeof f.group_table, "%s.group", want->table);
	header->ignored = header->mapping = arena_text(arena, "");
	*missing = *headers = "";
	if (preview->rows == 0)
		return 0;
	f.top = f.bottom = choose_top(&f, &enough);
	while (enough && f.bottom + 1 < preview->rows && f.bottom + 1 < f.top + HEADER_ROWS &&
	    goes_on(&f, f.bottom + 1))
		f.bottom++;
	/* groups alone do not make a header, but they say what is below them */
	if (enough && f.top > 0 && f.bottom - f.top + 1 < HEADER_ROWS)
		for (int c = 0; c < preview->row[f.top - 1].cells; c++)
			if (is_group(&f, preview->row[f.top - 1].cell[c].text)) {
				f.top--;
				break;
			}
	for (int row = f.top; row <= f.bottom; row++)
		cells = preview->row[row].cells > cells ? preview->row[row].cells : cells;
	for (int c = 0; c < cells && rc == 0; c++)
		rc = take_column(&f, c);
	if (rc == 0) {
		*missing = missing_of(&f);
		*headers = arena_text(arena, f.headers.p ? f.headers.p : "");
		header->ignored = arena_text(arena, f.ignored.p ? f.ignored.p : "");
		header->mapping = arena_text(arena, f.mapping.p ? f.mapping.p : "");
		rc = enough && (*missing)[0] == '\0';
		if (rc == 1) {
			header->first = preview->row[f.top].n;
			header->last = preview->row[f.bottom].n;
		}
	}
	buf_free(&f.ignored);
	buf_free(&f.mapping);
	buf_free(&f.headers);
	return rc;
}

int
header_locate(struct grid *grid, const struct columns *columns, const struct want *want,
    struct arena *arena, int *sheet, struct header *header, struct preview **preview,
    struct notes *notes)
{
	struct buf hidden = { NULL, 0, 0 }, several = { NULL, 0, 0 };
	const char *missing = "", *headers = "";
	int found = 0, rows = 0, rc = -1;

	buf_text(&several, "");
	for (int i = 0; i < grid_sheets(grid); i++) {
		struct preview *p;
		struct header h;
		const char *m, *s;
		int is;

		if (grid_sheet_hidden(grid, i)) {
			list_add(&hidden, slice_of(grid_sheet_name(grid, i)));
			continue;
		}
		p = preview_new(arena);
		if (grid_rows(grid, i, preview_row, p) < 0)
			goto out;
		rows += p->rows;
		is = header_find(p, columns, want, arena, &h, &m, &s, notes);
		if (is < 0)
			goto out;
		if (is == 0 && strlen(s) > strlen(headers)) {
			missing = m;
			headers = s;
		}
		if (is == 0)
			continue;
		list_add(&several, slice_of(grid_sheet_name(grid, i)));
		if (found++ == 0) {
			*sheet = i;
			*header = h;
			*preview = p;
		}
	}
	if (hidden.n > 0)
		notes_whole(notes, F_SHEETS_HIDDEN, VALS(V_TEXT("sheets", hidden.p)));
	if (found == 1)
		rc = 0;
	else if (found > 1)
		notes_whole(notes, F_SHEETS_SEVERAL, VALS(V_TEXT("sheets", several.p)));
	else if (rows == 0)
		notes_whole(notes, F_TABLE_EMPTY, NO_VALS);
	else
		notes_whole(notes, F_HEADER_MISSING,
		    VALS(V_TEXT("missing", missing), V_TEXT("headers", headers)));
	if (rc == 0 && header->ignored[0] != '\0')
		notes_whole(notes, F_COLUMNS_IGNORED, VALS(V_TEXT("columns", header->ignored)));
out:
	buf_free(&hidden);
	buf_free(&several);
	return rc;
}
