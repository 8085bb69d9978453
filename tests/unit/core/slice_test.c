#include <string.h>

#include "unit.h"
#include "daifa/core.h"

static void
trims_both_ends_only(void **state)
{
	static const struct { struct slice in; const char *want; } rows[] = {
		{ SLICE(""), "" },
		{ SLICE(" "), "" },
		{ SLICE("a"), "a" },
		{ SLICE(" \t\r\n\v\fa b\f\v\n\r\t "), "a b" },
		{ SLICE("　张　三　"), "张　三" },
		{ SLICE("\xc2\xa0x\xc2\xa0 \xe3\x80\x80"), "x" },
		{ SLICE("\xe3\x80"), "\xe3\x80" },
		{ SLICE("\x80\x80x\xa0"), "\x80\x80x\xa0" },
		{ SLICE("\xc2"), "\xc2" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_true(slice_is(slice_trim(rows[i].in), rows[i].want));
	assert_int_equal(slice_trim((struct slice){ NULL, 0 }).n, 0);
}

static void
compares_bytes(void **state)
{
	(void)state;
	assert_true(slice_is(slice_of("net"), "net"));
	assert_true(slice_is(slice_of(NULL), ""));
	assert_true(slice_is((struct slice){ NULL, 0 }, ""));
	assert_false(slice_is(slice_of("net"), "ne"));
	assert_false(slice_is(slice_of("ne"), "net"));
	assert_false(slice_is(slice_of("Net"), "net"));
	assert_false(slice_is(SLICE("net\0"), "net"));
	assert_non_null(slice_of(NULL).p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trims_both_ends_only),
		cmocka_unit_test(compares_bytes),
	};

	return cmocka_run_group_tests_name("core/slice", tests, NULL, NULL);
}
