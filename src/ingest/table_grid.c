/* A list from a spreadsheet: its columns found by their names, its cells brought into the one form
 * that is read. */
#include <string.h>

#include "ingest/header.h"
#include "ingest/number.h"
#include "ingest/table.h"

struct reader {
	struct table	*table;
	const struct columns *columns;
	struct header	 header;
	int		 rows, hidden;
	int		 digits[HEADER_FIELDS];	/* columns_code_digits */
	int		 numeric_field, numeric_total;	/* columns_numeric */
	int		 changes;	/* the file lacks a needed column: it names what changes */
	int		 stopped;
	struct slice	 cell[HEADER_FIELDS + 31];
};

static const struct cell *
cell_at(const struct grid_row *row, int column)
{
	static const struct cell empty = { CELL_EMPTY, 0, { "", 0 } };

	return column >= 0 && column < row->cells ? &row->cell[column] : &empty;
}

/* A digit for each 9 of the pattern. */
static int
is_like(struct slice s, const char *pattern)
{
	size_t i = 0;

	for (; i < s.n && pattern[i] != '\0'; i++)
		if (pattern[i] == '9' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != pattern[i])
			return 0;
	return i == s.n && pattern[i] == '\0';
}

/* Already so, as machines write it. */
static int
is_normal(const struct reader *r, int k, struct slice s)
{
	int digits = r->digits[k];

	switch (r->table->column[k].kind) {
	case TABLE_DAY:
		return is_like(s, "9999-99-99");
	case TABLE_TIME:
		return is_like(s, "9999-99-99 99:99:99");
	case TABLE_CODE:
		return digits > 0 && s.n <= 9 && s.n >= (size_t)digits && is_like(s, &"999999999"[9 - s.n]);
	default:
		return 0;
	}
}

/* The one form of a text; as it is when it is in none. */
static struct slice
normal_form(struct reader *r, const struct table_column *c, struct slice s)
{
	char text[NUMBER_TEXT], day_out[YMD_TEXT];
	ymd day;

	switch (c->kind) {
	case TABLE_DAY:
		if (day_read(s, &day) == 0)
			return slice_of(arena_text(r->table->strings, ymd_text(day, day_out)));
		break;
	case TABLE_TIME:
		if (time_read(s, text) == 0)
			return slice_of(arena_text(r->table->strings, text));
		break;
	case TABLE_AMOUNT:
		if (amount_read(s, text) == 0)
			return slice_of(arena_text(r->table->strings, text));
		break;
	case TABLE_CODE:
		return slice_of(columns_code(r->columns, c->field,
		    arena_bytes(r->table->strings, s.p, s.n), r->table->strings));
	case TABLE_TEXT:
		break;
	}
	return s;
}

/* Fills the cell of one column; 0 with a finding when the line cannot be taken. */
static int
take_cell(struct reader *r, const struct grid_row *row, int k)
{
	struct table *t = r->table;
	const struct table_column *c = &t->column[k];
	const struct cell *cell = cell_at(row, r->header.column[k]);
	struct slice s = slice_trim(cell->text);
	char text[SHOWN_TEXT];

	r->cell[k] = (struct slice){ NULL, 0 };
	if (cell->flags & CELL_NO_VALUE || cell->kind == CELL_ERROR)
		notes_row(&t->notes, F_LINE_UNREADABLE, row->n, c->name,
		    VALS(V_TEXT("column", c->name), V_TEXT("text", shown(s, text))));
	else if (t->partial && k != t->key && s.n == 0 && (r->changes || r->header.column[k] < 0))
		return 1;
	else if (s.n == 0 && c->needed)
		notes_row(&t->notes, F_LINE_FIELD_EMPTY, row->n, c->name,
		    VALS(V_TEXT("column", c->name)));
	else if (s.n > LIMIT_FIELD_BYTES)
		notes_row(&t->notes, F_LINE_TOO_LONG, row->n, c->name,
		    VALS(V_TEXT("column", c->name), V_INT("max", LIMIT_FIELD_BYTES)));
	else if (c->digits &&
	    (cell->flags & CELL_LONG || (cell->kind == CELL_NUMBER && memchr(s.p, '.', s.n))))
		notes_row(&t->notes, F_DIGITS_LOST, row->n, c->name,
		    VALS(V_TEXT("column", c->name), V_TEXT("text", shown(s, text))));
	else {
		r->cell[k] = s.n > 0 && !is_normal(r, k, s) ? normal_form(r, c, s) : s;
		return 1;
	}
	return 0;
}

/* Most cells are numbers, and hardly anything is called by one. */
static const char *
field_of(const struct reader *r, struct slice s)
{
	int is_number = s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';

	return s.n == 0 || (is_number && !r->numeric_field) ? NULL : columns_field(r->columns, r->table->table, s);
}

static int
is_total(const struct reader *r, struct slice s)
{
	int is_number = s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';

	return s.n > 0 && (!is_number || r->numeric_total) && columns_field(r->columns, "sheet.total", s) != NULL;
}

/* Rows of nobody: without anything needed, sums, and the header again on the next page. */
static int
is_nobody(const struct reader *r, const struct grid_row *row)
{
	const struct table *t = r->table;
	int says = 0, again = 0, needed = 0;

	for (int k = 0; k < t->columns; k++) {
		struct slice s = slice_trim(cell_at(row, r->header.column[k])->text);
		const char *field;

		if (!t->column[k].needed)
			continue;
		field = field_of(r, s);
		needed++;
		says += s.n > 0;
		if (is_total(r, s))
			return 1;
		again += field != NULL && strcmp(field, t->column[k].field) == 0;
	}
	if (says == 0 || again == needed)
		return 1;
	for (int c = 0; c < row->cells && says < needed; c++)
		if (is_total(r, row->cell[c].text))
			return 1;
	return 0;
}

static int
on_row(void *ctx, const struct grid_row *row)
{
	struct reader *r = ctx;
	struct table *t = r->table;
	int rc;

	if (row->n <= r->header.last || is_nobody(r, row))
		return 0;
	r->rows++;
	r->hidden += row->hidden;
	for (int k = 0; k < t->columns; k++)
		if (!take_cell(r, row, k))
			return 0;
	for (int d = 0; d < 31 && t->days; d++)
		r->cell[t->columns + d] = slice_trim(cell_at(row, r->header.day[d])->text);
	rc = t->line(t->ctx, t, row->n, r->cell);
	arena_reset(t->strings);
	return rc != 0 ? -1 : 0;
}

static struct grid *
open_grid(struct table *t, int fd, int is_zip)
{
	struct zip *zip = is_zip ? zip_open(fd, t->notes.document, t->notes.report) : NULL;

	if (is_zip && zip == NULL)
		return NULL;
	if (zip != NULL && zip_find(zip, "[Content_Types].xml") == NULL) {
		zip_free(zip);
		notes_whole(&t->notes, F_BOOK_STRUCTURE,
		    VALS(V_TEXT("part", "[Content_Types].xml"), V_TEXT("reason", "missing")));
		return NULL;
	}
	return grid_open(fd, zip, t->notes.document, t->notes.report);
}

int
table_grid_read(struct table *t, int fd, int is_zip, const struct columns *columns)
{
	const char *field[HEADER_FIELDS];
	unsigned char needed[HEADER_FIELDS];
	struct want want = { t->table, field, needed, t->columns, 0, t->days };
	struct grid *grid = open_grid(t, fd, is_zip);
	struct arena *arena = arena_new();
	struct reader *r = arena_alloc(arena, sizeof *r);
	struct preview *preview;
	int sheet, rc = -1;

	r->table = t;
	r->columns = columns;
	r->numeric_field = columns_numeric(columns, t->table);
	r->numeric_total = columns_numeric(columns, "sheet.total");
	for (int k = 0; k < t->columns; k++) {
		field[k] = t->column[k].field;
		needed[k] = (unsigned char)(t->partial ? k == t->key : t->column[k].needed);
		if (t->column[k].kind == TABLE_CODE)
			r->digits[k] = columns_code_digits(columns, t->column[k].field);
	}
	if (grid != NULL)
		rc = header_locate(
		    grid, columns, &want, arena, &sheet, &r->header, &preview, &t->notes);
	for (int k = 0; k < t->columns && rc == 0; k++)
		r->changes |= t->partial && t->column[k].needed && r->header.column[k] < 0;
	if (rc == 0)
		rc = grid_rows(grid, sheet, on_row, r) != 0 ? -1 : 0;
	if (rc == 0) {
		const char *name = grid_sheet_name(grid, sheet);

		if (r->hidden > 0)
			notes_whole(&t->notes, F_ROWS_HIDDEN, VALS(V_INT("count", r->hidden)));
		notes_whole(&t->notes, F_SPREADSHEET_READ,
		    VALS(V_TEXT("kind",
		             arena_printf(
		                 arena, "%s%s%s", grid_kind(grid), name[0] ? " " : "", name)),
		        V_INT("header", r->header.first), V_INT("rows", r->rows),
		        V_TEXT("columns", r->header.mapping)));
	}
	grid_free(grid);
	arena_free(arena);
	return rc;
}
