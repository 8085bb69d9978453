#include "helpers.h"

static char *
dump(struct store *s)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	assert_int_equal(store_dump(s, f), 0);
	fclose(f);
	return text;
}

/*
 * The same calls in another store over the same archive: the same rows, the same slips, nothing
 * written there.
 */
static void
replayed(void **state)
{
	struct store *mine = st, *other;
	char path[100], *a, *b;
	struct digest x, y;

	(void)state;
	event("a", "one", NULL);
	event("b", "two", NULL);
	snprintf(path, sizeof path, "%s/replay", top);
	assert_int_equal(mkdir(path, 0700), 0);
	other = store_replay(path, dir, report);
	assert_non_null(other);
	st = other;
	event("a", "one", NULL);
	txn_abort(txn_begin(st, "TEST", AT, "-"));
	st = mine;
	assert_int_equal(store_compare(mine, other), 3);	/* event, object, person */
	assert_int_equal(report_count(report), 3);
	assert_string_equal(said(0), "table=tevent key=i2");
	report_clear(report);
	st = other;
	event("b", "two", NULL);
	st = mine;
	assert_int_equal(store_compare(mine, other), 0);
	store_chain_head(mine, &x);
	store_chain_head(other, &y);
	assert_int_equal(digest_same(&x, &y), 1);
	a = dump(mine);
	b = dump(other);
	assert_string_equal(a, b);
	assert_non_null(strstr(a, "\nperson|2|2|b\n"));
	free(a);
	free(b);
	prove();
	assert_int_equal(only(), F_NONE);
	/* Bytes the archive does not hold. */
	st = other;
	event("c", "other bytes", NULL);
	st = mine;
	assert_int_equal(only(), F_REPLAY_DIFFERS);
	store_close(other);
}

static void
run(struct store *s, const char *sql)
{
	char *error = NULL;

	if (sqlite3_exec(s->db, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", sql, error);
}

/* A value that is missing on one side, and a column more. */
static void
other_rows(void **state)
{
	static const char card[] = "PRAGMA foreign_keys=OFF; INSERT INTO card VALUES(1,1,7,7,'n','n','b','c',1,0,";
	char path[100], sql[200];
	struct store *other;

	(void)state;
	snprintf(path, sizeof path, "%s/replay", top);
	assert_int_equal(mkdir(path, 0700), 0);
	other = store_replay(path, dir, report);
	assert_non_null(other);
	snprintf(sql, sizeof sql, "%sNULL)", card);
	run(st, sql);
	run(other, sql);
	assert_int_equal(store_compare(st, other), 0);
	run(other, "DROP TRIGGER card_holds; DROP TRIGGER card_stays; DELETE FROM card");
	snprintf(sql, sizeof sql, "%sx'00')", card);
	run(other, sql);
	assert_int_equal(store_compare(st, other), 1);
	assert_string_equal(said(0), "table=tcard key=i1");
	report_clear(report);
	run(st, "ALTER TABLE card ADD COLUMN more TEXT");
	assert_int_equal(store_compare(st, other), 1);
	assert_string_equal(said(0), "table=tcard key=i1");
	store_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(replayed), TEST(other_rows) };

	return cmocka_run_group_tests_name("store/compare", tests, NULL, NULL);
}
