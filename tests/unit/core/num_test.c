#include "unit.h"
#include "daifa/core.h"

static void
parses_digits_up_to_max(void **state)
{
	static const struct { struct slice in; int64_t max; int want; int64_t n; } rows[] = {
		{ SLICE("0"), 0, 0, 0 },
		{ SLICE("00012"), 12, 0, 12 },
		{ SLICE("13"), 12, -1, 0 },
		{ SLICE("1"), 0, -1, 0 },
		{ SLICE("9223372036854775807"), INT64_MAX, 0, INT64_MAX },
		{ SLICE("9223372036854775808"), INT64_MAX, -1, 0 },
		{ SLICE("99999999999999999999999999"), INT64_MAX, -1, 0 },
		{ SLICE("000000000000000000000000000000000001"), 1, 0, 1 },
		{ SLICE(""), 9, -1, 0 },
		{ SLICE("-1"), 9, -1, 0 },
		{ SLICE("+1"), 9, -1, 0 },
		{ SLICE(" 1"), 9, -1, 0 },
		{ SLICE("1 "), 9, -1, 0 },
		{ SLICE("1\0"), 9, -1, 0 },
		{ SLICE("1.0"), 99, -1, 0 },
		{ SLICE("２"), 9, -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t got = 77;

		assert_int_equal(int_parse(rows[i].in, rows[i].max, &got), rows[i].want);
		assert_true(got == rows[i].n);
	}
}

static void
writes_every_number(void **state)
{
	static const struct { int64_t n; const char *want; } rows[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -7, "-7" },
		{ 10, "10" },
		{ 1000000, "1000000" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};
	char text[INT_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(int_text(rows[i].n, text), rows[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(parses_digits_up_to_max),
		cmocka_unit_test(writes_every_number) };

	return cmocka_run_group_tests_name("core/num", tests, NULL, NULL);
}
