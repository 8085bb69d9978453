/*
 * Facts: tables that have the columns id and event.  Found in the schema, protected by triggers
 * made from it, digested as put (written.c) or as read.  One row's bytes for the digest: for each fact column its
 * type letter, length, and value.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

static int
is_projection(const char *column)
{
	return strncmp(column, "now_", 4) == 0;
}

/* As in fmt; 0: of a kind that written.c does not know. */
static char
type_of(const char *type)
{
	return strcmp(type, "INTEGER") == 0 ? 'i' : strcmp(type, "TEXT") == 0 ? 't' :
	    strcmp(type, "BLOB") == 0 ? 'b' : '\0';
}

/* Appends the fact columns of a table, comma-separated; *has: bit 1 id, bit 2 event. */
static int
fact_columns(struct store *st, const char *table, struct buf *list, struct fact_table *t,
    unsigned *has)
{
	sqlite3_stmt *info =
	    store_prepare(st, "SELECT name,type FROM pragma_table_info($1) ORDER BY cid");
	int rc;

	t->columns = 0;

	*has = 0;
	if (info == NULL)
		return -1;
	sqlite3_bind_text(info, 1, table, -1, SQLITE_STATIC);
	while ((rc = store_step(st, info)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(info, 0);

		if (strcmp(name, "id") == 0)
			*has |= 1;
		if (strcmp(name, "event") == 0)
			*has |= 2;
		if (is_projection(name))
			continue;
		if (list->n > 0)
			buf_text(list, ",");
		buf_text(list, name);
		if (t->columns < FACT_COLUMNS)
			t->type[t->columns] = type_of((const char *)sqlite3_column_text(info, 1));
		t->columns++;
	}
	sqlite3_finalize(info);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
facts_find(struct store *st)
{
	sqlite3_stmt *tables =
	    store_prepare(st, "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name");
	struct buf list = { 0 }, sql = { 0 };
	int rc = -1;

	if (tables == NULL)
		return -1;
	while ((rc = store_step(st, tables)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(tables, 0);
		struct fact_table found = { 0 }, *t;
		unsigned has;

		buf_reset(&list);
		buf_reset(&sql);
		if (fact_columns(st, name, &list, &found, &has) != 0)
			break;
		if (has != 3)
			continue;
		buf_printf(&sql, "SELECT %s FROM %s WHERE id>=$1 ORDER BY id", list.p, name);
		st->fact = mem_grow(st->fact, (size_t)st->facts + 1, sizeof *st->fact);
		t = &st->fact[st->facts++];
		*t = found;
		t->name = mem_text(name);
		t->select = mem_text(sql.p);
	}
	sqlite3_finalize(tables);
	buf_free(&list);
	buf_free(&sql);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
facts_protect(struct store *st)
{
	struct buf list = { 0 }, sql = { 0 };
	struct fact_table again;
	unsigned has;
	int rc = 0;

	for (int i = 0; i < st->facts && rc == 0; i++) {
		const char *t = st->fact[i].name;

		buf_reset(&list);
		buf_reset(&sql);
		rc = fact_columns(st, t, &list, &again, &has);
		buf_printf(&sql,
		    "CREATE TRIGGER %s_stays BEFORE DELETE ON %s"
		    " BEGIN SELECT RAISE(ABORT,'facts stay'); END;"
		    "CREATE TRIGGER %s_holds BEFORE UPDATE OF %s ON %s"
		    " BEGIN SELECT RAISE(ABORT,'facts hold'); END;",
		    t, t, t, list.p, t);
		if (rc == 0)
			rc = store_run(st, sql.p);
	}
	if (rc == 0)
		rc = store_run(st,
		    "CREATE TRIGGER event_stays BEFORE DELETE ON event"
		    " BEGIN SELECT RAISE(ABORT,'facts stay'); END;"
		    "CREATE TRIGGER event_holds BEFORE UPDATE ON event"
		    " BEGIN SELECT RAISE(ABORT,'facts hold'); END;");
	buf_free(&list);
	buf_free(&sql);
	return rc;
}

/* Every table's highest id in one row; prepared once. */
static int
facts_last(struct store *st)
{
	struct buf sql = { 0 };

	if (st->last != NULL)
		return 0;
	for (int i = 0; i < st->facts; i++)
		buf_printf(&sql, "%s(SELECT coalesce(max(id),0) FROM %s)", i == 0 ? "SELECT " : ",",
		    st->fact[i].name);
	st->last = store_prepare(st, sql.p);
	buf_free(&sql);
	return st->last != NULL ? 0 : -1;
}

int
facts_mark(struct store *st)
{
	if (facts_last(st) != 0)
		return -1;
	if (store_step(st, st->last) == SQLITE_ROW)
		for (int i = 0; i < st->facts; i++)
			st->fact[i].mark = sqlite3_column_int64(st->last, i);
	sqlite3_reset(st->last);
	written_begin(st);
	return st->failed ? -1 : 0;
}

static char
type_letter(int type)
{
	switch (type) {
	case SQLITE_INTEGER:
		return 'i';
	case SQLITE_TEXT:
		return 't';
	case SQLITE_BLOB:
		return 'b';
	default:
		return '0';
	}
}

void
facts_hash_row(sqlite3_stmt *row, struct hash *h)
{
	int columns = sqlite3_column_count(row);

	for (int i = 0; i < columns; i++) {
		int type = sqlite3_column_type(row, i);
		unsigned char head[9];
		int64_t number;

		head[0] = (unsigned char)type_letter(type);
		if (type == SQLITE_INTEGER)
			number = sqlite3_column_int64(row, i);
		else {
			(void)sqlite3_column_blob(row, i);
			number = sqlite3_column_bytes(row, i);
		}
		for (int k = 0; k < 8; k++)
			head[1 + k] = (unsigned char)((uint64_t)number >> (8 * k));
		hash_add(h, head, sizeof head);
		if (type == SQLITE_TEXT || type == SQLITE_BLOB)
			hash_add(h, sqlite3_column_blob(row, i), (size_t)number);
	}
}

static void
slip_line(struct buf *slip, const struct fact_table *t, int64_t count, const struct digest *d)
{
	char hex[HEX_LEN];

	digest_hex(d, hex);
	buf_printf(slip, "facts %s %" PRId64 " %s\n", t->name, count, hex);
}

/*
 * One table's new rows as read.  Every one of them must carry this event: what else was written
 * would have no author.
 */
static int
slip_read(struct store *st, struct fact_table *t, int64_t event, struct hash *h, struct buf *slip)
{
	struct digest d;
	int64_t count = 0;
	int rc;

	if (t->rows == NULL && (t->rows = store_prepare(st, t->select)) == NULL)
		return -1;
	sqlite3_bind_int64(t->rows, 1, t->mark + 1);
	while ((rc = store_step(st, t->rows)) == SQLITE_ROW) {
		if (sqlite3_column_int64(t->rows, 1) != event) {
			report_add(st->report, F_INTERNAL_FAULT, NOWHERE,
			    VALS(V_TEXT("what", t->name)));
			st->failed = 1;
			break;
		}
		facts_hash_row(t->rows, h);
		count++;
	}
	sqlite3_reset(t->rows);
	hash_end(h, &d);
	slip_line(slip, t, count, &d);
	return rc == SQLITE_DONE && !st->failed ? 0 : -1;
}

int
facts_slip(struct store *st, int64_t event, struct buf *slip, int *any)
{
	struct hash *h;
	int rc = 0;

	*any = 0;
	if (facts_last(st) != 0 || store_step(st, st->last) != SQLITE_ROW)
		return -1;
	h = hash_new();
	for (int i = 0; i < st->facts && rc == 0; i++) {
		struct fact_table *t = &st->fact[i];
		int64_t max = sqlite3_column_int64(st->last, i), count;
		struct digest d;

		if (max <= t->mark)
			continue;
		*any = 1;
		if (written_digest(t, max, &count, &d))
			slip_line(slip, t, count, &d);
		else
			rc = slip_read(st, t, event, h, slip);
	}
	hash_free(h);
	sqlite3_reset(st->last);
	return rc;
}
