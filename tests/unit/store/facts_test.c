#include "helpers.h"

/* Every table with id and event, and only those; the digest's columns leave projections out. */
static void
found(void **state)
{
	int payment = 0;

	(void)state;
	assert_true(st->facts > 30);
	for (int i = 0; i < st->facts; i++) {
		assert_memory_equal(st->fact[i].select, "SELECT id,event,", 16);
		assert_null(strstr(st->fact[i].select, "now_"));
		assert_string_not_equal(st->fact[i].name, "event");
		assert_string_not_equal(st->fact[i].name, "move");
		payment |= strcmp(st->fact[i].name, "payment") == 0;
	}
	assert_int_equal(payment, 1);
}

/* No connection can change or remove a fact while the triggers stand. */
static void
protected(void **state)
{
	static const char *const sql[] = {
		"UPDATE person SET id_no='x'",
		"UPDATE person SET event=2",
		"DELETE FROM person",
		"UPDATE event SET at=0",
		"DELETE FROM event",
		"UPDATE object SET size=1",
		"DELETE FROM object",
		"PRAGMA recursive_triggers=ON; INSERT OR REPLACE INTO person VALUES(1,1,'z')",
	};
	char path[100];
	sqlite3 *db;

	(void)state;
	event("a", "one", NULL);
	snprintf(path, sizeof path, "%s/daifa.db", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < COUNT(sql); i++)
		assert_int_equal(sqlite3_exec(db, sql[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
	sqlite3_close(db);
	prove();
	assert_int_equal(only(), F_NONE);
}

static void
digest_of(const char *sql, struct digest *d)
{
	struct hash *h = hash_new();
	sqlite3_stmt *s = store_prepare(st, sql);

	assert_int_equal(store_step(st, s), SQLITE_ROW);
	facts_hash_row(s, h);
	hash_end(h, d);
	hash_free(h);
	sqlite3_finalize(s);
}

/* Values that look alike are not alike. */
static void
row_bytes(void **state)
{
	static const char *const sql[] = {
		"SELECT 1",
		"SELECT '1'",
		"SELECT x'31'",
		"SELECT NULL",
		"SELECT ''",
		"SELECT x''",
		"SELECT 1,NULL",
		"SELECT 'a','bc'",
		"SELECT 'ab','c'",
		"SELECT -1",
		"SELECT 9223372036854775807",
		"SELECT 'a'||char(0)||'b'",
		"SELECT 'a'||char(0)||'c'",
	};
	struct digest d[COUNT(sql)];

	(void)state;
	for (size_t i = 0; i < COUNT(sql); i++) {
		digest_of(sql[i], &d[i]);
		for (size_t k = 0; k < i; k++)
			assert_false(digest_same(&d[i], &d[k]));
	}
}

/* A row under another event's name would have no author: the commit refuses it. */
static void
foreign_author(void **state)
{
	struct txn *t;
	int64_t seq;

	(void)state;
	t = txn_begin(st, "TEST", AT, "-");
	assert_int_equal(store_run(st, "INSERT INTO person VALUES(1,5,'x')"), 0);
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "a"), 0);
	assert_int_equal(txn_commit(t, &seq), -1);
	assert_int_equal(only(), F_INTERNAL_FAULT);
	reopen();
	assert_int_equal(store_int(st, 0, Q_PERSON_ID, "t", "a"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(found), TEST(protected), TEST(row_bytes),
		TEST(foreign_author) };

	return cmocka_run_group_tests_name("store/facts", tests, NULL, NULL);
}
