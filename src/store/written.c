/*
 * Facts digested as they are put.  Reading a million rows again only to digest them costs a third
 * of putting them, and the values are at hand.  The bytes are those of facts_hash_row; audit
 * computes them from the tables.  A row that came on a way that does not show every value (a
 * constant, a SELECT, another type than the column's) makes its table unsure, and the commit reads
 * it.
 */
#include <stdlib.h>
#include <string.h>

#include "priv.h"

/* The next word of a list, up to a comma or the closing bracket; NULL at its end. */
static const char *
item(const char **at, size_t *n)
{
	const char *word = *at;

	if (*word == ')' || *word == '\0')
		return NULL;
	*n = strcspn(word, ",)");
	*at = word + *n + (word[*n] == ',');
	return word;
}

static int
is_word(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(s, word, n) == 0;
}

/* Which fact column has that name, by the SELECT of its table; -1 none (a projection). */
static int
column_of(const struct fact_table *t, const char *name, size_t len)
{
	const char *at = t->select + strlen("SELECT "), *word;

	for (int k = 0; k < t->columns; k++) {
		size_t n = strcspn(at, ", ");

		word = at;
		at += n + 1;
		if (n == len && memcmp(word, name, n) == 0)
			return k;
	}
	return -1;
}

static int
table_of(const struct store *st, const char *name, size_t n)
{
	for (int i = 0; i < st->facts; i++)
		if (is_word(name, n, st->fact[i].name))
			return i;
	return -1;
}

/* INSERT INTO table(column,...) VALUES($1,...): the lists side by side. */
static void
lists_read(struct into *in, const struct fact_table *t, const char *columns, const char *values)
{
	const char *column, *value;
	size_t n, m;
	int given = 0;

	while ((column = item(&columns, &n)) != NULL) {
		int k = column_of(t, column, n);

		value = item(&values, &m);
		if (value == NULL)
			break;
		if (k < 0)
			continue;
		in->unsure |= *value != '$';
		in->from[k] = (signed char)(*value == '$' ? strtol(value + 1, NULL, 10) - 1 : 0);
		given++;
	}
	/* the id is the database's to give */
	in->unsure |= given != t->columns - 1 || column != NULL || values[0] != ')' ||
	    values[1] != '\0';
}

static struct into *
into_new(const struct store *st, const char *sql)
{
	static const char head[] = "INSERT INTO ", middle[] = ") VALUES(";
	const char *name = sql + sizeof head - 1, *columns, *values;
	struct into *in = mem_alloc(sizeof *in);
	const struct fact_table *t;

	in->table = -1;
	if (strncmp(sql, head, sizeof head - 1) != 0)
		return in;
	columns = strchr(name, '(');
	if (columns == NULL || (in->table = table_of(st, name, (size_t)(columns - name))) < 0)
		return in;
	t = &st->fact[in->table];
	values = strstr(columns, middle);
	in->unsure = t->columns > FACT_COLUMNS || values == NULL;
	for (int k = 0; k < FACT_COLUMNS; k++)
		in->from[k] = -1;
	if (!in->unsure)
		lists_read(in, t, columns + 1, values + sizeof middle - 1);
	return in;
}

static void
head_add(struct hash *h, char type, int64_t number)
{
	unsigned char head[9] = { (unsigned char)type };

	for (int k = 0; k < 8; k++)
		head[1 + k] = (unsigned char)((uint64_t)number >> (8 * k));
	hash_add(h, head, sizeof head);
}

/* What the column holds once the value was put; 0 when that may be of another type. */
static int
value_add(struct hash *h, char type, const struct value *v)
{
	int number = v->how == 'i' || v->how == 'e';
	char is = number ? 'i' : v->how == 't' ? 't' : 'b';

	if (!number && v->p == NULL) {
		head_add(h, '0', 0);
		return 1;
	}
	if (is != type)
		return 0;
	head_add(h, is, number ? v->number : (int64_t)v->n);
	if (!number)
		hash_add(h, v->p, v->n);
	return 1;
}

/* What undo goes back to, before the first row after the point. */
static void
remember(struct fact_table *t)
{
	if (t->then.hash == NULL)
		t->then.hash = hash_new();
	hash_copy(t->then.hash, t->now.hash);
	t->then.count = t->now.count;
	t->then.unsure = t->now.unsure;
	t->pointed = 1;
}

void
written_put(struct store *st, enum stmt id, int64_t row, const struct value *v, int count)
{
	struct into *in = st->into[id];
	struct fact_table *t;

	if (in == NULL)
		in = st->into[id] = into_new(st, sqlite3_sql(st->stmt[id]));
	if (in->table < 0)
		return;
	t = &st->fact[in->table];
	if (t->now.hash == NULL)
		t->now.hash = hash_new();
	if (st->pointed && !t->pointed)
		remember(t);
	t->now.count++;
	t->now.unsure |= in->unsure;
	for (int k = 0; k < t->columns && !t->now.unsure; k++) {
		if (in->from[k] < 0)
			head_add(t->now.hash, 'i', row);
		else if (in->from[k] >= count || !value_add(t->now.hash, t->type[k], &v[in->from[k]]))
			t->now.unsure = 1;
	}
}

static void
forget(struct fact_table *t)
{
	struct digest none;

	if (t->now.hash != NULL)
		hash_end(t->now.hash, &none);
	t->now.count = t->now.unsure = t->pointed = 0;
}

void
written_begin(struct store *st)
{
	st->pointed = 0;
	for (int i = 0; i < st->facts; i++)
		forget(&st->fact[i]);
}

void
written_point(struct store *st)
{
	written_keep(st);
	st->pointed = 1;
}

void
written_undo(struct store *st)
{
	for (int i = 0; i < st->facts; i++) {
		struct fact_table *t = &st->fact[i];

		if (!t->pointed)
			continue;
		hash_copy(t->now.hash, t->then.hash);
		t->now.count = t->then.count;
		t->now.unsure = t->then.unsure;
	}
	written_keep(st);
}

void
written_keep(struct store *st)
{
	for (int i = 0; i < st->facts; i++)
		st->fact[i].pointed = 0;
	st->pointed = 0;
}

int
written_digest(struct fact_table *t, int64_t max, int64_t *count, struct digest *d)
{
	*count = t->now.count;
	if (t->now.unsure || max - t->mark != t->now.count)
		return 0;
	if (t->now.count > 0)
		hash_end(t->now.hash, d);
	t->now.count = 0;
	return 1;
}

void
written_free(struct store *st)
{
	for (int i = 0; i < Q_MAX; i++)
		free(st->into[i]);
	for (int i = 0; i < st->facts; i++) {
		hash_free(st->fact[i].now.hash);
		hash_free(st->fact[i].then.hash);
	}
}
