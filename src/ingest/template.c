/*
 * The workbook to hand out.  Its columns are called by the first names of the file of column names,
 * its drop-downs offer what that file knows, so what is filled in is what the readers read.
 */
#include <stdio.h>
#include <string.h>

#include "ingest/columns.h"

#define ROWS	200	/* lines made ready */
#define CODES	"代码"	/* worksheet of what the drop-downs offer */

enum cell_use { USE_TEXT, USE_AMOUNT, USE_COUNT, USE_GROSS, USE_NET };
struct field {
	const char	*table, *field;
	int		 width;
	int		 needed;
	enum cell_use	 use;
	const char	*value;		/* offers the names of this table of codes; NULL */
};
#define ITEM	"sheet.item"
static const struct field sheet_fields[] = {
	{ "sheet", "name", 14, 1, USE_TEXT, NULL },
	{ "sheet", "id-type", 14, 0, USE_TEXT, "value.id-type" },
	{ "sheet", "id-number", 22, 1, USE_TEXT, NULL },
	{ "sheet", "phone", 14, 0, USE_TEXT, NULL },
	{ "sheet", "team", 14, 1, USE_TEXT, NULL },
	{ "sheet", "trade", 14, 1, USE_TEXT, "value.trade" },
	{ "sheet", "card", 24, 1, USE_TEXT, NULL },
	{ "sheet", "holder", 14, 1, USE_TEXT, NULL },
	{ "sheet", "bank", 14, 1, USE_TEXT, "value.bank" },
	{ "sheet", "cnaps", 16, 0, USE_TEXT, NULL },
	{ "sheet", "days", 10, 1, USE_COUNT, NULL },
	{ "sheet", "hours", 10, 0, USE_COUNT, NULL },
	{ "sheet", "overtime", 10, 0, USE_COUNT, NULL },
	{ "sheet", "mode", 10, 1, USE_TEXT, "value.mode" },
	{ "sheet", "rate", 10, 1, USE_AMOUNT, NULL },
	{ ITEM, "pay", 12, 0, USE_AMOUNT, NULL },
	{ ITEM, "pay", 12, 0, USE_AMOUNT, NULL },
	{ ITEM, "pay", 12, 0, USE_AMOUNT, NULL },
	{ "sheet", "gross", 12, 1, USE_GROSS, NULL },
	{ ITEM, "tax", 12, 0, USE_AMOUNT, NULL },
	{ ITEM, "social", 12, 0, USE_AMOUNT, NULL },
	{ ITEM, "paid-before", 12, 0, USE_AMOUNT, NULL },
	{ ITEM, "other", 12, 0, USE_AMOUNT, NULL },
	{ "sheet", "net", 12, 1, USE_NET, NULL },
	{ "sheet", "how", 10, 1, USE_TEXT, "value.how" },
	{ "sheet", "on", 12, 1, USE_TEXT, NULL },
	{ "sheet", "evidence", 20, 1, USE_TEXT, NULL },
	{ "sheet", "page", 8, 0, USE_TEXT, NULL },
};
static const struct field roster_fields[] = {
	{ "roster", "id-type", 14, 1, USE_TEXT, "value.id-type" },
	{ "roster", "id-number", 22, 1, USE_TEXT, NULL },
	{ "roster", "name", 14, 1, USE_TEXT, NULL },
	{ "roster", "phone", 14, 0, USE_TEXT, NULL },
	{ "roster", "sub", 10, 1, USE_TEXT, NULL },
	{ "roster", "team", 14, 1, USE_TEXT, NULL },
	{ "roster", "trade", 14, 1, USE_TEXT, "value.trade" },
	{ "roster", "entry", 12, 1, USE_TEXT, NULL },
	{ "roster", "exit", 12, 0, USE_TEXT, NULL },
	{ "roster", "contract", 16, 0, USE_TEXT, NULL },
	{ "roster", "card", 24, 0, USE_TEXT, NULL },
	{ "roster", "holder", 14, 0, USE_TEXT, NULL },
	{ "roster", "bank", 14, 0, USE_TEXT, "value.bank" },
	{ "roster", "cnaps", 16, 0, USE_TEXT, NULL },
	{ "roster", "since", 12, 0, USE_TEXT, NULL },
	{ "roster", "form", 20, 0, USE_TEXT, NULL },
	{ "roster", "from", 12, 0, USE_TEXT, NULL },
};
static const struct field grid_fields[] = {
	{ "month-grid", "id-number", 22, 1, USE_TEXT, NULL },
	{ "attendance", "-", 14, 0, USE_TEXT, NULL },	/* the name, for people */
};
#define COUNT(a)	((int)(sizeof (a) / sizeof *(a)))

static const enum text_id sheet_notes[] = { T_TEMPLATE_NEEDED, T_TEMPLATE_DIGITS, T_TEMPLATE_HEAD,
	T_TEMPLATE_TOTAL, T_TEMPLATE_ITEMS, T_TEMPLATE_CONFIRM, T_TEMPLATE_PACKAGE, T_TEMPLATE_SIGN, T_MAX };
static const enum text_id grid_notes[] = { T_TEMPLATE_NEEDED, T_TEMPLATE_DIGITS, T_TEMPLATE_MARKS,
	T_TEMPLATE_IMPORT, T_MAX };
static const enum text_id roster_notes[] = { T_TEMPLATE_NEEDED, T_TEMPLATE_DIGITS, T_TEMPLATE_DAYS,
	T_TEMPLATE_PART, T_TEMPLATE_CARD, T_TEMPLATE_IMPORT, T_MAX };

struct maker {
	const struct columns *columns;
	struct bookout	*book;
	const struct field *field;
	int		 fields;
	int		 first;		/* row of the first line; 0-based */
	const char	*offers[8];	/* tables of codes on the worksheet of codes, by column */
	int		 rows[8], offered;
};

/* "=代码!$B$2:$B$9": where the names of that table stand; added to the worksheet when it is made. */
static void
choose(struct maker *m, int top, int bottom, int column, const char *table)
{
	char range[80];
	int k = 0, n = 0;

	while (k < m->offered && strcmp(m->offers[k], table) != 0)
		k++;
	if (k == m->offered) {
		while (*columns_field_at(m->columns, table, n) != '\0')
			n++;
		m->offers[k] = table;
		m->rows[k] = n;
		m->offered++;
	}
	snprintf(range, sizeof range, "=" CODES "!$%c$1:$%c$%d", 'A' + k, 'A' + k, m->rows[k]);
	bookout_choose(m->book, top, bottom, column, range);
}

static void
codes_sheet(struct maker *m)
{
	bookout_sheet(m->book, CODES);
	bookout_columns(m->book, 0, m->offered - 1, 24, BOOKOUT_TEXT);
	for (int k = 0; k < m->offered; k++)
		for (int i = 0; i < m->rows[k]; i++)
			bookout_text(m->book, i, k, BOOKOUT_TEXT, columns_title(m->columns, m->offers[k],
			    columns_field_at(m->columns, m->offers[k], i)));
}

static void
notes_sheet(struct maker *m, const enum text_id *note, enum lang lang)
{
	bookout_sheet(m->book, text_of(T_TEMPLATE_NOTES, lang));
	bookout_columns(m->book, 0, 0, 100, BOOKOUT_NOTE);
	for (int i = 0; note[i] != T_MAX; i++)
		bookout_text(m->book, i, 0, BOOKOUT_NOTE, text_of(note[i], lang));
}

/* The column's header; items of one kind take its names in turn. */
static const char *
title_of(const struct maker *m, int i)
{
	const struct field *f = &m->field[i];
	int nth = 0;

	for (int k = 0; k < i; k++)
		nth += strcmp(m->field[k].table, f->table) == 0 &&
		    strcmp(m->field[k].field, f->field) == 0;
	return columns_name(m->columns, f->table, f->field, nth);
}

static void
letters(int column, char out[4])
{
	if (column < 26)
		snprintf(out, 4, "%c", 'A' + column);
	else
		snprintf(out, 4, "%c%c", 'A' + column / 26 - 1, 'A' + column % 26);
}

static void
header_row(struct maker *m, int row)
{
	static const enum bookout_style styles[] = { BOOKOUT_TEXT, BOOKOUT_AMOUNT, BOOKOUT_COUNT,
		BOOKOUT_AMOUNT, BOOKOUT_AMOUNT };

	m->first = row + 1;
	for (int i = 0; i < m->fields; i++) {
		const struct field *f = &m->field[i];

		bookout_columns(m->book, i + 1, i + 1, f->width, styles[f->use]);
		bookout_text(m->book, row, i + 1, f->needed ? BOOKOUT_NEEDED : BOOKOUT_HEAD,
		    title_of(m, i));
		if (f->value != NULL)
			choose(m, m->first, m->first + ROWS - 1, i + 1, f->value);
	}
	bookout_text(m->book, row, 0, BOOKOUT_HEAD, columns_name(m->columns, "sheet", "-", 0));
	for (int n = 0; n < ROWS; n++)
		bookout_count(m->book, m->first + n, 0, n + 1);
}

/* ---- the wage sheet */

static void
label(struct maker *m, int row, int column, const char *field)
{
	bookout_text(m->book, row, column, BOOKOUT_LABEL,
	    columns_title(m->columns, "sheet.label", field));
	bookout_text(m->book, row, column + 1, BOOKOUT_FIELD, "");
}

/* Amounts of one line: payable items, then what is taken off; and the last line's sums. */
static void
sums(struct maker *m)
{
	char from[4], to[4], gross[4] = "A", name[80];
	int item = 0, total = m->first + ROWS;

	for (int i = 0; i < m->fields; i++) {
		enum cell_use use = m->field[i].use;

		letters(i + 1, to);
		if (use == USE_TEXT || use == USE_COUNT || strcmp(m->field[i].field, "rate") == 0)
			continue;
		if (item == 0)
			item = i + 1;
		letters(item, from);
		for (int n = 0; n < ROWS && use != USE_AMOUNT; n++) {
			int row = m->first + n + 1;
			char last[4];

			letters(i, last);
			if (use == USE_GROSS)
				snprintf(name, sizeof name, "=SUM(%s%d:%s%d)", from, row, last, row);
			else
				snprintf(name, sizeof name, "=%s%d-SUM(%s%d:%s%d)", gross, row, from, row, last, row);
			bookout_formula(m->book, row - 1, i + 1, name);
		}
		if (use == USE_GROSS) {
			memcpy(gross, to, sizeof gross);
			item = 0;
		}
		snprintf(name, sizeof name, "=SUM(%s%d:%s%d)", to, m->first + 1, to, total);
		bookout_formula(m->book, total, i + 1, name);
	}
	bookout_text(m->book, total, 1, BOOKOUT_LABEL,
	    columns_name(m->columns, "sheet.total", "total", 0));
}

static void
make_sheet(struct maker *m, enum lang lang)
{
	static const struct { int row, column; const char *field; } labels[] = {
		{ 1, 1, "number" }, { 1, 3, "project" }, { 1, 5, "month" }, { 1, 7, "kind" },
		{ 2, 1, "sub-name" }, { 2, 3, "sub-uscc" }, { 2, 5, "progress" },
		{ 2, 7, "progress-labour" },
		{ 3, 1, "for-month" }, { 3, 3, "replaces" }, { 3, 5, "replaces-sha256" },
	};

	m->field = sheet_fields;
	m->fields = COUNT(sheet_fields);
	bookout_sheet(m->book, text_of(T_TEMPLATE_SHEET, LANG_ZH));
	bookout_across(m->book, 0, 0, m->fields, BOOKOUT_TITLE, text_of(T_TEMPLATE_SHEET, LANG_ZH));
	header_row(m, 4);
	for (int i = 0; i < COUNT(labels); i++)
		label(m, labels[i].row, labels[i].column, labels[i].field);
	choose(m, 1, 1, 8, "value.kind");
	sums(m);
	bookout_freeze(m->book, m->first, 2);
	codes_sheet(m);
	notes_sheet(m, sheet_notes, lang);
}

/* ---- lists */

static void
make_roster(struct maker *m, enum lang lang)
{
	m->field = roster_fields;
	m->fields = COUNT(roster_fields);
	bookout_sheet(m->book, text_of(T_TEMPLATE_ROSTER, LANG_ZH));
	header_row(m, 0);
	bookout_freeze(m->book, 1, 3);
	codes_sheet(m);
	notes_sheet(m, roster_notes, lang);
}

static void
make_grid(struct maker *m, enum lang lang)
{
	char day[16];

	m->field = grid_fields;
	m->fields = COUNT(grid_fields);
	bookout_sheet(m->book, text_of(T_TEMPLATE_GRID, LANG_ZH));
	header_row(m, 0);
	bookout_text(m->book, 0, 2, BOOKOUT_HEAD, columns_title(m->columns, "sheet", "name"));
	bookout_columns(m->book, 3, 33, 5, BOOKOUT_COUNT);
	for (int d = 1; d <= 31; d++) {
		snprintf(day, sizeof day, "%d日", d);
		bookout_text(m->book, 0, d + 2, BOOKOUT_NEEDED, day);
		choose(m, m->first, m->first + ROWS - 1, d + 2, "value.mark");
	}
	bookout_freeze(m->book, 1, 3);
	codes_sheet(m);
	notes_sheet(m, grid_notes, lang);
}

int
ingest_template(const struct columns *columns, const char *kind, enum lang lang, struct buf *xlsx)
{
	static const struct { const char *kind; void (*make)(struct maker *, enum lang); } kinds[] = {
		{ "sheet", make_sheet }, { "attendance", make_grid }, { "roster", make_roster },
	};
	struct maker m = { .columns = columns };

	for (int i = 0; i < COUNT(kinds); i++) {
		if (strcmp(kinds[i].kind, kind) != 0)
			continue;
		m.book = bookout_new();
		kinds[i].make(&m, lang);
		return bookout_end(m.book, xlsx);
	}
	return -1;
}
