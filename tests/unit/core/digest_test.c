#include <string.h>

#include "unit.h"
#include "daifa/core.h"

#define HEX "00ff10a9000000000000000000000000000000000000000000000000000000e7"

static void
reads_and_writes_hex(void **state)
{
	struct digest d, e;
	char hex[HEX_LEN];

	(void)state;
	assert_int_equal(digest_parse(SLICE(HEX), &d), 0);
	assert_int_equal(d.b[1], 0xff);
	assert_int_equal(d.b[31], 0xe7);
	digest_hex(&d, hex);
	assert_string_equal(hex, HEX);
	e = d;
	assert_true(digest_same(&d, &e));
	e.b[31] ^= 1;
	assert_false(digest_same(&d, &e));
	assert_false(digest_is_zero(&d));
	memset(&d, 0, sizeof d);
	assert_true(digest_is_zero(&d));
}

static void
refuses_everything_else(void **state)
{
	(void)state;
	for (size_t n = 0; n < 64; n++) {
		struct digest d;

		assert_int_equal(digest_parse((struct slice){ HEX, n }, &d), -1);
		assert_true(digest_is_zero(&d));
	}
	for (int at = 0; at < 64; at++) {
		for (int c = 0; c < 256; c++) {
			char hex[] = HEX;
			struct digest d;
			int good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');

			hex[at] = (char)c;
			assert_int_equal(digest_parse((struct slice){ hex, 64 }, &d),
			    good ? 0 : -1);
		}
	}
	assert_int_equal(digest_parse(SLICE(HEX "0"), &(struct digest){ { 0 } }), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_writes_hex),
		cmocka_unit_test(refuses_everything_else),
	};

	return cmocka_run_group_tests_name("core/digest", tests, NULL, NULL);
}
