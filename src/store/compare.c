/*
 * Two stores side by side, and one store as text: every table in key order, projections included.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static void
row_text(sqlite3_stmt *row, struct buf *b)
{
	int columns = sqlite3_column_count(row);

	for (int i = 0; i < columns; i++) {
		if (i > 0)
			buf_text(b, "|");
		if (sqlite3_column_type(row, i) == SQLITE_BLOB) {
			const unsigned char *p = sqlite3_column_blob(row, i);
			int n = sqlite3_column_bytes(row, i);

			for (int k = 0; k < n; k++)
				buf_printf(b, "%02x", p[k]);
		} else if (sqlite3_column_type(row, i) != SQLITE_NULL)
			buf_add(
			    b, sqlite3_column_text(row, i), (size_t)sqlite3_column_bytes(row, i));
	}
}

/* "SELECT * FROM t ORDER BY 1" of every table: the first column is each table's key. */
static int
table_names(struct store *st, char ***names, int *count)
{
	sqlite3_stmt *s =
	    store_prepare(st, "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name");
	int rc = -1;

	*names = NULL;
	*count = 0;
	if (s == NULL)
		return -1;
	while ((rc = store_step(st, s)) == SQLITE_ROW) {
		*names = mem_grow(*names, (size_t)*count + 1, sizeof **names);
		(*names)[(*count)++] = mem_text((const char *)sqlite3_column_text(s, 0));
	}
	sqlite3_finalize(s);
	return rc == SQLITE_DONE ? 0 : -1;
}

static void
names_free(char **names, int count)
{
	for (int i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

static sqlite3_stmt *
table_rows(struct store *st, const char *table)
{
	struct buf sql = { 0 };
	sqlite3_stmt *s;

	buf_printf(&sql, "SELECT * FROM %s ORDER BY 1,2", table);
	s = store_prepare(st, sql.p);
	buf_free(&sql);
	return s;
}

int
store_dump(struct store *st, FILE *to)
{
	struct buf b = { 0 };
	char **names;
	int count, rc = table_names(st, &names, &count);

	for (int i = 0; i < count && rc == 0; i++) {
		sqlite3_stmt *s = table_rows(st, names[i]);

		if (s == NULL)
			break;
		while (store_step(st, s) == SQLITE_ROW) {
			buf_reset(&b);
			row_text(s, &b);
			fprintf(to, "%s|%s\n", names[i], b.p);
		}
		sqlite3_finalize(s);
	}
	names_free(names, count);
	buf_free(&b);
	return st->failed || ferror(to) ? -1 : rc;
}

static int
same_value(sqlite3_stmt *x, sqlite3_stmt *y, int i)
{
	int type = sqlite3_column_type(x, i), n;
	const void *p, *q;

	if (type != sqlite3_column_type(y, i))
		return 0;
	if (type == SQLITE_INTEGER)
		return sqlite3_column_int64(x, i) == sqlite3_column_int64(y, i);
	p = sqlite3_column_blob(x, i);
	q = sqlite3_column_blob(y, i);
	n = sqlite3_column_bytes(x, i);
	return n == sqlite3_column_bytes(y, i) && (n == 0 || memcmp(p, q, (size_t)n) == 0);
}

static int
same_row(sqlite3_stmt *x, sqlite3_stmt *y)
{
	int columns = sqlite3_column_count(x);

	if (columns != sqlite3_column_count(y))
		return 0;
	for (int i = 0; i < columns; i++)
		if (!same_value(x, y, i))
			return 0;
	return 1;
}

/* Reports the first row in which one table differs; the rest of that table follows from it. */
int
compare_table(struct store *a, struct store *b, const char *table)
{
	sqlite3_stmt *x = table_rows(a, table), *y = table_rows(b, table);
	int same = 1;

	while (same && x != NULL && y != NULL) {
		int r = store_step(a, x), s = store_step(b, y);

		/* rows that could not be read do not differ */
		if ((r != SQLITE_ROW && s != SQLITE_ROW) || a->failed || b->failed)
			break;
		same = r == s && same_row(x, y);
		if (!same)
			report_add(a->report, F_FACTS_DIFFER, NOWHERE,
			    VALS(V_TEXT("table", table),
				V_INT("key", sqlite3_column_int64(r == SQLITE_ROW ? x : y, 0))));
	}
	sqlite3_finalize(x);
	sqlite3_finalize(y);
	return same;
}

int
store_compare(struct store *st, struct store *replayed)
{
	char **names;
	int count, differ = 0;

	if (table_names(st, &names, &count) != 0)
		return -1;
	for (int i = 0; i < count; i++)
		differ += !compare_table(st, replayed, names[i]);
	names_free(names, count);
	return st->failed || replayed->failed ? -1 : differ;
}
