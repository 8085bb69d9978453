#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/columns.h"

#define NAMES_MAX	20000
#define NUMERIC_TABLES	16
#define IS_DIGIT(c)	((c) >= '0' && (c) <= '9')

struct name {
	const char	*table, *field;
	const char	*shown;		/* as the file writes it */
	const char	*normal;
	int		 order;		/* in the file */
};

struct columns {
	struct arena	*arena;		/* owned */
	struct name *name; /* owned; exact ones first, sorted by table and normal form */
	int		 names, room;
	int		 exact;		/* those without an asterisk */
	struct name	**by_field;	/* owned; sorted by table, field and order */
	const char	*numeric[NUMERIC_TABLES];	/* tables with a name that can begin with a digit */
	int		 numerics;	/* NUMERIC_TABLES: any may be one */
};

void
columns_normal(struct buf *to, struct slice s)
{
	size_t from = to->n, kept = from;

	buf_text(to, "");
	name_normal(to, s);
	for (size_t i = from; i < to->n; i++)
		if (to->p[i] != ':' && to->p[i] != '*')
			to->p[kept++] = to->p[i];
	to->n = kept;
	to->p[kept] = '\0';
}

/* The order of the exact ones. */
static int
by_exact(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->table, y->table);

	return order ? order : strcmp(x->normal, y->normal);
}

static int
by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = (strchr(x->shown, '*') != NULL) - (strchr(y->shown, '*') != NULL);

	return order ? order : by_exact(a, b);
}

static int
by_field(const void *a, const void *b)
{
	const struct name *x = *(struct name *const *)a, *y = *(struct name *const *)b;
	int order = strcmp(x->table, y->table);

	order = order ? order : strcmp(x->field, y->field);
	return order ? order : x->order - y->order;
}

static int
wrong(struct report *report, int line, const char *reason)
{
	report_add(
	    report, F_COLUMNS_FILE, NOWHERE, VALS(V_INT("line", line), V_TEXT("reason", reason)));
	return -1;
}

/* The next cell of a line; 0 at its end. */
static int
next_cell(struct slice *line, struct slice *cell)
{
	const char *tab;

	if (line->p == NULL)
		return 0;
	tab = memchr(line->p, '\t', line->n);
	*cell = (struct slice){ line->p, tab ? (size_t)(tab - line->p) : line->n };
	*line = tab ? (struct slice){ tab + 1, line->n - cell->n - 1 } : (struct slice){ NULL, 0 };
	return 1;
}

static int
take_line(struct columns *c, struct slice line, int n, struct report *report)
{
	struct slice table, field, cell;
	struct buf normal = { NULL, 0, 0 };
	const char *table_text, *field_text;
	int names = 0;

	if (!next_cell(&line, &table) || !next_cell(&line, &field) || table.n == 0 || field.n == 0)
		return wrong(report, n, "TABLE, FIELD, NAME");
	table_text = arena_bytes(c->arena, table.p, table.n);
	field_text = arena_bytes(c->arena, field.p, field.n);
	while (next_cell(&line, &cell)) {
		cell = slice_trim(cell);
		if (cell.n == 0)
			continue;
		if (c->names == NAMES_MAX) {
			buf_free(&normal);
			return wrong(report, n, "NAMES_MAX");
		}
		if (c->names == c->room) {
			c->room = c->room ? 2 * c->room : 512;
			c->name = mem_grow(c->name, (size_t)c->room, sizeof *c->name);
		}
		buf_reset(&normal);
		if (memchr(cell.p, '*', cell.n) != NULL)
			name_normal(&normal, cell);
		else
			columns_normal(&normal, cell);
		c->name[c->names] =
		    (struct name){ table_text, field_text, arena_bytes(c->arena, cell.p, cell.n),
			    arena_bytes(c->arena, normal.p, normal.n), c->names };
		c->exact += memchr(cell.p, '*', cell.n) == NULL;
		c->names++;
		names++;
	}
	buf_free(&normal);
	return names > 0 ? 0 : wrong(report, n, "TABLE, FIELD, NAME");
}

static int
take_all(struct columns *c, struct slice text, struct report *report)
{
	int n = 0;

	while (text.n > 0) {
		const char *end = memchr(text.p, '\n', text.n);
		struct slice line = { text.p, end ? (size_t)(end - text.p) : text.n };

		text =
		    end ? (struct slice){ end + 1, text.n - line.n - 1 } : (struct slice){ "", 0 };
		n++;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (take_line(c, line, n, report) < 0)
			return -1;
	}
	return 0;
}

static int
sort_names(struct columns *c, struct report *report)
{
	qsort(c->name, (size_t)c->names, sizeof *c->name, by_name);
	for (int i = 1; i < c->exact; i++)
		if (by_name(&c->name[i - 1], &c->name[i]) == 0 &&
		    strcmp(c->name[i - 1].field, c->name[i].field) != 0)
			return wrong(report, 0,
			    arena_printf(c->arena, "%s: %s", c->name[i].table, c->name[i].shown));
	c->by_field = mem_alloc(((size_t)c->names + 1) * sizeof *c->by_field);
	for (int i = 0; i < c->names; i++)
		c->by_field[i] = &c->name[i];
	qsort(c->by_field, (size_t)c->names, sizeof *c->by_field, by_field);
	return 0;
}

int
columns_numeric(const struct columns *c, const char *table)
{
	for (int i = 0; i < c->numerics; i++)
		if (strcmp(c->numeric[i], table) == 0)
			return 1;
	return c->numerics == NUMERIC_TABLES;
}

static void
numerics_note(struct columns *c)
{
	for (int i = 0; i < c->names && c->numerics < NUMERIC_TABLES; i++)
		if ((IS_DIGIT(c->name[i].normal[0]) || c->name[i].normal[0] == '*') &&
		    !columns_numeric(c, c->name[i].table))
			c->numeric[c->numerics++] = c->name[i].table;
}

struct columns *
columns_load(struct slice text, struct report *report)
{
	struct columns *c = mem_alloc(sizeof *c);

	c->arena = arena_new();
	c->name = mem_grow(NULL, 1, sizeof *c->name);
	c->room = 1;
	if (text.n > LIMIT_COLUMNS_BYTES)
		wrong(report, 0, "LIMIT_COLUMNS_BYTES");
	else if (!utf8_valid(text))
		wrong(report, 0, "UTF-8");
	else if (take_all(c, text, report) == 0 && sort_names(c, report) == 0) {
		numerics_note(c);
		return c;
	}
	columns_free(c);
	return NULL;
}

void
columns_free(struct columns *c)
{
	if (c == NULL)
		return;
	arena_free(c->arena);
	free(c->name);
	free(c->by_field);
	free(c);
}

/* One asterisk or two; each stands for any characters. */
static int
wild_fits(const char *pattern, const char *s)
{
	const char *star = strchr(pattern, '*');
	size_t n = strcspn(pattern, "*"), m;

	if (star == NULL)
		return strcmp(pattern, s) == 0;
	if (strncmp(pattern, s, n) != 0)
		return 0;
	for (s += n, m = strcspn(star + 1, "*"); ; s++) {
		if (star[1 + m] == '\0' ? strcmp(s, star + 1) == 0 : strncmp(s, star + 1, m) == 0 &&
		    wild_fits(star + 1, s))
			return 1;
		if (*s == '\0')
			return 0;
	}
}

static const char *
find(const struct columns *c, const char *table, const char *normal)
{
	struct name key = { table, "", "", normal, 0 };
	const struct name *found =
	    bsearch(&key, c->name, (size_t)c->exact, sizeof *c->name, by_exact);

	if (found != NULL)
		return found->field;
	for (int i = c->exact; i < c->names; i++)
		if (strcmp(c->name[i].table, table) == 0 && wild_fits(c->name[i].normal, normal))
			return c->name[i].field;
	return NULL;
}

/* Without what stands in brackets: 应发工资(元). */
static void
drop_brackets(char *s)
{
	char *to = s;
	int inside = 0;

	for (; *s; s++) {
		inside += *s == '(';
		if (!inside)
			*to++ = *s;
		inside -= *s == ')' && inside > 0;
	}
	*to = '\0';
}

const char *
columns_field(const struct columns *c, const char *table, struct slice text)
{
	struct buf normal = { NULL, 0, 0 };
	const char *field = NULL;

	if (text.n > LIMIT_FIELD_BYTES)
		return NULL;
	columns_normal(&normal, text);
	if (normal.n > 0)
		field = find(c, table, normal.p);
	if (field == NULL && normal.n > 0 && strchr(normal.p, '(') != NULL) {
		drop_brackets(normal.p);
		field = normal.p[0] ? find(c, table, normal.p) : NULL;
	}
	buf_free(&normal);
	return field;
}

const char *
columns_name(const struct columns *c, const char *table, const char *field, int i)
{
	int from = 0, to = c->names;

	while (from < to) {
		int mid = from + (to - from) / 2;
		const struct name *n = c->by_field[mid];
		int order = strcmp(n->table, table);

		order = order ? order : strcmp(n->field, field);
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	from += i;
	if (from >= c->names || strcmp(c->by_field[from]->table, table) != 0 ||
	    strcmp(c->by_field[from]->field, field) != 0)
		return "";
	return c->by_field[from]->shown;
}

const char *
columns_field_at(const struct columns *c, const char *table, int i)
{
	const char *last = "";

	for (int k = 0; k < c->names; k++) {
		const struct name *n = c->by_field[k];

		if (strcmp(n->table, table) != 0 || strcmp(n->field, last) == 0)
			continue;
		last = n->field;
		if (i-- == 0)
			return last;
	}
	return "";
}

const char *
columns_title(const struct columns *c, const char *table, const char *field)
{
	const char *name = columns_name(c, table, field, 0);

	return name[0] ? name : field;
}

int
columns_code_digits(const struct columns *c, const char *field)
{
	char table[80];
	int64_t digits;

	snprintf(table, sizeof table, "value.%s", field);
	if (columns_numeric(c, table))
		return 0;
	snprintf(table, sizeof table, "width.%s", field);
	return int_parse(slice_of(columns_name(c, table, "digits", 0)), 9, &digits) == 0 ? (int)digits : 1;
}

const char *
columns_code(const struct columns *c, const char *field, const char *text, struct arena *arena)
{
	char table[80];
	const char *code, *width;
	int64_t digits, n;

	if (text[0] == '\0')
		return text;
	snprintf(table, sizeof table, "value.%s", field);
	code = columns_field(c, table, slice_of(text));
	if (code != NULL)
		return code;
	snprintf(table, sizeof table, "width.%s", field);
	width = columns_name(c, table, "digits", 0);
	if (int_parse(slice_of(width), 9, &digits) == 0 && strlen(text) < (size_t)digits &&
	    int_parse(slice_of(text), 999999999, &n) == 0)
		return arena_printf(arena, "%0*" PRId64, (int)digits, n);
	return text;
}
