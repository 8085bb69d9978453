#include <stdlib.h>
#include <string.h>

#include "ingest/grid.h"
#include "ingest/table.h"

#define HEADERS_SHOWN 400	/* bytes of the header line put in a finding */

struct reader {
	struct table	*table;
	int		 headers;		/* cells of the header line; 0 before it */
	int		 at[LIMIT_CSV_COLUMNS];	/* cell of each column */
	struct slice	 cell[LIMIT_CSV_COLUMNS];
};

/* Spreadsheets keep a number's digits only as text: written ="6222..." or with an apostrophe before
 * it. */
static struct slice
unwrap(struct slice cell)
{
	struct slice s = slice_trim(cell);

	if (s.n >= 3 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"')
		s = (struct slice){ s.p + 2, s.n - 3 };
	else if (s.n >= 1 && s.p[0] == '\'')
		s = (struct slice){ s.p + 1, s.n - 1 };
	else
		return s;
	return slice_trim(s);
}

/* Scientific notation or a decimal point: the cell was a number, and 15 digits are all that is left
 * of it. */
static int
digits_lost(struct slice s)
{
	if (s.n == 0 || s.p[0] < '0' || s.p[0] > '9')
		return 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.')
			return 1;
		if ((s.p[i] == 'E' || s.p[i] == 'e') && i + 1 < s.n && s.p[i + 1] == '+')
			return 1;
	}
	return 0;
}

static int
header_refused(
    struct reader *r, enum finding_id id, const char *column, const struct csv_line *line)
{
	struct buf headers = { NULL, 0, 0 };
	size_t n;

	buf_text(&headers, "");
	for (int i = 0; i < line->cells && headers.n < HEADERS_SHOWN; i++) {
		struct slice s = slice_trim(line->cell[i]);

		if (i > 0)
			buf_text(&headers, ",");
		n = s.n < HEADERS_SHOWN ? s.n : HEADERS_SHOWN;
		while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
		buf_add(&headers, s.p, n);
	}
	notes_whole(
	    &r->table->notes, id, VALS(V_TEXT("column", column), V_TEXT("headers", headers.p)));
	buf_free(&headers);
	return -1;
}

static int
read_header(struct reader *r, const struct csv_line *line)
{
	struct table *t = r->table;

	/* spreadsheets add empty columns at the end */
	for (int i = 0; i < line->cells; i++) {
		if (slice_trim(line->cell[i]).n > 0)
			r->headers = i + 1;
	}
	for (int k = 0; k < t->columns; k++) {
		int found = 0;

		for (int i = 0; i < line->cells; i++) {
			if (!slice_is(slice_trim(line->cell[i]), t->column[k].name))
				continue;
			if (found++)
				return header_refused(r, F_COLUMN_TWICE, t->column[k].name, line);
			r->at[k] = i;
		}
		if (!found && t->column[k].may_lack)
			r->at[k] = -1;
		else if (!found)
			return header_refused(r, F_COLUMN_MISSING, t->column[k].name, line);
	}
	return 0;
}

static int
all_blank(const struct csv_line *line, int from)
{
	for (int i = from; i < line->cells; i++) {
		if (slice_trim(line->cell[i]).n > 0)
			return 0;
	}
	return 1;
}

/* Fills the cells; 0 when the line lacks something, with its finding. */
static int
take_cells(struct reader *r, const struct csv_line *line)
{
	struct table *t = r->table;
	char text[SHOWN_TEXT];

	if (line->cells < r->headers || !all_blank(line, r->headers)) {
		notes_row(&t->notes, F_LINE_CELLS, line->number, NULL,
		    VALS(V_INT("want", r->headers), V_INT("got", line->cells)));
		return 0;
	}
	for (int k = 0; k < t->columns; k++) {
		const struct table_column *c = &t->column[k];
		struct slice s = r->at[k] < 0 ? SLICE("") : unwrap(line->cell[r->at[k]]);

		r->cell[k] = s;
		if (s.n == 0 && c->needed)
			notes_row(&t->notes, F_LINE_FIELD_EMPTY, line->number, c->name,
			    VALS(V_TEXT("column", c->name)));
		else if (s.n > LIMIT_FIELD_BYTES)
			notes_row(&t->notes, F_LINE_TOO_LONG, line->number, c->name,
			    VALS(V_TEXT("column", c->name), V_INT("max", LIMIT_FIELD_BYTES)));
		else if (c->digits && digits_lost(s))
			notes_row(&t->notes, F_DIGITS_LOST, line->number, c->name,
			    VALS(V_TEXT("column", c->name), V_TEXT("text", shown(s, text))));
		else
			continue;
		return 0;
	}
	return 1;
}

static int
on_line(void *ctx, const struct csv_line *line)
{
	struct reader *r = ctx;
	struct table *t = r->table;
	int rc;

	if (r->headers == 0)
		return all_blank(line, 0) ? 0 : read_header(r, line);
	if (all_blank(line, 0) || !take_cells(r, line))
		return 0;
	rc = t->line(t->ctx, t, line->number, r->cell);
	arena_reset(t->strings);
	return rc;
}

static int
read_plain(struct table *t, const struct verified *v)
{
	struct gunzip *gunzip = gunzip_new(verified_source(v));
	struct utf8_source *utf8 = utf8_source_new(gunzip_source(gunzip));
	struct reader *r = mem_alloc(sizeof *r);
	int rc;

	r->table = t;
	rc = csv_read(utf8_source(utf8), ',', t->notes.document, on_line, r, t->notes.report);
	if (rc == 0 && r->headers == 0)
		rc = notes_whole(&t->notes, F_TABLE_EMPTY, NO_VALS);
	utf8_source_free(utf8);
	gunzip_free(gunzip);
	free(r);
	return rc;
}

int
table_read(
    struct table *t, const struct verified *v, const struct columns *columns, struct report *report)
{
	int fd = verified_fd(v), rc;

	t->notes = (struct notes){ report, verified_document(v), 0, 0 };
	t->strings = arena_new();
	switch (content_of(fd)) {
	case CONTENT_OLE:
		rc = content_ole(fd, t->notes.document, report);
		break;
	case CONTENT_UTF16:
		rc = notes_whole(&t->notes, F_TEXT_UTF16, NO_VALS);
		break;
	case CONTENT_ZIP:
		rc = columns != NULL ? table_grid_read(t, fd, 1, columns)
		    : notes_whole(&t->notes, F_SPREADSHEET_NOT_TAKEN, VALS(V_TEXT("kind", "XLSX")));
		break;
	default:
		rc = columns != NULL ? table_grid_read(t, fd, 0, columns) : read_plain(t, v);
	}
	notes_end(&t->notes);
	arena_free(t->strings);
	t->strings = NULL;
	return rc;
}

int
table_unreadable(struct table *t, int n, int column, struct slice cell)
{
	const char *name = t->column[column].name;
	char text[SHOWN_TEXT];

	notes_row(&t->notes, F_LINE_UNREADABLE, n, name,
	    VALS(V_TEXT("column", name), V_TEXT("text", shown(cell, text))));
	return 0;
}

const char *
table_text(struct table *t, struct slice cell)
{
	return cell.n > 0 ? arena_bytes(t->strings, cell.p, cell.n) : "";
}

const char *
table_number(struct table *t, struct slice cell)
{
	char text[LIMIT_FIELD_BYTES + 1];
	int n = cell.n > 0 ? id_normal(cell, text, sizeof text) : 0;

	return n > 0 ? arena_bytes(t->strings, text, (size_t)n) : "";
}
