/* Signatures taken apart: the pieces are those of the bytes, and no bytes make it read beyond them. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "daifa/codec.h"

#define SM3	0x30, 0x0a, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x11
#define SHA	0x30, 0x0a, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x12
#define OUTER(n) 0x30, (n) + 23, 0x06, 0x01, 0x2a, 0xa0, (n) + 18, 0x30, (n) + 16, 0x02, 0x01, 0x01, \
	0x31, 0x00, 0x30, 0x03, 0x06, 0x01, 0x2a, 0xa0, 0x00, 0x31, (n) + 2, 0x30, (n)
#define SIGNER	0x02, 0x01, 0x01, 0x30, 0x00
static const unsigned char with[] = { OUTER(29), SIGNER, SM3, 0xa0, 0x03, 0x30, 0x01, 0x05, 0x30, 0x00, 0x04,
	0x03, 'a', 'b', 'c' };
static const unsigned char without[] = { OUTER(24), SIGNER, SM3, 0x30, 0x00, 0x04, 0x03, 'a', 'b', 'c' };
static const unsigned char other[] = { OUTER(24), SIGNER, SHA, 0x30, 0x00, 0x04, 0x03, 'x', 'y', 'z' };

static void
pieces(void **state)
{
	static const struct {
		const unsigned char *p;
		size_t n;
		int want;
		const char *attributes, *signature;
	} rows[] = {
		{ with, sizeof with, 1, "\x31\x03\x30\x01\x05", "abc" },
		{ without, sizeof without, 1, "", "abc" },
		{ other, sizeof other, 0, "", "xyz" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf a = { 0 }, s = { 0 };

		assert_int_equal(cms_parts((struct slice){ (const char *)rows[i].p, rows[i].n }, &a, &s),
		    rows[i].want);
		assert_int_equal(a.n, strlen(rows[i].attributes));
		if (a.n > 0)
			assert_memory_equal(a.p, rows[i].attributes, a.n);
		assert_string_equal(s.p, rows[i].signature);
		buf_free(&a);
		buf_free(&s);
	}
}

/* Cut at each length, with each byte turned into each of a few others. */
static void
hostile(void **state)
{
	static const unsigned char turns[] = { 0x00, 0x30, 0x31, 0x80, 0x84, 0xff };

	(void)state;
	for (size_t n = 0; n < sizeof with; n++) {
		unsigned char *copy = malloc(sizeof with);
		char *cut = malloc(n + 1);
		struct buf a = { 0 }, s = { 0 };

		memcpy(cut, with, n);
		assert_int_equal(cms_parts((struct slice){ cut, n }, &a, &s), -1);
		for (size_t k = 0; k < sizeof turns; k++) {
			memcpy(copy, with, sizeof with);
			copy[n] = turns[k];
			(void)cms_parts((struct slice){ (char *)copy, sizeof with }, &a, &s);
		}
		buf_free(&a);
		buf_free(&s);
		free(copy);
		free(cut);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(pieces), cmocka_unit_test(hostile) };

	codec_init();
	return cmocka_run_group_tests_name("codec/cmsparts", tests, NULL, NULL);
}
