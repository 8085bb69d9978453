#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "daifa/model.h"

/* No number here is a person's: 110105... and 440524... are GB 11643's own examples, the others are made up. */
static void
id_numbers(void **state)
{
	static const struct {
		const char	*number;
		enum id_error	 want;
		ymd		 birth;
	} rows[] = {
		{ "11010519491231002X", ID_OK, 19491231 },
		{ "440524188001010014", ID_DATE, 0 },		/* 1880: nobody alive */
		{ "650102199001011239", ID_OK, 19900101 },
		{ "911124199001010001", ID_OK, 19900101 },	/* permanent residence card of 2023 */
		{ "810000199408230021", ID_OK, 19940823 },	/* residence permit, Hong Kong */
		{ "65010220000229001X", ID_OK, 20000229 },
		{ "110105194912310029", ID_CHECK, 19491231 },
		{ "110105194912310020", ID_CHECK, 19491231 },
		{ "650102199002300016", ID_DATE, 0 },
		{ "650102199013010016", ID_DATE, 0 },
		{ "11010519491231002x", ID_CHARACTER, 19491231 },	/* not normalised */
		{ "1101051949123100X2", ID_CHARACTER, 0 },
		{ "11010519491231002Y", ID_CHARACTER, 19491231 },
		{ "110105491231002", ID_LENGTH, 0 },
		{ "11010519491231002", ID_LENGTH, 0 },
		{ "11010519491231002X1", ID_LENGTH, 0 },
		{ "", ID_LENGTH, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(id_check(slice_of(rows[i].number)), rows[i].want);
		assert_int_equal(id_birth(slice_of(rows[i].number)), rows[i].birth);
	}
	assert_true(id_is_woman(slice_of("11010519491231002X")));
	assert_false(id_is_woman(slice_of("650102197001011231")));
	assert_false(id_is_woman(slice_of("65010219700101123X")));
	assert_true(id_is_woman(slice_of("650102197001011221")));
	assert_false(id_is_woman(slice_of("G12345678")));
}

static void
one_wrong_digit_or_two_swapped_is_found(void **state)
{
	char number[] = "65010219900101123?", good;

	(void)state;
	number[17] = '9';
	for (int i = 0; i < 18; i++) {
		good = number[i];
		for (char c = '0'; c <= '9'; c++) {
			number[i] = c;
			assert_int_equal(id_check(slice_of(number)) == ID_OK, c == good);
		}
		number[i] = good;
		if (i < 17 && number[i] != number[i + 1]) {
			number[i] = number[i + 1];
			number[i + 1] = good;
			assert_int_not_equal(id_check(slice_of(number)), ID_OK);
			number[i + 1] = number[i];
			number[i] = good;
		}
	}
}

static void
normal_form(void **state)
{
	static const struct {
		const char	*in;
		const char	*want;	/* NULL: does not fit or is not UTF-8 */
	} rows[] = {
		{ "11010519491231002x", "11010519491231002X" },
		{ " 110105 19491231\t002X\r\n", "11010519491231002X" },
		{ "１１０１０５１９４９１２３１００２ｘ", "11010519491231002X" },
		{ "\xe3\x80\x80" "1\xc2\xa0" "2\xe2\x80\x8b" "3\xef\xbb\xbf", "123" },
		{ "h1234567(8)", "H1234567(8)" },
		{ "台12", "台12" },
		{ "", "" },
		{ "   ", "" },
		{ "1234567890123456789", "1234567890123456789" },
		{ "12345678901234567890", NULL },
		{ "123456789012345678台", NULL },
		{ "12\xff", NULL },
		{ "12\xe5\x8f", NULL },
	};
	char out[20];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int n = id_normal(slice_of(rows[i].in), out, sizeof out);

		assert_int_equal(n, rows[i].want ? (int)strlen(rows[i].want) : -1);
		if (rows[i].want)
			assert_string_equal(out, rows[i].want);
	}
	assert_int_equal(id_normal(slice_of(""), out, 0), -1);
	assert_int_equal(id_normal(slice_of("1"), out, 1), -1);
}

static void
ages(void **state)
{
	static const struct {
		ymd	birth, day;
		int	want;
	} rows[] = {
		{ 19900101, 20261001, 36 },
		{ 20101002, 20261001, 15 },
		{ 20101001, 20261001, 16 },
		{ 20040229, 20250228, 20 },
		{ 20040229, 20250301, 21 },
		{ 20261001, 20261001, 0 },
		{ 20261002, 20261001, -1 },
		{ 0, 20261001, -1 },
		{ 19900101, 0, -1 },
		{ 19900230, 20261001, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(age_on(rows[i].birth, rows[i].day), rows[i].want);
}

static void
check_digits(void **state)
{
	static const struct {
		int		(*ok)(struct slice);
		const char	*text;
		int		 want;
	} rows[] = {
		{ luhn_ok, "6222000011112222337", 1 },
		{ luhn_ok, "6222000011112222333", 0 },
		{ luhn_ok, "6222000011112222373", 0 },		/* two swapped */
		{ luhn_ok, "4111111111111111", 1 },
		{ luhn_ok, "6222020000000", 1 },		/* 13, the shortest */
		{ luhn_ok, "000000000000", 0 },			/* 12 */
		{ luhn_ok, "00000000000000000000", 0 },		/* 20 */
		{ luhn_ok, "62220000-1111222", 0 },
		{ luhn_ok, "", 0 },
		{ uscc_ok, "91350100M000100Y43", 1 },		/* GB 32100-2015, the example */
		{ uscc_ok, "91650100MA0000001U", 1 },
		{ uscc_ok, "91650100MA0000001V", 0 },
		{ uscc_ok, "91650100MA0000010U", 0 },
		{ uscc_ok, "91350100m000100y43", 0 },
		{ uscc_ok, "91350100I000100Y43", 0 },		/* I is not in its alphabet */
		{ uscc_ok, "9135A100M000100Y43", 0 },
		{ uscc_ok, "91350100M000100Y4", 0 },
		{ uscc_ok, "", 0 },
		{ cnaps_ok, "102100099996", 1 },
		{ cnaps_ok, "308584000013", 1 },
		{ cnaps_ok, "105100000017", 1 },
		{ cnaps_ok, "102881000019", 1 },
		{ cnaps_ok, "102881000018", 0 },
		{ cnaps_ok, "102100099969", 0 },
		{ cnaps_ok, "10210009999", 0 },
		{ cnaps_ok, "1021000999960", 0 },
		{ cnaps_ok, "10210009999X", 0 },
		{ cnaps_ok, "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(rows[i].ok(slice_of(rows[i].text)), rows[i].want);
	assert_int_equal(uscc_ok((struct slice){ "91350100M\0" "00100Y43", 18 }), 0);
}

static void
references(void **state)
{
	static const struct {
		char		 kind;
		const char	*tag;
		int64_t		 number;
		const char	*want;
	} rows[] = {
		{ 'W', "XJ01", 1, "WXJ0100000000114" },
		{ 'P', "XJ01", 1, "PXJ0100000000186" },
		{ 'W', "", 0, "W00000000035" },
		{ 'W', "ABCDEFGH", INT64_MAX, "WABCDEFGH922337203685477580791" },
		{ 'W', "ABCDEFGHI", INT64_MAX, "" },
		{ 'W', "XJ01", -1, "" },
		{ 'W', "xj01", 1, "" },
		{ 'W', "XJ-1", 1, "" },
		{ 'W', "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ", 1, "" },
	};
	char ref[REF_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ref_make(ref, rows[i].kind, rows[i].tag, rows[i].number);
		assert_string_equal(ref, rows[i].want);
		assert_int_equal(ref_ok(slice_of(ref)), rows[i].want[0] != '\0');
	}
}

static void
references_are_checked(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char *const bad[] = { "", "W", "W56", "WXJ01000000001 14", "wxj0100000000114",
	    "WXJ010000000011", "WXJ0100000000114000000000000000000" };
	char ref[REF_TEXT], good;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(ref_ok(slice_of(bad[i])), 0);
	for (int64_t number = 0; number < 300; number++) {
		ref_make(ref, 'W', "XJ01", number * 7919);
		assert_int_equal(ref_ok(slice_of(ref)), 1);
		/* every digit taken for another, and every letter for another */
		for (size_t i = 0; ref[i]; i++) {
			good = ref[i];
			for (const char *c = alphabet; *c; c++) {
				if ((*c <= '9') != (good <= '9'))
					continue;
				ref[i] = *c;
				assert_int_equal(ref_ok(slice_of(ref)), *c == good);
			}
			ref[i] = good;
		}
		/* two neighbouring digits swapped */
		for (size_t i = 0; ref[i + 1]; i++) {
			if (ref[i] > '9' || ref[i + 1] > '9')
				continue;
			good = ref[i];
			ref[i] = ref[i + 1];
			ref[i + 1] = good;
			assert_int_equal(ref_ok(slice_of(ref)), ref[i] == good);
			ref[i + 1] = ref[i];
			ref[i] = good;
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(id_numbers),
		cmocka_unit_test(one_wrong_digit_or_two_swapped_is_found),
		cmocka_unit_test(normal_form),
		cmocka_unit_test(ages),
		cmocka_unit_test(check_digits),
		cmocka_unit_test(references),
		cmocka_unit_test(references_are_checked),
	};

	return cmocka_run_group_tests_name("model/id", tests, NULL, NULL);
}
