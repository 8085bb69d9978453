#include "helpers.h"

static void
names(void **state)
{
	struct digest d = { { 0xab, 1 } }, e = { { 2 } };
	struct path p, q;

	(void)state;
	snprintf(q.text, sizeof q.text, "%s/archive/object/ab/ab01%060d", dir, 0);
	assert_string_equal(path_object(st, &p, &d), q.text);
	snprintf(q.text, sizeof q.text, "%s/archive/sig/ab01%060d-02%062d.p7s", dir, 0, 0);
	assert_string_equal(path_signature(st, &p, &d, &e), q.text);
	snprintf(q.text, sizeof q.text, "%s/archive/chain/00000007-ab01%060d", dir, 0);
	assert_string_equal(path_slip(st, &p, 7, &d), q.text);
	snprintf(q.text, sizeof q.text, "%s/archive/stage/x", dir);
	assert_string_equal(path_stage(st, &p, "x"), q.text);
	snprintf(q.text, sizeof q.text, "%s/x", dir);
	assert_string_equal(path_join(st, &p, "x"), q.text);
	/* Too long: no path at all. */
	memset(q.text, 'x', sizeof q.text - 1);
	q.text[sizeof q.text - 1] = '\0';
	assert_string_equal(path_join(st, &p, q.text), "");
}

static void
files(void **state)
{
	struct buf b = { 0 };
	struct path p, t;
	struct stat sb;

	(void)state;
	path_join(st, &p, "one/two/three");
	assert_int_equal(put_file(p.text, SLICE("x")), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(path_mkdirs(p.text, strlen(dir) + 1, 1), 0);
	assert_int_equal(path_mkdirs(p.text, strlen(dir) + 1, 1), 0);
	assert_int_equal(put_file(p.text, SLICE("old")), 0);
	assert_int_equal(put_file(p.text, SLICE("new")), 0);
	assert_true(file_is("one/two/three", "new"));
	assert_int_equal(stat(p.text, &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0600);
	assert_int_equal(count_files("one/two"), 1);
	assert_int_equal(read_file(p.text, 3, &b), 0);
	buf_reset(&b);
	assert_int_equal(read_file(p.text, 2, &b), -1);
	assert_int_equal(read_file(path_join(st, &t, "none"), 2, &b), -1);
	buf_free(&b);
	/* A directory in the way: the old state stays and no temporary file. */
	path_join(st, &p, "one/two");
	assert_int_equal(put_file(p.text, SLICE("x")), -1);
	assert_int_equal(count_files("one"), 1);
	assert_int_equal(put_file(path_join(st, &t, "one/two/three/four"), SLICE("x")), -1);
	assert_int_equal(sync_dir(path_join(st, &t, "none/x")), -1);
}

static void
writes(void **state)
{
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, "x", 1), -1);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(write_all(fd, "x", 0), 0);
	close(fd);
	assert_int_equal(sync_close(-1), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(names), TEST(files), TEST(writes) };

	return cmocka_run_group_tests_name("store/path", tests, NULL, NULL);
}
