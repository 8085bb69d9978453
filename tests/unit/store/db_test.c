#include "helpers.h"

static const char *const stmt_text[] = {
#define STMT(name, sql) sql,
#include "store/stmts.def"
#undef STMT
};
static const char schema_text[] =
#include "schema.h"
;

/* A typing mistake in a statement must not wait for the month in which it is used first. */
static void
statements_prepare(void **state)
{
	(void)state;
	for (int i = 0; i < Q_MAX; i++) {
		int own;

		if (store_stmt(st, (enum stmt)i, &own) == NULL)
			fail_msg("%s: %s", stmt_text[i], said(0));
		assert_int_equal(own, 0);
	}
	assert_int_equal(only(), F_NONE);
}

/* They would delete the live payment silently (REVIEW, Tried). */
static void
nothing_is_replaced(void **state)
{
	static const char *const forbidden[] = { "OR REPLACE", "OR IGNORE", "REPLACE INTO",
		"DELETE FROM" };

	(void)state;
	for (size_t k = 0; k < COUNT(forbidden); k++) {
		assert_null(strcasestr(schema_text, forbidden[k]));
		for (int i = 0; i < Q_MAX; i++)
			assert_null(strcasestr(stmt_text[i], forbidden[k]));
	}
}

static void
lock_is_one(void **state)
{
	(void)state;
	assert_null(store_open(dir, STORE_WRITE, report));
	assert_int_equal(only(), F_WORKSPACE_BUSY);
	assert_null(store_create(dir, report));
	assert_int_equal(only(), F_WORKSPACE_BUSY);
	/* Readers need no lock. */
	store_close(store_open(dir, STORE_READ, report));
	assert_int_equal(only(), F_NONE);
}

static void
create_again(void **state)
{
	(void)state;
	/* No event yet: what an interrupted init left. */
	store_close(st);
	st = store_create(dir, report);
	assert_non_null(st);
	event("a", "text", NULL);
	store_close(st);
	st = store_create(dir, report);
	assert_null(st);
	assert_int_equal(only(), F_WORKSPACE_EXISTS);
}

static void
missing(void **state)
{
	char path[100];
	struct stat sb;

	(void)state;
	snprintf(path, sizeof path, "%s/none", top);
	assert_null(store_open(path, STORE_READ, report));
	assert_int_equal(only(), F_WORKSPACE_MISSING);
	assert_null(store_open(path, STORE_WRITE, report));
	assert_int_equal(only(), F_WORKSPACE_MISSING);
	assert_int_equal(stat(path, &sb), -1);
	/* A database that is none. */
	assert_int_equal(mkdir(path, 0700), 0);
	strcat(path, "/daifa.db");
	assert_int_equal(
	    put_file(path, SLICE("this is not a database, whatever its name says")), 0);
	*strrchr(path, '/') = '\0';
	assert_null(store_open(path, STORE_READ, report));
	assert_int_equal(only(), F_DATABASE_DAMAGED);
	/* One without tables: what an interrupted init left. */
	strcat(path, "/daifa.db");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(put_file(path, SLICE("")), 0);
	*strrchr(path, '/') = '\0';
	assert_null(store_open(path, STORE_READ, report));
	assert_int_equal(only(), F_WORKSPACE_MISSING);
	snprintf(path, sizeof path, "%s/none/no", dir);
	assert_null(store_create(path, report));
	assert_int_equal(only(), F_DISK);
}

/* Something else lies where the lock or a folder should be. */
static void
in_the_way(void **state)
{
	char path[100];
	struct path p;

	(void)state;
	store_close(st);
	st = NULL;
	snprintf(path, sizeof path, "%s/lock", dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_null(store_open(dir, STORE_WRITE, report));
	assert_int_equal(only(), F_DISK);
	snprintf(path, sizeof path, "%s/other", top);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(p.text, sizeof p.text, "%s/archive", path);
	assert_int_equal(put_file(p.text, SLICE("no folder")), 0);
	assert_null(store_create(path, report));
	assert_int_equal(only(), F_DISK);
}

static void
modes(void **state)
{
	static const char *const names[] = { "", "inbox", "outbox", "archive", "archive/object",
		"archive/sig", "archive/chain", "archive/stage" };
	struct path p;
	struct stat sb;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(stat(path_join(st, &p, names[i]), &sb), 0);
		assert_int_equal(sb.st_mode & 07777, 0700);
	}
}

static void
reader_cannot_write(void **state)
{
	struct store *r = store_open(dir, STORE_READ, report);
	struct txn *t;

	(void)state;
	assert_non_null(r);
	t = txn_begin(r, "TEST", AT, "-");
	if (t != NULL) {
		assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "a"), -1);
		txn_abort(t);
	}
	assert_int_equal(store_failed(r), 1);
	assert_int_equal(only(), F_DATABASE);
	store_close(r);
}

/* The first error of the world stays, and is said once. */
static void
failure_is_sticky(void **state)
{
	struct cursor *c;

	(void)state;
	store_int(st, 0, Q_PERSON_ID, "");	/* a parameter is missing */
	assert_int_equal(only(), F_DATABASE);
	assert_int_equal(store_failed(st), 1);
	c = store_query(st, Q_PERSON_ID, "t", "a");
	assert_int_equal(cursor_next(c), 0);
	cursor_end(c);
	assert_int_equal(store_int(st, 17, Q_PERSON_ID, "t", "a"), 17);
	assert_null(txn_begin(st, "TEST", AT, "-"));
	assert_int_equal(only(), F_NONE);
}

static void
cursors(void **state)
{
	struct cursor *c, *inner;
	struct digest d;
	int n = 0;

	(void)state;
	event("a", "one", NULL);
	event("b", "two", NULL);
	/* The same statement twice at once. */
	c = store_query(st, Q_OBJECT_ALL, "");
	while (cursor_next(c)) {
		inner = store_query(st, Q_OBJECT_ALL, "");
		while (cursor_next(inner))
			n++;
		cursor_end(inner);
		assert_int_equal(cursor_digest(c, 0, &d), 1);
		assert_int_equal(cursor_digest(c, 1, &d), 0);
		assert_int_equal(digest_is_zero(&d), 1);
		assert_int_equal(cursor_int(c, 1), 3);
		assert_string_equal(cursor_text(c, 2), "paper");
		assert_int_equal(cursor_blob(c, 2).n, 5);
	}
	cursor_end(c);
	cursor_end(NULL);
	assert_int_equal(n, 4);
	c = store_query(st, Q_PERSON_ID, "t", "a");
	assert_int_equal(cursor_next(c), 1);
	assert_int_equal(store_int(st, 0, Q_PERSON_ID, "t", "b"), 2);
	assert_int_equal(cursor_int(c, 0), 1);
	cursor_end(c);
	assert_int_equal(store_int(st, 0, Q_PERSON_ID, "t", "b"), 2);
	assert_int_equal(store_int(st, 9, Q_PERSON_ID, "t", "c"), 9);
	assert_int_equal(store_last_time(st), AT + 1);
	assert_int_equal(store_chain_length(st), 2);
	assert_int_equal(only(), F_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(statements_prepare),
		TEST(nothing_is_replaced),
		TEST(lock_is_one),
		TEST(create_again),
		TEST(missing),
		TEST(in_the_way),
		TEST(modes),
		TEST(reader_cannot_write),
		TEST(failure_is_sticky),
		TEST(cursors),
	};

	return cmocka_run_group_tests_name("store/db", tests, NULL, NULL);
}
