/*
 * A label and its value stand in one cell, with a colon between them and perhaps with others, or in
 * two cells side by side.
 */
#include <string.h>

#include "ingest/labels.h"

struct labels {
	const struct columns *columns;
	const char	*table;
	const char *const *field;
	int		 fields;
	struct arena	*arena;
	const char	**value;
	struct notes	*notes;
};

static int
index_of(const struct labels *l, const char *field)
{
	for (int i = 0; field != NULL && i < l->fields; i++)
		if (strcmp(l->field[i], field) == 0)
			return i;
	return -1;
}

/* Bytes of a colon at the start of s, after blanks; 0. */
static size_t
colon_at(const char *p, const char *end)
{
	const char *at = p;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	if (end - at >= 3 && memcmp(at, "：", 3) == 0)
		return (size_t)(at + 3 - p);
	return at < end && *at == ':' ? (size_t)(at + 1 - p) : 0;
}

/* Does a word begin here?  总包单位名称 is no 单位名称. */
static int
word_begins(const char *from, const char *at)
{
	unsigned char before = at > from ? (unsigned char)at[-1] : ' ';

	/* U+3000 to U+303F and U+FF00 to U+FF3F: blanks, stops and brackets of full width */
	if (at - from >= 3 && (memcmp(at - 3, "\xe3\x80", 2) == 0 || memcmp(at - 3, "\xef\xbc", 2) == 0))
		return 1;
	return before < 0x80 && !(before >= '0' && before <= '9') &&
	    !((before | 0x20) >= 'a' && (before | 0x20) <= 'z');
}

/* The first label with a colon in [p, end): where it begins, where its value does, and its field;
 * NULL. */
static const char *
next_label(const struct labels *l, const char *p, const char *end, const char **value, int *field)
{
	const char *first = NULL;
	size_t longest = 0;

	for (int f = 0; f < l->fields; f++) {
		for (int i = 0; ; i++) {
			const char *name = columns_name(l->columns, l->table, l->field[f], i),
			           *at = p;
			size_t n = strlen(name), colon;

			if (n == 0)
				break;
			while ((at = memmem(at, (size_t)(end - at), name, n)) != NULL) {
				colon = word_begins(p, at) ? colon_at(at + n, end) : 0;
				/* of two names that end in one another the longer counts */
				if (colon > 0 &&
				    (first == NULL || at < first || (at == first && n > longest))) {
					first = at;
					longest = n;
					*value = at + n + colon;
					*field = f;
				}
				if (colon > 0)
					break;
				at += n;
			}
		}
	}
	return first;
}

static int
take(struct labels *l, int field, struct slice s)
{
	static const char *const stops[] = { ",", ";", "，", "；", "、", "。" };
	const char *was = l->value[field], *is;

	s = slice_trim(s);
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		if (s.n >= strlen(stops[i]) &&
		    memcmp(s.p + s.n - strlen(stops[i]), stops[i], strlen(stops[i])) == 0)
			s = slice_trim((struct slice){ s.p, s.n - strlen(stops[i]) });
	if (s.n == 0)
		return 0;
	is = arena_bytes(l->arena, s.p, s.n);
	if (was[0] != '\0' && strcmp(was, is) != 0)
		return notes_whole(l->notes, F_LABEL_TWICE,
		    VALS(V_TEXT("label", columns_title(l->columns, l->table, l->field[field])),
		        V_TEXT("text", was), V_TEXT("other", is)));
	l->value[field] = is;
	return 0;
}

/* The value in the next cell that is not the label's own area. */
static int
take_beside(struct labels *l, const struct grid_row *row, int column, int field)
{
	const char *value;
	int other;

	for (int c = column + 1; c < row->cells; c++) {
		const struct cell *cell = &row->cell[c];

		if (cell->kind == CELL_EMPTY ||
		    (cell->flags & CELL_ACROSS && cell->text.n == row->cell[column].text.n &&
		        memcmp(cell->text.p, row->cell[column].text.p, cell->text.n) == 0))
			continue;
		/* another label: this one has no value */
		if (index_of(l, columns_field(l->columns, l->table, cell->text)) >= 0 ||
		    next_label(l, cell->text.p, cell->text.p + cell->text.n, &value, &other) !=
		        NULL)
			return 0;
		return take(l, field, cell->text);
	}
	return 0;
}

static int
take_cell(struct labels *l, const struct grid_row *row, int column)
{
	struct slice s = slice_trim(row->cell[column].text);
	const char *end = s.p + s.n, *value, *next_value = NULL, *at;
	int field, next_field = -1;

	field = index_of(l, columns_field(l->columns, l->table, s));
	if (field >= 0)
		return take_beside(l, row, column, field);
	at = next_label(l, s.p, end, &value, &field);
	if (at == NULL) {
		/* 项 目 编 号：XJ01 */
		for (at = s.p; at < end; at++)
			if (*at != ' ' && colon_at(at, end) > 0)
				break;
		if (at == end)
			return 0;
		field = index_of(l,
		    columns_field(l->columns, l->table, (struct slice){ s.p, (size_t)(at - s.p) }));
		value = at + colon_at(at, end);
		return field < 0 ? 0
		                 : take(l, field, (struct slice){ value, (size_t)(end - value) });
	}
	while (at != NULL) {
		const char *next = next_label(l, value, end, &next_value, &next_field);
		const char *to = next ? next : end;

		if (slice_trim((struct slice){ value, (size_t)(to - value) }).n == 0 &&
		    next == NULL)
			return take_beside(l, row, column, field);
		if (take(l, field, (struct slice){ value, (size_t)(to - value) }) < 0)
			return -1;
		at = next;
		value = next_value;
		field = next_field;
	}
	return 0;
}

int
labels_read(const struct preview *preview, int before_row, const struct columns *columns,
    const char *table, const char *const *field, int fields, struct arena *arena,
    const char **value, struct notes *notes)
{
	struct labels l = { columns, table, field, fields, arena, value, notes };

	for (int i = 0; i < fields; i++)
		value[i] = "";
	for (int i = 0; i < preview_rows(preview); i++) {
		const struct grid_row *row = preview_at(preview, i);

		if (row->n >= before_row)
			break;
		for (int c = 0; c < row->cells; c++)
			if (row->cell[c].kind != CELL_EMPTY &&
			    !(row->cell[c].flags & (CELL_ACROSS | CELL_DOWN)) &&
			    take_cell(&l, row, c) < 0)
				return -1;
	}
	return 0;
}
