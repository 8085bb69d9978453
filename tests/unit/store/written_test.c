#include "helpers.h"

/* The facts lines of the newest slip. */
static void
facts_lines(struct buf *b)
{
	struct cursor *c = store_query(st, Q_EVENT_SLIP, "i", store_chain_length(st));
	const char *facts;

	assert_true(cursor_next(c));
	facts = strstr(cursor_text(c, 0), "facts ");
	assert_non_null(facts);
	buf_reset(b);
	buf_text(b, facts);
	cursor_end(c);
}

/* What the tables say of the newest event, read row by row. */
static void
facts_read(struct buf *b)
{
	int64_t event = store_chain_length(st);

	buf_reset(b);
	for (int i = 0; i < st->facts; i++) {
		struct hash *h = hash_new();
		sqlite3_stmt *rows = store_prepare(st, st->fact[i].select);
		struct digest d;
		char hex[HEX_LEN];
		int count = 0;

		sqlite3_bind_int64(rows, 1, 1);
		while (store_step(st, rows) == SQLITE_ROW)
			if (sqlite3_column_int64(rows, 1) == event) {
				facts_hash_row(rows, h);
				count++;
			}
		sqlite3_finalize(rows);
		hash_end(h, &d);
		digest_hex(&d, hex);
		if (count > 0)
			buf_printf(b, "facts %s %d %s\n", st->fact[i].name, count, hex);
		hash_free(h);
	}
}

static struct fact_table *
table(const char *name)
{
	for (int i = 0; i < st->facts; i++)
		if (strcmp(st->fact[i].name, name) == 0)
			return &st->fact[i];
	fail();
	return NULL;
}

static void
same(struct txn *t)
{
	struct buf a = { 0 }, b = { 0 };
	int64_t seq;

	assert_int_equal(txn_commit(t, &seq), 0);
	assert_int_not_equal(seq, 0);
	facts_lines(&a);
	facts_read(&b);
	assert_string_equal(a.p, b.p);
	buf_free(&a);
	buf_free(&b);
}

static void
people(struct txn *t, const char *name, int count)
{
	char text[32];

	for (int i = 0; i < count; i++) {
		snprintf(text, sizeof text, "%s%d", name, i);
		assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", text), 0);
	}
}

/* Texts, numbers, digests, NULL and the empty text; a second event goes on behind the first. */
static void
every_kind(void **state)
{
	struct digest d = { { 7, 0, 9 } };
	struct txn *t = txn_begin(st, "TEST", AT, "-");

	(void)state;
	people(t, "甲", 3);
	assert_int_equal(txn_put(t, Q_SITE_PUT, "et", "XJ01"), 0);
	assert_int_equal(txn_put(t, Q_CERT_PUT, "ebst", &d, SLICE("a\0b"), ""), 0);
	assert_int_equal(txn_put(t, Q_CARD_PUT, "eiittttiib", INT64_C(1), INT64_C(1), "62", "", "b", "c",
	    INT64_C(-5), INT64_C(0), NULL), 0);
	assert_int_equal(txn_put(t, Q_CARD_PUT, "eiittttiib", INT64_C(1), INT64_C(1), "62", "", "b", "c",
	    INT64_MAX, INT64_C(1), &d), 0);
	for (int i = 0; i < st->facts; i++)
		assert_false(st->fact[i].now.unsure);
	same(t);
	t = txn_begin(st, "TEST", AT, "-");
	people(t, "乙", 2000);
	same(t);
}

/* What undo takes back leaves no trace, wherever the table's first row lies. */
static void
points(void **state)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");

	(void)state;
	people(t, "a", 2);
	assert_int_equal(txn_point(t), 0);
	people(t, "b", 40);
	assert_int_equal(txn_put(t, Q_SITE_PUT, "et", "XJ01"), 0);
	assert_int_equal(txn_undo(t), 0);
	people(t, "c", 1);
	assert_int_equal(txn_point(t), 0);
	people(t, "d", 1);
	assert_int_equal(txn_keep(t), 0);
	assert_int_equal(txn_point(t), 0);
	assert_int_equal(txn_undo(t), 0);
	assert_int_equal(table("person")->now.count, 4);
	assert_int_equal(table("site")->now.count, 0);
	assert_false(table("person")->now.unsure);
	same(t);
}

/* A value of another type than its column is what the database makes of it: then the rows are read. */
static void
converted(void **state)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");

	(void)state;
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "ei", INT64_C(42)), 0);
	assert_true(table("person")->now.unsure);
	same(t);
	t = txn_begin(st, "TEST", AT, "-");
	people(t, "a", 1);
	assert_int_equal(store_run(st, "INSERT INTO person(event,id_no) VALUES(2,'beside')"), 0);
	same(t);
}

/* Every INSERT there is: the columns that are facts are found among its values. */
static void
statements(void **state)
{
	int inserts = 0;

	(void)state;
	for (int id = 0; id < Q_MAX; id++) {
		struct value none = { 0 };
		const struct into *in;
		int own;

		sqlite3_stmt *s = store_stmt(st, (enum stmt)id, &own);
		assert_non_null(s);
		if (strncmp(sqlite3_sql(s), "INSERT", 6) != 0)
			continue;
		written_put(st, (enum stmt)id, 1, &none, 0);
		in = st->into[id];
		if (in->table < 0) {
			assert_int_equal(id, Q_EVENT_PUT);
			continue;
		}
		inserts++;
		if (in->unsure)
			continue;
		assert_int_equal(in->from[0], -1);
		assert_int_equal(in->from[1], 0);
		for (int k = 2; k < st->fact[in->table].columns; k++)
			assert_true(in->from[k] > 0);
	}
	assert_true(inserts > 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(every_kind), TEST(points), TEST(converted),
		TEST(statements) };

	return cmocka_run_group_tests_name("store/written", tests, NULL, NULL);
}
