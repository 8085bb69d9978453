#include "unit.h"

#include <zlib.h>

#include "helpers.h"

static struct buf
gzipped(struct slice s)
{
	struct buf out = { 0 };
	unsigned char chunk[4096];
	z_stream z = { 0 };
	int rc;

	deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (unsigned char *)(uintptr_t)s.p;
	z.avail_in = (unsigned)s.n;
	do {
		z.next_out = chunk;
		z.avail_out = sizeof chunk;
		rc = deflate(&z, Z_FINISH);
		buf_add(&out, chunk, sizeof chunk - z.avail_out);
	} while (rc == Z_OK);
	deflateEnd(&z);
	return out;
}

/* Reads through gunzip in pieces; -1 or 0, bytes in out. */
static int
gunzip_all(struct slice s, size_t piece, struct buf *out, int *compressed)
{
	struct slow slow = { s, piece, 0 };
	struct gunzip *g = gunzip_new(slow_source(&slow));
	int rc = source_all(gunzip_source(g), 1 << 28, out);

	*compressed = gunzip_was_compressed(g);
	gunzip_free(g);
	return rc;
}

static void
test_all(void **state)
{
	static const struct { const char *in; size_t max; int rc; const char *out; } rows[] = {
		{ "", 0, 0, "" }, { "abc", 3, 0, "abc" }, { "abc", 2, -1, "" },
		{ "abc", 100, 0, "abc" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mem_source m;
		struct buf b = { 0 };

		buf_text(&b, "x");
		assert_int_equal(source_all(source_mem(&m, slice_of(rows[i].in)), rows[i].max, &b),
		    rows[i].rc);
		assert_string_equal(b.p + 1, rows[i].out);
		assert_int_equal(b.n, 1 + strlen(rows[i].out));
		buf_free(&b);
	}
}

static void
test_fd(void **state)
{
	struct fd_source f;
	struct buf b = { 0 };
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "hello", 5), 5);
	close(fds[1]);
	assert_int_equal(source_all(source_fd(&f, fds[0]), 10, &b), 0);
	assert_string_equal(b.p, "hello");
	close(fds[0]);
	assert_int_equal(source_all(source_fd(&f, -1), 10, &b), -1);
	buf_free(&b);
}

static void
test_gunzip(void **state)
{
	struct buf text = { 0 }, one, both = { 0 };

	(void)state;
	for (int i = 0; i < 30000; i++)
		buf_printf(&text, "%d,", i * 7919);
	one = gzipped(slice_buf(&text));
	buf_add(&both, one.p, one.n);
	buf_add(&both, one.p, one.n);
	for (size_t piece = 1; piece < 100000; piece = piece * 3 + 1) {
		struct buf out = { 0 };
		int compressed;

		assert_int_equal(gunzip_all(slice_buf(&one), piece, &out, &compressed), 0);
		assert_true(compressed && out.n == text.n && memcmp(out.p, text.p, text.n) == 0);
		buf_reset(&out);
		assert_int_equal(gunzip_all(slice_buf(&both), piece, &out, &compressed), 0);
		assert_true(out.n == 2 * text.n && memcmp(out.p + text.n, text.p, text.n) == 0);
		buf_reset(&out);
		assert_int_equal(gunzip_all(slice_buf(&text), piece, &out, &compressed), 0);
		assert_true(!compressed && out.n == text.n && memcmp(out.p, text.p, text.n) == 0);
		buf_free(&out);
	}
	buf_free(&text);
	buf_free(&one);
	buf_free(&both);
}

/* Cut anywhere, a byte changed anywhere, something behind: never silently less or other. */
static void
test_gunzip_damage(void **state)
{
	struct slice text = SLICE("the quick brown fox jumps over the lazy dog, "
	    "and again over the lazy dog");
	struct buf good = gzipped(text), out = { 0 };
	int compressed;

	(void)state;
	for (size_t n = 3; n < good.n; n++)
		assert_int_equal(gunzip_all((struct slice){ good.p, n }, 7, &out, &compressed), -1);
	for (size_t i = 0; i < good.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			good.p[i] = (char)(good.p[i] ^ (1 << bit));
			buf_reset(&out);
			if (gunzip_all(slice_buf(&good), 100, &out, &compressed) == 0 && compressed)
				assert_true(out.n == text.n && memcmp(out.p, text.p, text.n) == 0);
			good.p[i] = (char)(good.p[i] ^ (1 << bit));
		}
	buf_add(&good, "x", 1);
	assert_int_equal(gunzip_all(slice_buf(&good), 100, &out, &compressed), -1);
	for (size_t n = 0; n < 3; n++) {
		buf_reset(&out);
		assert_int_equal(gunzip_all((struct slice){ good.p, n }, 1, &out, &compressed), 0);
		assert_int_equal(out.n, n);
		assert_false(compressed);
	}
	buf_free(&good);
	buf_free(&out);
}

/* An error is an error every time, and a failing source is not an end. */
static void
test_errors_stay(void **state)
{
	struct slow slow = { SLICE("\x1f\x8b\x08garbage"), 100, 0 };
	struct slow fails = { SLICE("plain"), 2, 1 };
	struct gunzip *g = gunzip_new(slow_source(&slow));
	struct buf b = { 0 };
	char p[10];

	(void)state;
	for (int i = 0; i < 3; i++) {
		errno = 0;
		assert_int_equal(gunzip_source(g).read(gunzip_source(g).ctx, p, sizeof p), -1);
		assert_int_equal(errno, EBADMSG);
	}
	gunzip_free(g);
	g = gunzip_new(slow_source(&fails));
	assert_int_equal(source_all(gunzip_source(g), 100, &b), -1);
	gunzip_free(g);
	gunzip_free(NULL);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all), cmocka_unit_test(test_fd),
		cmocka_unit_test(test_gunzip),
		cmocka_unit_test(test_gunzip_damage), cmocka_unit_test(test_errors_stay),
	};
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/source", tests, NULL, NULL);
	codec_done();
	return rc;
}
