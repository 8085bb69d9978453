#include "unit.h"

#include "codec/inner.h"

static const struct { struct slice bytes; enum der is; } rows[] = {
	{ SLICE("\x30\x00"), DER_GOOD },
	{ SLICE("\x30\x03\x02\x01\x05"), DER_GOOD },
	{ SLICE("\x30\x05\x1f\x81\x01\x01\x05"), DER_GOOD },	/* a tag of two bytes */
	{ SLICE(""), DER_NONE },
	{ SLICE("\x31\x00"), DER_NONE },
	{ SLICE("text"), DER_NONE },
	{ SLICE("\x30"), DER_CUT },
	{ SLICE("\x30\x03\x02\x01"), DER_CUT },
	{ SLICE("\x30\x03\x02\x02\x05"), DER_CUT },		/* inside */
	{ SLICE("\x30\x84\xff\xff\xff\xff"), DER_HUGE },
	{ SLICE("\x30\x84\x01\x00\x00\x01\x00"), DER_HUGE },
	{ SLICE("\x30\x84\x01\x00\x00\x00\x00"), DER_CUT },	/* the largest of all limits */
	{ SLICE("\x30\x85\x01\x01\x01\x01\x01"), DER_HUGE },
	{ SLICE("\x30\x88\x7f\xff\xff\xff\xff\xff\xff\xff"), DER_HUGE },
	{ SLICE("\x30\x02\x1f\x81"), DER_CUT },
	{ SLICE("\x30\x80\x02\x01\x05\x00\x00"), DER_OTHER },	/* indefinite */
	{ SLICE("\x30\x04\x30\x80\x00\x00"), DER_OTHER },
	{ SLICE("\x30\x81\x03\x02\x01\x05"), DER_OTHER },	/* longer than needed */
	{ SLICE("\x30\x82\x00\x03\x02\x01\x05"), DER_OTHER },
	{ SLICE("\x30\x03\x22\x01\x05"), DER_OTHER },		/* a number that holds others */
	{ SLICE("\x30\x03\x11\x01\x05"), DER_OTHER },		/* a SET that holds none */
	{ SLICE("\x30\x00\x00"), DER_TRAILING },
	{ SLICE("\x30\x03\x02\x01\x05\n"), DER_TRAILING },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (der_check(rows[i].bytes) != rows[i].is)
			fail_msg("row %zu: %d", i, der_check(rows[i].bytes));
}

/* One SEQUENCE in another, as deep as is taken and one deeper. */
static void
test_depth(void **state)
{
	char bytes[80];

	(void)state;
	for (int depth = 32; depth <= 33; depth++) {
		for (int i = 0; i < depth; i++) {
			bytes[2 * i] = 0x30;
			bytes[2 * i + 1] = (char)(2 * (depth - 1 - i));
		}
		assert_int_equal(der_check((struct slice){ bytes, (size_t)(2 * depth) }),
		    depth == 32 ? DER_GOOD : DER_OTHER);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_depth) };

	return cmocka_run_group_tests_name("codec/der", tests, NULL, NULL);
}
