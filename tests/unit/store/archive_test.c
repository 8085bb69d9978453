#include "helpers.h"

static void
objects(void **state)
{
	struct digest d, none = { { 0 } };
	struct buf b = { 0 };
	struct path p;
	int fd;

	(void)state;
	event("a", "a text", &d);
	fd = store_object(st, &d);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(store_object_bytes(st, &d, 6, &b), 0);
	assert_true(slice_is((struct slice){ b.p, b.n }, "a text"));
	buf_reset(&b);
	assert_int_equal(only(), F_NONE);
	assert_int_equal(store_object_bytes(st, &d, 5, &b), -1);
	assert_int_equal(only(), F_INPUT_TOO_LARGE);
	assert_int_equal(store_object(st, &none), -1);
	assert_int_equal(only(), F_OBJECT_MISSING);
	assert_int_equal(unlink(path_object(st, &p, &d)), 0);
	assert_int_equal(store_object_bytes(st, &d, 6, &b), -1);
	assert_int_equal(only(), F_OBJECT_MISSING);
	buf_free(&b);
}

/* What the open transaction staged can be read by it; an aborted one leaves nothing to read. */
static void
staged(void **state)
{
	struct txn *t = txn_begin(st, "TEST", AT, "-");
	struct digest d, cert = { { 3 } };
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(txn_write(t, SLICE("staged"), "paper", "p", &d), 0);
	assert_int_equal(txn_signature(t, &d, &cert, AT, SLICE("cms")), 0);
	assert_int_equal(store_object_bytes(st, &d, 100, &b), 0);
	assert_true(slice_is((struct slice){ b.p, b.n }, "staged"));
	buf_reset(&b);
	assert_int_equal(store_signature(st, &d, &cert, &b), 0);
	assert_true(slice_is((struct slice){ b.p, b.n }, "cms"));
	txn_abort(t);
	buf_reset(&b);
	assert_int_equal(store_signature(st, &d, &cert, &b), -1);
	assert_int_equal(only(), F_NONE);
	assert_int_equal(store_object(st, &d), -1);
	assert_int_equal(only(), F_OBJECT_MISSING);
	buf_free(&b);
}

static void
signatures(void **state)
{
	struct digest object, cert, other = { { 1 } };
	struct buf b = { 0 }, got = { 0 };

	(void)state;
	signature_of(&object, &cert, &b);
	assert_int_equal(store_signature(st, &object, &cert, &got), 0);
	assert_true(slice_is((struct slice){ got.p, got.n }, b.p));
	assert_true(file_is("outbox/s.p7s", b.p));
	buf_reset(&got);
	assert_int_equal(store_signature(st, &object, &other, &got), -1);
	assert_int_equal(only(), F_NONE);
	buf_free(&b);
	buf_free(&got);
}

/* A replay reads the archive of another workspace and stages nothing. */
static void
replayed(void **state)
{
	struct digest object, cert, other = { { 1 } };
	struct buf b = { 0 }, got = { 0 };
	char path[100];
	struct store *again;

	(void)state;
	signature_of(&object, &cert, &b);
	snprintf(path, sizeof path, "%s/again", top);
	assert_int_equal(mkdir(path, 0700), 0);
	again = store_replay(path, dir, report);
	assert_non_null(again);
	assert_int_equal(store_signature(again, &object, &cert, &got), 0);
	assert_true(slice_is((struct slice){ got.p, got.n }, b.p));
	assert_int_equal(store_signature(again, &object, &other, &got), -1);
	assert_int_equal(only(), F_NONE);
	store_close(again);
	buf_free(&b);
	buf_free(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(objects), TEST(staged), TEST(signatures),
		TEST(replayed) };

	return cmocka_run_group_tests_name("store/archive", tests, NULL, NULL);
}
