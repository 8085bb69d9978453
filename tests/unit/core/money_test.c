#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "daifa/core.h"
#include "daifa/limits.h"

static void
parses_yuan_exactly(void **state)
{
	static const struct { const char *in; enum money_error want; fen fen; } rows[] = {
		{ "0", MONEY_OK, 0 }, { "5000", MONEY_OK, 500000 }, { "5000.5", MONEY_OK, 500050 },
		{ "5000.05", MONEY_OK, 500005 }, { "-12.05", MONEY_OK, -1205 },
		{ "-0.00", MONEY_OK, 0 },
		{ "007.10", MONEY_OK, 710 }, { "1.500", MONEY_OK, 150 },
		{ "1.5000000000000000000000000", MONEY_OK, 150 },
		{ "0.01", MONEY_OK, 1 }, { "-0.01", MONEY_OK, -1 },
		{ "10000000000000", MONEY_OK, LIMIT_AMOUNT_FEN },
		{ "-10000000000000.00", MONEY_OK, -LIMIT_AMOUNT_FEN },
		{ "10000000000000.01", MONEY_RANGE, 0 }, { "-10000000000000.01", MONEY_RANGE, 0 },
		{ "99999999999999999999999999999999999999", MONEY_RANGE, 0 },
		{ "18446744073709551616", MONEY_RANGE, 0 },
		{ "92233720368547758.08", MONEY_RANGE, 0 },
		{ "1.001", MONEY_DECIMALS, 0 }, { "5120.1000000000004", MONEY_DECIMALS, 0 },
		{ "0.009", MONEY_DECIMALS, 0 },
		{ "", MONEY_EMPTY, 0 },
		{ "-", MONEY_SYNTAX, 0 }, { "+1", MONEY_SYNTAX, 0 }, { "--1", MONEY_SYNTAX, 0 },
		{ ".5", MONEY_SYNTAX, 0 },
		{ "5.", MONEY_SYNTAX, 0 }, { ".", MONEY_SYNTAX, 0 }, { "-.5", MONEY_SYNTAX, 0 },
		{ "1.2.3", MONEY_SYNTAX, 0 },
		{ "1,000", MONEY_SYNTAX, 0 }, { " 1", MONEY_SYNTAX, 0 }, { "1 ", MONEY_SYNTAX, 0 },
		{ "1e3", MONEY_SYNTAX, 0 },
		{ "1.005x", MONEY_SYNTAX, 0 }, { "１", MONEY_SYNTAX, 0 }, { "¥1", MONEY_SYNTAX, 0 },
		{ "NaN", MONEY_SYNTAX, 0 },
		{ "0x10", MONEY_SYNTAX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		fen got = 77;

		if (money_parse(slice_of(rows[i].in), &got) != rows[i].want || got != rows[i].fen)
			fail_msg("%s", rows[i].in);
	}
	assert_int_equal(money_parse(SLICE("1\0"), &(fen){ 0 }), MONEY_SYNTAX);
}

static void
any_bytes_are_survived(void **state)
{
	(void)state;
	srand(1);
	for (int i = 0; i < 200000; i++) {
		static const char alphabet[] = "0123456789.-+e ,\0";
		char text[MONEY_TEXT];
		size_t n = (size_t)rand() % 30;
		char *exact = mem_alloc(n);	/* so that the sanitizer sees a step too far */
		fen got;

		for (size_t k = 0; k < n; k++)
			exact[k] = alphabet[(size_t)rand() % (sizeof alphabet - 1)];
		if (money_parse((struct slice){ exact, n }, &got) == MONEY_OK) {
			fen again;

			assert_int_equal(money_parse(slice_of(money_text(got, text)), &again),
			    MONEY_OK);
			assert_int_equal(again, got);
		} else {
			assert_int_equal(got, 0);
		}
		free(exact);
	}
}

static void
prints_yuan(void **state)
{
	static const struct { fen fen; const char *want; } rows[] = {
		{ 0, "0.00" }, { 1, "0.01" }, { -1, "-0.01" }, { 100, "1.00" }, { -1205, "-12.05" },
		{ 500000, "5000.00" },
		{ INT64_MAX, "92233720368547758.07" }, { INT64_MIN, "-92233720368547758.08" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[MONEY_TEXT];

		assert_string_equal(money_text(rows[i].fen, text), rows[i].want);
	}
}

static void
sums_are_exact_or_refused(void **state)
{
	fen out = 5;

	(void)state;
	assert_int_equal(fen_add(2, -3, &out), 0);
	assert_int_equal(out, -1);
	assert_int_equal(fen_add(INT64_MAX, 1, &out), -1);
	assert_int_equal(fen_add(INT64_MIN, -1, &out), -1);
	assert_int_equal(out, -1);
	assert_int_equal(fen_add(INT64_MAX, INT64_MIN, &out), 0);
	assert_int_equal(out, -1);
	assert_int_equal(fen_mul(-150, 3, &out), 0);
	assert_int_equal(out, -450);
	assert_int_equal(fen_mul(INT64_MIN, -1, &out), -1);
	assert_int_equal(fen_mul(LIMIT_AMOUNT_FEN, LIMIT_AMOUNT_FEN, &out), -1);
	assert_int_equal(out, -450);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_yuan_exactly),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(prints_yuan),
		cmocka_unit_test(sums_are_exact_or_refused),
	};

	return cmocka_run_group_tests_name("core/money", tests, NULL, NULL);
}
