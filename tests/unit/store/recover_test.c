#include "helpers.h"

/* Somebody who began and was killed: everything staged, nothing committed. */
static void
killed_before_commit(void **state)
{
	struct digest d, cert = { { 5 } };
	struct txn *t;
	pid_t pid;
	int status;

	(void)state;
	event("a", "one", NULL);
	store_close(st);
	pid = fork();
	if (pid == 0) {
		st = store_open(dir, STORE_WRITE, report);
		t = txn_begin(st, "TEST", AT + 5, "-");
		txn_write(t, SLICE("two"), "paper", "p", &d);
		txn_signature(t, &d, &cert, AT, SLICE("cms"));
		txn_put(t, Q_PERSON_PUT, "et", "b");
		(void)stage_begin(t);
		_exit(count_files("archive/stage"));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_int_equal(count_files("archive/stage"), 3);
	st = store_open(dir, STORE_WRITE, report);
	assert_non_null(st);
	assert_int_equal(count_files("archive/stage"), 0);
	assert_int_equal(store_chain_length(st), 1);
	assert_int_equal(store_int(st, 0, Q_PERSON_ID, "t", "b"), 0);
	prove();
	assert_int_equal(only(), F_NONE);
}

static void
back(const char *from, const char *to)
{
	struct path p, q;

	path_join(st, &p, from);
	path_join(st, &q, to);
	assert_int_equal(rename(p.text, q.text), 0);
}

/*
 * Committed, and killed before, between and after each file found its place: the next writer
 * finishes.
 */
static void
killed_before_publishing(void **state)
{
	struct digest d, head, object, cert;
	char hex[HEX_LEN], headhex[HEX_LEN], ohex[HEX_LEN], chex[HEX_LEN], a[400], b[400],
	    list[500];
	struct buf sig = { 0 };
	struct path p;

	(void)state;
	event("a", "one", &d);
	signature_of(&object, &cert, &sig);
	digest_hex(&d, hex);
	digest_hex(&object, ohex);
	digest_hex(&cert, chex);
	store_chain_head(st, &head);
	digest_hex(&head, headhex);
	for (int stage = 0; stage < 16; stage++) {
		if (stage & 1) {
			snprintf(a, sizeof a, "archive/object/%.2s/%s", ohex, ohex);
			snprintf(b, sizeof b, "archive/stage/o-%s", ohex);
			back(a, b);
		}
		if (stage & 2) {
			snprintf(a, sizeof a, "archive/sig/%s-%s.p7s", ohex, chex);
			snprintf(b, sizeof b, "archive/stage/s-%s-%s", ohex, chex);
			back(a, b);
		}
		if (stage & 4) {
			snprintf(a, sizeof a, "archive/chain/00000002-%s", headhex);
			snprintf(b, sizeof b, "archive/stage/c-00000002-%s", headhex);
			back(a, b);
		}
		if (stage & 8)
			assert_int_equal(unlink(path_join(st, &p, "outbox/s.p7s")), 0);
		snprintf(list, sizeof list, "%s %s s.p7s\n%s - sub/again\n", ohex, chex, hex);
		snprintf(b, sizeof b, "archive/stage/p-00000002-%s", headhex);
		assert_int_equal(put_file(path_join(st, &p, b), slice_of(list)), 0);
		reopen();
		assert_int_equal(count_files("archive/stage"), 0);
		assert_true(file_is("outbox/s.p7s", "signature"));
		assert_true(file_is("outbox/sub/again", "one"));
		prove();
		assert_int_equal(only(), F_NONE);
	}
	buf_free(&sig);
}

/* An init that is run again finishes what the first one left, before it refuses. */
static void
create_again(void **state)
{
	struct digest d;
	char hex[HEX_LEN], a[200], b[200];

	(void)state;
	event("a", "one", &d);
	digest_hex(&d, hex);
	snprintf(a, sizeof a, "archive/object/%.2s/%s", hex, hex);
	snprintf(b, sizeof b, "archive/stage/o-%s", hex);
	back(a, b);
	store_close(st);
	st = store_create(dir, report);
	assert_null(st);
	assert_int_equal(only(), F_WORKSPACE_EXISTS);
	assert_true(file_is(a, "one"));
}

/* What nobody committed goes, whatever its name. */
static void
rubbish(void **state)
{
	static const char *const names[] = { "o", "o-", "o-x", "s-", "s-x-y", "c-", "c-1", "c--1-x",
		"c-1-x", "p-1-x", "p", "x", "t-1-1.tmp", "p-1-x.tmp", "w-", "w-x" };
	char name[100];
	struct path p;

	(void)state;
	event("a", "one", NULL);
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(name, sizeof name, "archive/stage/%s", names[i]);
		assert_int_equal(put_file(path_join(st, &p, name), SLICE("?")), 0);
	}
	snprintf(name, sizeof name, "archive/stage/o-%064d", 0);
	assert_int_equal(put_file(path_join(st, &p, name), SLICE("?")), 0);
	snprintf(name, sizeof name, "archive/stage/w-%064d-p7m", 0);
	assert_int_equal(put_file(path_join(st, &p, name), SLICE("?")), 0);
	reopen();
	assert_int_equal(count_files("archive/stage"), 0);
	prove();
	assert_int_equal(only(), F_NONE);
}

/*
 * A list that cannot be followed is said, not skipped; what is in the outbox half-written is
 * written anew.
 */
static void
lists(void **state)
{
	static const char *const bad[] = { "?\n", "- x\n", "x y z\n", "%s x y\n", "%s - %0*d\n", "%s - %0*d\n" };
	/* of a path: longer than any, and with no room for what it is called while it is written */
	const int longest[] = { 0, 0, 0, 0, LIMIT_PATH, LIMIT_PATH - 1 - (int)strlen(dir) - 8 };
	struct digest d, head;
	char hex[HEX_LEN], headhex[HEX_LEN], name[200], text[LIMIT_PATH + 300];
	struct path p, q;

	(void)state;
	event("a", "one", &d);
	digest_hex(&d, hex);
	store_chain_head(st, &head);
	digest_hex(&head, headhex);
	snprintf(name, sizeof name, "archive/stage/p-00000001-%s", headhex);
	path_join(st, &p, name);
	for (size_t i = 0; i < COUNT(bad); i++) {
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof text, bad[i], hex, longest[i], 7);
		assert_int_equal(put_file(p.text, slice_of(text)), 0);
		store_close(st);
		st = store_open(dir, STORE_WRITE, report);
		assert_null(st);
		assert_int_equal(only(), F_DISK);
		/* The lock was given back. */
		unlink(p.text);
		st = store_open(dir, STORE_WRITE, report);
		assert_non_null(st);
	}
	assert_int_equal(put_file(p.text, SLICE("")), 0);
	reopen();
	snprintf(text, sizeof text, "%s - sub/a.txt\n", hex);
	assert_int_equal(put_file(p.text, slice_of(text)), 0);
	assert_int_equal(put_file(path_join(st, &q, "outbox/sub/.a.txt.tmp"),
			     SLICE("half of it, and longer than all of it")),
	    0);
	assert_int_equal(put_file(path_join(st, &q, "outbox/sub/a.txt"), SLICE("edited")), 0);
	reopen();
	assert_true(file_is("outbox/sub/a.txt", "one"));
	assert_int_equal(count_files("outbox/sub"), 1);
	assert_int_equal(count_files("archive/stage"), 0);
}

/*
 * Publishing that fails after the commit: the event is durable, the caller is told, the next
 * writer finishes.
 */
static void
outbox_in_the_way(void **state)
{
	struct txn *t;
	struct digest d;
	struct path p;
	int64_t seq = 0;

	(void)state;
	assert_int_equal(
	    put_file(path_join(st, &p, "outbox/sub"), SLICE("a file where a directory should be")),
	    0);
	t = txn_begin(st, "TEST", AT, "-");
	txn_put(t, Q_PERSON_PUT, "et", "a");
	txn_write(t, SLICE("one"), "paper", "p", &d);
	txn_outbox(t, "sub/x", &d, NULL);
	assert_int_equal(txn_commit(t, &seq), -1);
	assert_int_equal(seq, 1);
	assert_int_equal(only(), F_DISK);
	assert_int_equal(unlink(p.text), 0);
	reopen();
	assert_true(file_is("outbox/sub/x", "one"));
	assert_int_equal(store_chain_length(st), 1);
	prove();
	assert_int_equal(only(), F_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(killed_before_commit),
		TEST(killed_before_publishing),
		TEST(create_again), TEST(rubbish),
		TEST(lists),
		TEST(outbox_in_the_way),
	};

	return cmocka_run_group_tests_name("store/recover", tests, NULL, NULL);
}
