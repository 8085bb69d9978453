#include "helpers.h"

#include <sys/resource.h>

/* The program's readdir is this one: the disk fails while a directory is read. */
static int readdir_fails;

struct dirent *
readdir(DIR *d)
{
	if (readdir_fails) {
		errno = EIO;
		return NULL;
	}
	return (struct dirent *)readdir64(d);
}

static int
count_slip(void *ctx, const struct slip *s)
{
	int *n = ctx;

	assert_int_equal(s->seq, ++*n);
	return 0;
}

static int
stop(void *ctx, const struct slip *s)
{
	(void)ctx;
	return s->seq == 2 ? 17 : 0;
}

static void
three(struct path slip[4])
{
	struct cursor *c;
	struct digest d;

	event("a", "one", NULL);
	event("b", "two", NULL);
	event("c", "three", NULL);
	c = store_query(st, Q_EVENT_ALL, "");
	for (int i = 1; cursor_next(c); i++) {
		cursor_digest(c, 1, &d);
		path_slip(st, &slip[i], i, &d);
	}
	cursor_end(c);
}

static void
holds(void **state)
{
	struct path slip[4];
	int n = 0;

	(void)state;
	assert_int_equal(store_audit_chain(st, count_slip, &n), 0);
	three(slip);
	assert_int_equal(store_audit_chain(st, count_slip, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(store_audit_chain(st, stop, NULL), 17);
	prove();
	assert_int_equal(only(), F_NONE);
}

static void
slip_files(void **state)
{
	struct path slip[4], other;
	struct buf b = { 0 };

	(void)state;
	three(slip);
	assert_int_equal(read_file(slip[2].text, 1 << 20, &b), 0);
	assert_int_equal(unlink(slip[2].text), 0);
	assert_int_equal(store_audit_chain(st, NULL, NULL), 0);
	assert_string_equal(said(0), "event=i2 what=tarchive/chain");
	assert_int_equal(only(), F_CHAIN_BROKEN);
	for (size_t i = 0; i < b.n; i++) {
		b.p[i] ^= 1;
		assert_int_equal(put_file(slip[2].text, (struct slice){ b.p, b.n }), 0);
		b.p[i] ^= 1;
		assert_int_equal(store_audit_chain(st, NULL, NULL), 0);
		assert_int_equal(only(), F_CHAIN_BROKEN);
	}
	assert_int_equal(put_file(slip[2].text, (struct slice){ b.p, b.n }), 0);
	assert_int_equal(store_audit_chain(st, NULL, NULL), 0);
	assert_int_equal(only(), F_NONE);
	path_join(st, &other, "archive/chain/00000004-something");
	assert_int_equal(put_file(other.text, SLICE("?")), 0);
	assert_int_equal(store_audit_chain(st, NULL, NULL), 0);
	assert_int_equal(only(), F_ARCHIVE_STRANGER);
	buf_free(&b);
}

/*
 * Each column of an event is held by its slip; a removed event leaves a gap, a removed end leaves
 * its slip behind.
 */
static void
events(void **state)
{
	static const struct {
		const char *sql;
		enum finding_id id;
		const char *vals;
	} rows[] = {
		{ "UPDATE event SET at=at+1 WHERE seq=2", F_CHAIN_BROKEN, "event=i2 what=tslip" },
		{ "UPDATE event SET kind='PAY' WHERE seq=2", F_CHAIN_BROKEN,
		    "event=i2 what=tslip" },
		{ "UPDATE event SET actor='me' WHERE seq=2", F_CHAIN_BROKEN,
		    "event=i2 what=tslip" },
		{ "UPDATE event SET slip=slip||'param a b'||char(10) WHERE seq=2", F_CHAIN_BROKEN,
		    "event=i2 what=thash" },
		{ "UPDATE event SET slip=slip||char(0)||'x' WHERE seq=2", F_CHAIN_BROKEN,
		    "event=i2 what=thash" },
		{ "UPDATE event SET hash=zeroblob(32) WHERE seq=2", F_CHAIN_BROKEN,
		    "event=i2 what=thash" },
		{ "UPDATE event SET prev=zeroblob(32) WHERE seq=3", F_CHAIN_BROKEN,
		    "event=i3 what=thash" },
		{ "UPDATE event SET seq=5 WHERE seq=3", F_CHAIN_BROKEN, "event=i3 what=tmissing" },
		{ "DELETE FROM event WHERE seq=1", F_CHAIN_BROKEN, "event=i1 what=tmissing" },
		{ "DELETE FROM event WHERE seq=2", F_CHAIN_BROKEN, "event=i2 what=tmissing" },
		{ "DELETE FROM event WHERE seq=3", F_ARCHIVE_STRANGER, NULL },
	};
	struct path slip[4];

	(void)state;
	three(slip);
	for (size_t i = 0; i < COUNT(rows); i++) {
		meddle("CREATE TABLE kept AS SELECT * FROM event");
		meddle_held("event", rows[i].sql);
		assert_int_equal(store_audit_chain(st, NULL, NULL), 0);
		assert_true(report_count(report) >= 1);
		assert_int_equal(report_at(report, 0)->id, rows[i].id);
		if (rows[i].vals != NULL)
			assert_string_equal(said(0), rows[i].vals);
		report_clear(report);
		meddle_held("event",
		    "DELETE FROM event; INSERT INTO event SELECT * FROM kept; DROP TABLE kept");
	}
	prove();
	assert_int_equal(only(), F_NONE);
}

/* Rows changed past the triggers: the slip of their event knows better. */
static void
facts(void **state)
{
	static const struct {
		const char *table, *sql, *vals;
	} rows[] = {
		{ "person", "UPDATE person SET id_no='x' WHERE id=2", "table=tperson event=i2" },
		{ "person", "UPDATE person SET event=1 WHERE id=2", "table=tperson event=i1" },
		{ "person", "UPDATE person SET id=9 WHERE id=3", "table=tperson event=i3" },
		{ "person", "DELETE FROM person WHERE id=1", "table=tperson event=i1" },
		{ "person", "INSERT INTO person VALUES(4,3,'d')", "table=tperson event=i3" },
		{ "person", "INSERT INTO person VALUES(4,9,'d')", "table=tperson event=i9" },
		{ "person", "INSERT INTO person VALUES(-5,1,'d')", "table=tperson event=i1" },
		{ "person", "INSERT INTO person VALUES(-9,0,'d')", "table=tperson event=i0" },
		{ "object", "UPDATE object SET name='y' WHERE id=3", "table=tobject event=i3" },
		{ "object", "UPDATE object SET role='y' WHERE id=1", "table=tobject event=i1" },
		{ "card",
		    "INSERT INTO site VALUES(1,1,'s'); INSERT INTO card VALUES(1,2,1,1,'n','n','b','c',1,0,NULL)",
		    "table=tcard event=i2" },
	};
	struct path slip[4];
	char keep[200];

	(void)state;
	three(slip);
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(keep, sizeof keep, "CREATE TABLE kept AS SELECT * FROM %s", rows[i].table);
		meddle(keep);
		meddle_held(rows[i].table, rows[i].sql);
		assert_int_equal(store_audit_facts(st), 0);
		assert_true(report_count(report) >= 1);
		assert_int_equal(report_at(report, 0)->id, F_FACTS_ALTERED);
		assert_string_equal(said(0), rows[i].vals);
		report_clear(report);
		snprintf(keep, sizeof keep,
		    "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept; DROP TABLE kept",
		    rows[i].table, rows[i].table);
		meddle_held(rows[i].table, keep);
	}
	meddle_held("site", "DELETE FROM site");
	prove();
	assert_int_equal(only(), F_NONE);
}

/* An event that is older than the one before it. */
static void
time_goes_back(void **state)
{
	struct txn *t;
	int64_t seq;

	(void)state;
	event("a", "one", NULL);
	event("b", "two", NULL);
	t = txn_begin(st, "TEST", AT - 1, "-");
	assert_non_null(t);
	txn_param(t, "who", "c");
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "c"), 0);
	assert_int_equal(txn_commit(t, &seq), 0);
	assert_int_equal(store_audit_chain(st, NULL, NULL), 0);
	assert_int_equal(report_count(report), 1);
	assert_string_equal(said(0), "event=i3 what=ttime");
	assert_int_equal(only(), F_CHAIN_BROKEN);
}

/* What the machine does not give is no sign that somebody changed it. */
static void
unread(void **state)
{
	struct path slip[4];
	struct rlimit few, many;

	(void)state;
	three(slip);
	readdir_fails = 1;
	assert_int_equal(store_audit_chain(st, NULL, NULL), -1);
	readdir_fails = 0;
	assert_int_equal(only(), F_DISK);
	reopen();
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &many), 0);
	few = (struct rlimit){ 3, many.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(store_audit_chain(st, NULL, NULL), -1);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &many), 0);
	assert_true(report_count(report) >= 1);
	for (size_t i = 0; i < report_count(report); i++)
		assert_int_equal(report_at(report, i)->id, F_DISK);
	report_clear(report);
	reopen();
	prove();
	assert_int_equal(only(), F_NONE);
}

/* A slip may speak of a table that there is not; a table that cannot be read proves nothing. */
static void
other_tables(void **state)
{
	struct path slip[4];

	(void)state;
	three(slip);
	meddle_held("event", "UPDATE event SET slip=slip||'facts nothing 1 '||lower(hex(zeroblob(32)))||"
	    "char(10) WHERE seq=2");
	assert_int_equal(store_audit_facts(st), 0);
	assert_int_equal(only(), F_NONE);
	meddle("ALTER TABLE card RENAME TO elsewhere");
	assert_int_equal(store_audit_facts(st), -1);
	assert_true(report_count(report) >= 1);
	report_clear(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(holds), TEST(slip_files), TEST(events),
		TEST(facts), TEST(time_goes_back), TEST(unread), TEST(other_tables) };

	return cmocka_run_group_tests_name("store/chain", tests, NULL, NULL);
}
