/*
 * The proof of audit that asks the database engine: its own checks, and a schema in which nothing
 * was dropped or added.
 */
#include <errno.h>
#include <string.h>

#include "priv.h"

static void
damaged(struct store *st, const char *what, const char *name)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s %s", what, name);
	report_add(st->report, F_DATABASE_DAMAGED, NOWHERE, VALS(V_TEXT("what", b.p)));
	buf_free(&b);
}

static int
own_checks(struct store *st)
{
	static const char *const checks[] = { "PRAGMA integrity_check(20)",
		"PRAGMA foreign_key_check" };

	for (size_t i = 0; i < 2; i++) {
		sqlite3_stmt *s = store_prepare(st, checks[i]);

		if (s == NULL)
			return -1;
		while (store_step(st, s) == SQLITE_ROW) {
			const char *text = (const char *)sqlite3_column_text(s, 0);

			if (i == 0 && text != NULL && strcmp(text, "ok") == 0)
				continue;
			/* a page that the disk did not give is a line of that check too */
			if (errno == EIO) {
				store_fail_db(st, checks[i]);
				break;
			}
			damaged(
			    st, i == 0 ? "integrity:" : "foreign key:", text != NULL ? text : "");
		}
		sqlite3_finalize(s);
	}
	return st->failed ? -1 : 0;
}

static const char schema_list[] =
    "SELECT type||' '||name,coalesce(sql,'') FROM sqlite_schema ORDER BY 1";

static const char *
column(sqlite3_stmt *s, int at)
{
	const char *text = (const char *)sqlite3_column_text(s, at);

	return text != NULL ? text : "";
}

/*
 * Two sorted lists side by side: what one lacks, and what both have in other words.  0 when a
 * table cannot be read as it should.
 */
static int
same_schema(struct store *st, struct store *model)
{
	int readable = 1;
	sqlite3_stmt *x = store_prepare(st, schema_list), *y = store_prepare(model, schema_list);
	int r = x != NULL ? store_step(st, x) : -1, s = y != NULL ? store_step(model, y) : -1;

	while (r == SQLITE_ROW || s == SQLITE_ROW) {
		int order = r != SQLITE_ROW ? 1 : -1;

		if (r == SQLITE_ROW && s == SQLITE_ROW)
			order = strcmp(column(x, 0), column(y, 0));
		if (order != 0 || strcmp(column(x, 1), column(y, 1)) != 0)
			readable &= order < 0 || strncmp(column(y, 0), "table ", 6) != 0;
		if (order < 0)
			damaged(st, "+", column(x, 0));
		else if (order > 0)
			damaged(st, "-", column(y, 0));
		else if (strcmp(column(x, 1), column(y, 1)) != 0)
			damaged(st, "!", column(x, 0));
		if (order <= 0)
			r = store_step(st, x);
		if (order >= 0)
			s = store_step(model, y);
	}
	sqlite3_finalize(x);
	sqlite3_finalize(y);
	return readable;
}

int
store_audit_form(struct store *st)
{
	struct store *model;
	int readable;

	if (own_checks(st) != 0)
		return -1;
	model = store_model(st->report);
	if (model == NULL)
		return -1;
	readable = same_schema(st, model);
	/* The legal moves of a payment are rows, but no event wrote them. */
	if (!st->failed && readable)
		(void)compare_table(st, model, "move");
	store_close(model);
	return st->failed ? -1 : !readable;
}
