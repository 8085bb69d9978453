#include "helpers.h"

/* Any bit of any archived file. */
static void
flipped(void **state)
{
	struct digest d;
	struct path p;
	struct buf b = { 0 };
	char want[200], hex[HEX_LEN];

	(void)state;
	event("a", "one text", &d);
	digest_hex(&d, hex);
	snprintf(want, sizeof want, "object=t%s role=tpaper", hex);
	path_object(st, &p, &d);
	assert_int_equal(read_file(p.text, 100, &b), 0);
	for (size_t bit = 0; bit < 8 * b.n; bit++) {
		b.p[bit / 8] = (char)(b.p[bit / 8] ^ 1 << bit % 8);
		assert_int_equal(put_file(p.text, (struct slice){ b.p, b.n }), 0);
		b.p[bit / 8] = (char)(b.p[bit / 8] ^ 1 << bit % 8);
		assert_int_equal(store_audit_objects(st), 0);
		assert_string_equal(said(0), want);
		assert_int_equal(only(), F_OBJECT_ALTERED);
	}
	for (size_t n = 0; n < b.n; n++) {
		assert_int_equal(put_file(p.text, (struct slice){ b.p, n }), 0);
		assert_int_equal(store_audit_objects(st), 0);
		assert_int_equal(only(), F_OBJECT_ALTERED);
	}
	assert_int_equal(unlink(p.text), 0);
	assert_int_equal(store_audit_objects(st), 0);
	assert_int_equal(only(), F_OBJECT_ALTERED);
	assert_int_equal(mkdir(p.text, 0700), 0);
	assert_int_equal(store_audit_objects(st), 0);
	assert_int_equal(only(), F_OBJECT_ALTERED);
	buf_free(&b);
}

static void
strangers(void **state)
{
	static const char *const names[] = {
		"archive/x",
		"archive/object/zz",
		"archive/object/ab",
		"archive/sig/x.p7s",
		"archive/sig/.x",
		"archive/stage/o-x",
		"archive/object/%02x/x",
		"archive/object/%02x/0000000000000000000000000000000000000000000000000000000000000000",
	};
	struct digest d, object, cert;
	struct buf b = { 0 };
	char name[200];
	struct path p;

	(void)state;
	event("a", "one text", &d);
	signature_of(&object, &cert, &b);
	for (size_t i = 0; i < COUNT(names); i++) {
		int known = strcmp(names[i], "archive/object/ab") ==
		    0; /* an empty directory of ours is no stranger */

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(name, sizeof name, names[i], d.b[0]);
		path_join(st, &p, name);
		assert_int_equal(known ? mkdir(p.text, 0700) : put_file(p.text, SLICE("?")), 0);
		assert_int_equal(store_audit_objects(st), 0);
		assert_int_equal(only(), known ? F_NONE : F_ARCHIVE_STRANGER);
		remove(p.text);
	}
	prove();
	assert_int_equal(only(), F_NONE);
	buf_free(&b);
}

/* Two files that change places are two findings. */
static void
swapped(void **state)
{
	struct digest d, e;
	struct path p, q, away;

	(void)state;
	event("a", "one", &d);
	event("b", "two", &e);
	path_join(st, &away, "away");
	rename(path_object(st, &p, &d), away.text);
	rename(path_object(st, &q, &e), p.text);
	rename(away.text, q.text);
	assert_int_equal(store_audit_objects(st), 0);
	assert_int_equal(report_count(report), 2);
	assert_int_equal(report_at(report, 1)->id, F_OBJECT_ALTERED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(flipped), TEST(strangers), TEST(swapped) };

	return cmocka_run_group_tests_name("store/objects", tests, NULL, NULL);
}
