#include "helpers.h"

static void
commit(void **state)
{
	struct digest d, head, again;
	struct buf b = { 0 };
	char path[200], hex[HEX_LEN], want[600];
	struct arena *a = arena_new();
	struct slip s;
	struct cursor *c;

	(void)state;
	assert_int_equal(event("a", "text", &d), 1);
	assert_int_equal(count_files("archive/stage"), 0);
	assert_int_equal(count_files("archive/chain"), 1);
	assert_true(file_is("outbox/sub/a.txt", "text"));
	digest_hex(&d, hex);
	snprintf(path, sizeof path, "archive/object/%.2s/%s", hex, hex);
	assert_true(file_is(path, "text"));
	/* The slip: its text, its name, its facts. */
	c = store_query(st, Q_EVENT_SLIP, "i", INT64_C(1));
	assert_int_equal(cursor_next(c), 1);
	buf_text(&b, cursor_text(c, 0));
	cursor_end(c);
	snprintf(want, sizeof want,
	    "daifa slip 1\nrelease " STORE_RELEASE
	    "\nseq 1\nprev %064d\ntime 2026-11-05T10:00:00+08:00\nkind TEST\nactor -\n"
	    "param who a\nwrote %s paper a\nout %s - sub/a.txt\nfacts object 1 ",
	    0, hex, hex);
	assert_memory_equal(b.p, want, strlen(want));
	hash_bytes((struct slice){ b.p, b.n }, &again);
	store_chain_head(st, &head);
	assert_int_equal(digest_same(&again, &head), 1);
	assert_int_equal(slip_parse(a, (struct slice){ b.p, b.n }, &s), 0);
	assert_int_equal(s.lines, 5);
	assert_string_equal(s.line[4].word, "facts");
	assert_string_equal(s.line[4].a, "person");
	buf_free(&b);
	arena_free(a);
	prove();
	assert_int_equal(only(), F_NONE);
}

static void
no_fact_no_event(void **state)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	struct digest d;
	int64_t seq = 9;

	(void)state;
	assert_int_equal(txn_event(t), 1);
	assert_int_equal(txn_write(t, SLICE("text"), "paper", "p", &d), 0);
	assert_int_equal(txn_dirty(t), 0);
	txn_outbox(t, "p", &d, NULL);
	assert_int_equal(txn_commit(t, &seq), 0);
	assert_int_equal(seq, 0);
	assert_int_equal(store_chain_length(st), 0);
	assert_int_equal(count_files("archive/stage"), 0);
	assert_int_equal(count_files("outbox"), 0);
	assert_int_equal(store_int(st, -1, Q_OBJECT_HAS, "b", &d), -1);
	assert_int_equal(only(), F_NONE);
}

/* A projection that moves without a fact has no author. */
static void
no_write_without_an_event(void **state)
{
	struct txn *t;
	int64_t seq;

	(void)state;
	meddle("PRAGMA foreign_keys=OFF; INSERT INTO payment VALUES(1,1,1,1,1,1,1,'ISSUED')");
	t = txn_begin(st, "TEST", AT, "-");
	assert_int_equal(txn_put(t, Q_PAYMENT_MOVE, "it", INT64_C(1), "PENDING"), 0);
	assert_int_equal(txn_changes(t), 1);
	assert_int_equal(txn_dirty(t), 1);
	assert_int_equal(txn_commit(t, &seq), -1);
	assert_int_equal(only(), F_INTERNAL_FAULT);
	assert_int_equal(store_int(st, 0, Q_CLAIM_LIVE_OTHER, "ii", INT64_C(1), INT64_C(0)), 1);
	/* And a move the states do not know is refused by the database. */
	t = txn_begin(st, "TEST", AT, "-");
	assert_int_equal(txn_put(t, Q_PAYMENT_MOVE, "it", INT64_C(1), "PAID"), -1);
	assert_int_equal(txn_commit(t, &seq), -1);
	assert_int_equal(only(), F_DATABASE);
}

static void
abort_leaves_nothing(void **state)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	struct digest d, cert = { { 1 } };

	(void)state;
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "a"), 0);
	assert_int_equal(txn_id(t), 1);
	assert_int_equal(txn_write(t, SLICE("text"), "paper", "p", &d), 0);
	assert_int_equal(txn_signature(t, &d, &cert, AT, SLICE("cms")), 0);
	assert_int_equal(count_files("archive/stage"), 2);
	txn_abort(t);
	assert_int_equal(count_files("archive/stage"), 0);
	assert_int_equal(count_files("archive/sig"), 0);
	assert_int_equal(store_int(st, 0, Q_PERSON_ID, "t", "a"), 0);
	assert_int_equal(event("b", "text", NULL), 1);
	prove();
	assert_int_equal(only(), F_NONE);
}

/* Of an object that is there already nothing is staged: a power cut would leave it unfinished, and
 * the next writer would take that to the place of the good one. */
static void
known_object(void **state)
{
	struct txn *t;
	struct digest d;
	int64_t seq;

	(void)state;
	event("a", "text", NULL);
	t = txn_begin(st, "TEST", AT, "-");
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "b"), 0);
	assert_int_equal(txn_write(t, SLICE("text"), "paper", "again", &d), 0);
	assert_int_equal(count_files("archive/stage"), 0);
	assert_int_equal(txn_write(t, SLICE("other"), "paper", "p", &d), 0);
	assert_int_equal(count_files("archive/stage"), 1);
	assert_int_equal(txn_commit(t, &seq), 0);
	assert_int_equal(count_files("archive/stage"), 0);
	prove();
	assert_int_equal(only(), F_NONE);
}

/* What stands for an object outside: in its place after the commit, in the outbox, and withdrawn by name. */
static void
wrapped(void **state)
{
	const struct wrap how = { .kind = "p7m", .holds = "file", .cipher = CMS_AES256 };
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	struct digest d;
	struct stage *g;
	char got[8] = "";
	int64_t seq;
	int fd;

	(void)state;
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "a"), 0);
	assert_int_equal(txn_write(t, SLICE("text"), "paper", "p", &d), 0);
	g = stage_begin(t);
	assert_int_equal(stage_add(g, "sealed", 6), 0);
	assert_int_equal(stage_wrap(g, &d, &how), 0);
	txn_outbox_wrapped(t, "b/p.p7m", &d, "p7m");
	assert_int_equal(store_wrapped(st, &d, "p7m"), -1);
	assert_int_equal(txn_commit(t, &seq), 0);
	fd = store_wrapped(st, &d, "p7m");
	assert_true(fd >= 0);
	assert_int_equal(read(fd, got, sizeof got), 6);
	assert_memory_equal(got, "sealed", 6);
	close(fd);
	assert_int_equal(store_wrapped(st, &d, "p7s"), -1);
	assert_int_equal(count_files("outbox/b"), 1);
	assert_int_equal(count_files("archive/stage"), 0);
	prove();
	assert_int_equal(only(), F_NONE);
	t = txn_begin(st, "TEST", AT, "-");
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "b"), 0);
	txn_outbox(t, "b/p.p7m", NULL, NULL);
	assert_int_equal(txn_commit(t, &seq), 0);
	assert_int_equal(count_files("outbox/b"), 0);
}

static void
undo(void **state)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	struct digest d, e;
	int64_t seq;

	(void)state;
	assert_int_equal(txn_point(t), 0);
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "a"), 0);
	assert_int_equal(txn_write(t, SLICE("one"), "paper", "p", &d), 0);
	txn_outbox(t, "one", &d, NULL);
	assert_int_equal(txn_undo(t), 0);
	assert_int_equal(txn_dirty(t), 0);
	assert_int_equal(txn_point(t), 0);
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "b"), 0);
	assert_int_equal(txn_write(t, SLICE("two"), "paper", "p", &e), 0);
	txn_outbox(t, "two", &e, NULL);
	assert_int_equal(txn_keep(t), 0);
	assert_int_equal(txn_commit(t, &seq), 0);
	assert_int_equal(seq, 1);
	assert_int_equal(store_int(st, 0, Q_PERSON_ID, "t", "a"), 0);
	assert_int_equal(store_int(st, 0, Q_PERSON_ID, "t", "b"), 1);
	assert_int_equal(store_int(st, -1, Q_OBJECT_HAS, "b", &d), -1);
	assert_int_equal(count_files("outbox"), 1);
	assert_true(file_is("outbox/two", "two"));
	prove();
	assert_int_equal(only(), F_NONE);
	/* All undone: nothing happened. */
	t = txn_begin(st, "TEST", AT, "-");
	txn_point(t);
	txn_put(t, Q_PERSON_PUT, "et", "c");
	txn_undo(t);
	assert_int_equal(txn_commit(t, &seq), 0);
	assert_int_equal(seq, 0);
	assert_int_equal(only(), F_NONE);
}

/* Large pieces, the same bytes twice, bytes from a descriptor. */
static void
stages(void **state)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	struct stage *g = stage_begin(t);
	struct digest d, e, f;
	struct buf b = { 0 };
	struct mem_source m;
	char line[100];
	FILE *tmp = tmpfile();
	int64_t seq;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		int n = snprintf(line, sizeof line,
		    "line %d of a long file, long enough to be written in pieces\n", i);

		assert_int_equal(stage_add(g, line, (size_t)n), 0);
		buf_text(&b, line);
	}
	assert_int_equal(stage_end(g, "big", "big.txt", &d), 0);
	assert_int_equal(
	    txn_archive(t, source_mem(&m, (struct slice){ b.p, b.n }), "read", "again.txt", &e), 0);
	assert_int_equal(digest_same(&d, &e), 1);
	fputs("from a descriptor", tmp);
	fflush(tmp);
	assert_int_equal(txn_archive_fd(t, fileno(tmp), "read", "fd.txt", &f), 0);
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "a"), 0);
	assert_int_equal(txn_commit(t, &seq), 0);
	fclose(tmp);
	assert_int_equal(store_int(st, 0, Q_OBJECT_HAS, "b", &d), (int64_t)b.n);
	assert_int_equal(store_int(st, 0, Q_OBJECT_HAS, "b", &f), 17);
	prove();
	assert_int_equal(only(), F_NONE);
	buf_free(&b);
}

/* What a value may hold comes back from the slip as it was. */
static void
params(void **state)
{
	static const char *const values[] = { "", "a b  c ", "50% of\tit\nand\r%41", "中文 ·",
		"\x7f" };
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	struct arena *a = arena_new();
	struct cursor *c;
	struct slip s;
	int64_t seq;

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		txn_param(t, "v", values[i]);
	txn_put(t, Q_PERSON_PUT, "et", "a");
	assert_int_equal(txn_commit(t, &seq), 0);
	c = store_query(st, Q_EVENT_SLIP, "i", seq);
	assert_int_equal(cursor_next(c), 1);
	assert_int_equal(slip_parse(a, cursor_blob(c, 0), &s), 0);
	cursor_end(c);
	for (size_t i = 0; i < COUNT(values); i++) {
		assert_string_equal(s.line[i].a, "v");
		assert_string_equal(s.line[i].b, values[i]);
	}
	arena_free(a);
}

static void
outbox_stays_inside(void **state)
{
	static const char *const bad[] = { "", "/etc/passwd", "../x", "a/../x", "a//b", ".hidden",
		"a\nb" };
	struct digest d = { { 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct txn *t = txn_begin(st, "TEST", AT, "-");

		txn_outbox(t, bad[i], &d, NULL);
		assert_int_equal(only(), F_INTERNAL_FAULT);
		txn_abort(t);
		reopen();
	}
}

static void
withdraw(void **state)
{
	struct txn *t;
	int64_t seq;

	(void)state;
	event("a", "text", NULL);
	assert_true(file_is("outbox/sub/a.txt", "text"));
	t = txn_begin(st, "TEST", AT + 9, "-");
	txn_put(t, Q_PERSON_PUT, "et", "b");
	txn_outbox(t, "sub/a.txt", NULL, NULL);
	txn_outbox(t, "was/never.there", NULL, NULL);
	assert_int_equal(txn_commit(t, &seq), 0);
	assert_int_equal(count_files("outbox/sub"), 0);
	prove();
	assert_int_equal(only(), F_NONE);
}

/*
 * A disk that cannot take the bytes: nothing happened, and the next open finds a clean workspace.
 */
static void
disk(void **state)
{
	struct txn *t;
	struct digest d;
	struct path p, q;
	int64_t seq = 9;

	(void)state;
	event("a", "text", NULL);
	path_join(st, &p, "archive/stage");
	path_join(st, &q, "archive/away");
	t = txn_begin(st, "TEST", AT + 1, "-");
	assert_int_equal(txn_put(t, Q_PERSON_PUT, "et", "b"), 0);
	assert_int_equal(rename(p.text, q.text), 0);
	assert_int_equal(txn_write(t, SLICE("lost"), "paper", "p", &d), -1);
	assert_int_equal(txn_commit(t, &seq), -1);
	assert_int_equal(seq, 0);
	assert_int_equal(only(), F_DISK);
	assert_int_equal(rename(q.text, p.text), 0);
	reopen();
	assert_int_equal(store_chain_length(st), 1);
	prove();
	assert_int_equal(only(), F_NONE);
}

/* One of several events that last together; its paper goes to the outbox under that path. */
static int
joins(const char *who, const char *path, const char *text)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	struct digest d;
	int64_t seq = 0;

	if (txn_put(t, Q_PERSON_PUT, "et", who) != 0 ||
	    txn_write(t, slice_of(text), "paper", "p", &d) != 0)
		return -1;
	if (path != NULL)
		txn_outbox(t, path, &d, NULL);
	if (text[0] == '-') {
		txn_abort(t);
		return 0;
	}
	return txn_commit(t, &seq) != 0 ? -1 : (int)seq;
}

static void
together(void **state)
{
	char who[16], path[32];
	int lasts;

	(void)state;
	store_group(st);
	assert_int_equal(store_group_end(st, &lasts), 0);
	assert_int_equal(lasts, 0);
	store_group(st);
	assert_int_equal(joins("a", "x/a", "one"), 1);
	assert_int_equal(joins("b", "x/b", "-taken back"), 0);
	/* the same number is given again, and the same path is put twice */
	assert_int_equal(joins("c", "x/a", "two"), 2);
	assert_int_equal(count_files("outbox"), 0);
	assert_int_equal(count_files("archive/chain"), 0);
	assert_int_equal(store_chain_length(st), 2);
	assert_int_equal(store_group_end(st, &lasts), 0);
	assert_int_equal(lasts, 1);
	assert_true(file_is("outbox/x/a", "two"));
	assert_int_equal(count_files("outbox/x"), 1);
	assert_int_equal(count_files("archive/stage"), 0);
	assert_int_equal(count_files("archive/chain"), 2);
	/* more files than are synced one by one; each path twice, and the last is taken away again */
	store_group(st);
	for (int i = 0; i < 24; i++) {
		snprintf(who, sizeof who, "g%d", i);
		snprintf(path, sizeof path, "y/%d", i % 12);
		assert_int_equal(joins(who, path, who), 3 + i);
	}
	assert_int_equal(store_group_end(st, &lasts), 0);
	for (int i = 12; i < 24; i++) {
		snprintf(who, sizeof who, "g%d", i);
		snprintf(path, sizeof path, "outbox/y/%d", i % 12);
		assert_true(file_is(path, who));
	}
	assert_int_equal(count_files("outbox/y"), 12);
	assert_int_equal(count_files("archive/stage"), 0);
	prove();
	assert_int_equal(only(), F_NONE);
}

/* Nothing of a group that did not come to its end, and all of the store is as before. */
static void
together_or_not(void **state)
{
	struct path p, q;
	int lasts;

	(void)state;
	event("a", "text", NULL);
	store_group(st);
	for (char who[3] = "b0"; who[1] < '9'; who[1]++)
		assert_int_equal(joins(who, who, who), 2 + who[1] - '0');
	reopen();
	assert_int_equal(store_chain_length(st), 1);
	assert_int_equal(count_files("archive/stage"), 0);
	store_group(st);
	assert_int_equal(joins("b", "b", "two"), 2);
	path_join(st, &p, "archive/stage");
	path_join(st, &q, "archive/elsewhere");
	assert_int_equal(rename(p.text, q.text), 0);
	assert_int_equal(store_group_end(st, &lasts), -1);
	assert_int_equal(lasts, 0);
	assert_int_equal(only(), F_DISK);
	assert_int_equal(rename(q.text, p.text), 0);
	reopen();
	assert_int_equal(store_chain_length(st), 1);
	assert_int_equal(event("b", "again", NULL), 2);
	prove();
	assert_int_equal(only(), F_NONE);
}

/* What is large is written at once; what cannot be read from its start is not archived. */
static void
large_and_unread(void **state)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	char *text = mem_alloc(300000);
	struct buf b = { 0 };
	struct digest d, want;
	int ends[2];

	(void)state;
	memset(text, 'x', 300000);
	hash_bytes((struct slice){ text, 300000 }, &want);
	assert_int_equal(txn_write(t, (struct slice){ text, 300000 }, "paper", "p", &d), 0);
	assert_int_equal(digest_same(&d, &want), 1);
	assert_int_equal(store_object_bytes(st, &d, 300000, &b), 0);
	assert_int_equal(b.n, 300000);
	assert_memory_equal(b.p, text, b.n);
	assert_int_equal(only(), F_NONE);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(txn_archive_fd(t, ends[0], "paper", "p", &d), -1);
	assert_int_equal(only(), F_DISK);
	close(ends[0]);
	close(ends[1]);
	txn_abort(t);
	buf_free(&b);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(commit),
		TEST(no_fact_no_event),
		TEST(no_write_without_an_event),
		TEST(abort_leaves_nothing),
		TEST(known_object),
		TEST(wrapped),
		TEST(undo),
		TEST(stages),
		TEST(params),
		TEST(outbox_stays_inside),
		TEST(withdraw),
		TEST(disk),
		TEST(together),
		TEST(together_or_not),
		TEST(large_and_unread),
	};

	return cmocka_run_group_tests_name("store/txn", tests, NULL, NULL);
}
