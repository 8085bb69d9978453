#include "unit.h"

#include <pthread.h>

#include "helpers.h"

static const struct {
	enum charset	 to;
	const char	*utf8;
	const char	*bytes;		/* NULL: refused */
	int32_t		 bad;
} rows[] = {
	{ CHARSET_UTF8, "中a", "中a", 0 },
	{ CHARSET_UTF8, "a\xFF", NULL, -1 },
	{ CHARSET_GBK, "", "", 0 },
	{ CHARSET_GBK, "plain", "plain", 0 },
	{ CHARSET_GBK, "工资", "\xB9\xA4\xD7\xCA", 0 },
	{ CHARSET_GBK, "阿·不", "\xB0\xA2\xA1\xA4\xB2\xBB", 0 },
	{ CHARSET_GBK, "—", "\xA1\xAA", 0 },
	{ CHARSET_GBK, "a€b", NULL, 0x20AC },
	{ CHARSET_GBK, "中¥", NULL, 0xA5 },
	{ CHARSET_GBK, "阿•不", NULL, 0x2022 },
	{ CHARSET_GBK, "中\xC2\xA0", NULL, 0xA0 },
	{ CHARSET_GBK, "名𠮷", NULL, 0x20BB7 },
	{ CHARSET_GBK, "㑇", NULL, 0x3447 },
	{ CHARSET_GBK, "䶮", NULL, 0x4DAE },
	{ CHARSET_GBK, "中\xF3\xA0\x81\x81", NULL, 0xE0041 },	/* glibc drops language tags */
	{ CHARSET_GBK, "中\xEE\xA0\x96", NULL, 0xE816 },
	{ CHARSET_GBK, "中\x80", NULL, -1 },
	{ CHARSET_GB18030, "工资", "\xB9\xA4\xD7\xCA", 0 },
	{ CHARSET_GB18030, "𠮷", "\x95\x34\xB2\x35", 0 },
	{ CHARSET_GB18030, "㑇", "\xFE\x56", 0 },
	{ CHARSET_GB18030, "€", "\xA2\xE3", 0 },
	{ CHARSET_GB18030, "é", "\xA8\xA6", 0 },
	{ CHARSET_GB18030, "•", "\x81\x36\xA6\x31", 0 },
	{ CHARSET_GB18030, "\xED\xA0\x80", NULL, -1 },
};

static void
test_encode(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 };
		int32_t bad = 7;
		int rc;

		buf_text(&b, "x");
		rc = charset_encode(rows[i].to, slice_of(rows[i].utf8), &b, &bad);
		if (bad != rows[i].bad || strcmp(b.p + 1, rows[i].bytes ? rows[i].bytes : "") != 0)
			fail_msg("row %zu %s: U+%04X", i, rows[i].utf8, (unsigned)bad);
		assert_int_equal(rc, rows[i].bytes ? 0 : -1);
		assert_int_equal(b.n, strlen(b.p));
		if (rc == 0) {
			struct buf back = { 0 };

			assert_int_equal(charset_decode(rows[i].to, slice_of(b.p + 1), &back), 0);
			assert_string_equal(back.p, rows[i].utf8);
			buf_free(&back);
		}
		buf_free(&b);
	}
}

/*
 * Every character either comes back the same or is named; in GBK it takes one byte or two, none of
 * them 0x80 alone.
 */
static void
test_every_character(void **state)
{
	int carried[3] = { 0 };

	(void)state;
	for (int to = CHARSET_GB18030; to <= CHARSET_GBK; to++)
		for (int32_t c = 0; c < 0x110000; c++) {
			char one[4];
			struct buf b = { 0 }, back = { 0 };
			int32_t bad;
			size_t n;

			if ((c >= 0xD800 && c < 0xE000) || (c > 0x30000 && c % 97))
				continue;
			n = utf8_put(c, one);
			if (charset_encode((enum charset)to, (struct slice){ one, n }, &b,
			    &bad) < 0) {
				assert_int_equal(bad, c);
				assert_int_equal(b.n, 0);
				continue;
			}
			carried[to]++;
			if (to == CHARSET_GBK)
				assert_true(c < 0x80 ? b.n == 1 : b.n == 2
				    && (unsigned char)b.p[0] > 0x80
				    && (unsigned char)b.p[0] < 0xFF);
			assert_int_equal(charset_decode((enum charset)to, slice_buf(&b), &back), 0);
			assert_true(back.n == n && memcmp(back.p, one, n) == 0);
			buf_free(&b);
			buf_free(&back);
		}
	assert_int_equal(carried[CHARSET_GBK], 128 + 21791);	/* as the published GBK tables */
	assert_true(carried[CHARSET_GB18030] > 190000);
}

static void
test_decode_refuses(void **state)
{
	static const struct { enum charset from; struct slice bytes; } table[] = {
		{ CHARSET_GBK, SLICE("\x80") }, { CHARSET_GBK, SLICE("\xFF") },
		{ CHARSET_GBK, SLICE("a\xD6") },
		{ CHARSET_GBK, SLICE("\xD6\x7F") }, { CHARSET_GBK, SLICE("\xD6\x20") },
		{ CHARSET_GBK, SLICE("\x95\x34\xB2\x35") },
		{ CHARSET_GB18030, SLICE("\xFF") }, { CHARSET_GB18030, SLICE("\x80") },
		{ CHARSET_GB18030, SLICE("\x95\x34\xB2") },
		{ CHARSET_GB18030, SLICE("\x95\x34\xB2\x3A") }, { CHARSET_GB18030, SLICE("\xD6") },
		{ CHARSET_UTF8, SLICE("\xC0\x80") }, { CHARSET_UTF8, SLICE("\xE4\xB8") },
		{ CHARSET_UTF8, SLICE("\xF4\x90\x80\x80") },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct buf b = { 0 };

		if (charset_decode(table[i].from, table[i].bytes, &b) != -1)
			fail_msg("row %zu", i);
		assert_int_equal(b.n, 0);
		buf_free(&b);
	}
}

static void
test_names(void **state)
{
	static const struct { const char *name; int rc; enum charset c; } table[] = {
		{ "UTF-8", 0, CHARSET_UTF8 }, { "GB18030", 0, CHARSET_GB18030 },
		{ "GBK", 0, CHARSET_GBK },
		{ "gbk", -1, 0 }, { "", -1, 0 }, { "GBK ", -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		enum charset c = CHARSET_UTF8;

		assert_int_equal(charset_by_name(slice_of(table[i].name), &c), table[i].rc);
		if (table[i].rc == 0) {
			assert_int_equal(c, table[i].c);
			assert_string_equal(charset_name(c), table[i].name);
		}
	}
}

static void
test_source(void **state)
{
	static const struct {
		struct slice	 in;
		int		 rc;
		enum charset	 c;
		const char	*out;
	} table[] = {
		{ SLICE(""), 0, CHARSET_UTF8, "" },
		{ SLICE("a,b\n"), 0, CHARSET_UTF8, "a,b\n" },
		{ SLICE("\xEF\xBB\xBF中"), 0, CHARSET_UTF8, "中" },
		{ SLICE("\xEF\xBB\xBF"), 0, CHARSET_UTF8, "" },
		{ SLICE("中"), 0, CHARSET_UTF8, "中" },
		{ SLICE("\xB9\xA4\xD7\xCA"), 0, CHARSET_GB18030, "工资" },
		{ SLICE("\x95\x34\xB2\x35"), 0, CHARSET_GB18030, "𠮷" },
		{ SLICE("\xB9\xA4\xD7"), -1, CHARSET_GB18030, "" },
		{ SLICE("\xEF\xBB\xBF\xB9\xA4"), -1, CHARSET_UTF8, "" },
		{ SLICE("\xE4\xB8"), 0, CHARSET_GB18030, "涓" },	/* cut UTF-8 may be whole GB18030 */
		{ SLICE("\xFF\xFE" "a"), -1, CHARSET_GB18030, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		for (size_t piece = 1; piece < 5; piece++) {
			struct slow slow = { table[i].in, piece, 0 };
			struct utf8_source *u = utf8_source_new(slow_source(&slow));
			struct buf b = { 0 };

			assert_int_equal(source_all(utf8_source(u), 100, &b), table[i].rc);
			assert_int_equal(utf8_source_charset(u), table[i].c);
			assert_string_equal(b.p ? b.p : "", table[i].out);
			utf8_source_free(u);
			buf_free(&b);
		}
	utf8_source_free(NULL);
}

/*
 * A character on the border of 64 KiB in every position, both charsets; later damage is an error.
 */
static void
test_source_border(void **state)
{
	static const char *const texts[] = { "中𠮷é€尾",
	    "\xD6\xD0\x95\x34\xB2\x35\xA8\xA6\xA2\xE3\xCE\xB2" };

	(void)state;
	for (size_t t = 0; t < COUNT(texts); t++)
		for (size_t k = 0; k <= strlen(texts[t]); k++)
			for (int damage = 0; damage < 2; damage++) {
				struct buf in = { 0 }, out = { 0 };
				struct mem_source m;
				struct utf8_source *u;

				if (t == 1)
					buf_text(&in, "\xD6\xD0");
				while (in.n < 2 * 65536 - k)
					buf_text(&in, "x");
				buf_text(&in, texts[t]);
				for (int i = 0; i < 70000; i++)
					buf_text(&in, "y");
				buf_text(&in, damage ? "\xFF" : "");
				u = utf8_source_new(source_mem(&m, slice_buf(&in)));
				assert_int_equal(source_all(utf8_source(u), 1 << 20, &out),
				    -damage);
				if (!damage) {
					assert_non_null(strstr(out.p, "x中𠮷é€尾y"));
					assert_int_equal(out.n,
					    2 * 65536 - k + 70000 + strlen(texts[0]) + t);
				}
				utf8_source_free(u);
				buf_free(&in);
				buf_free(&out);
			}
}

static void
test_source_error(void **state)
{
	struct slow slow = { SLICE("abc"), 2, 1 };
	struct utf8_source *u = utf8_source_new(slow_source(&slow));
	char p[10];

	(void)state;
	for (int i = 0; i < 2; i++) {
		errno = 0;
		assert_int_equal(utf8_source(u).read(u, p, sizeof p), -1);
		assert_int_equal(errno, EIO);
	}
	utf8_source_free(u);
}

static void *
in_thread(void *arg)
{
	struct buf b = { 0 };
	int32_t bad;

	for (int i = 0; i < 1000; i++)
		charset_encode(CHARSET_GBK, SLICE("工资"), &b, &bad);
	*(size_t *)arg = b.n;
	buf_free(&b);
	return NULL;
}

static void
test_threads(void **state)
{
	pthread_t t[4];
	size_t n[4] = { 0 };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, in_thread, &n[i]);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(t[i], NULL);
		assert_int_equal(n[i], 4000);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode), cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_decode_refuses), cmocka_unit_test(test_names),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_source_border), cmocka_unit_test(test_source_error),
		cmocka_unit_test(test_threads),
	};
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/charset", tests, NULL, NULL);
	codec_done();
	return rc;
}
