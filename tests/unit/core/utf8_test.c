#include "unit.h"
#include "daifa/core.h"

static void
every_code_point_goes_round(void **state)
{
	(void)state;
	for (int32_t code = 0; code <= 0x10ffff; code++) {
		char bytes[4];
		const char *p = bytes;
		size_t n = utf8_put(code, bytes);
		int32_t want = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;

		if (utf8_next(&p, bytes + n) != want || p != bytes + n)
			fail_msg("U+%04X", (unsigned)code);
		for (size_t cut = 1; cut < n; cut++) {
			p = bytes;
			if (utf8_next(&p, bytes + cut) != -1 || p != bytes + 1)
				fail_msg("U+%04X cut", (unsigned)code);
		}
	}
	for (int32_t code = -2; code < 0; code++) {
		char bytes[4];

		assert_int_equal(utf8_put(code, bytes), 3);
		assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
	}
}

static void
malformed_is_refused(void **state)
{
	static const struct slice rows[] = {
		SLICE("\x80"), SLICE("\xbf"), SLICE("\xc0\x80"), SLICE("\xc1\xbf"),
		SLICE("\xe0\x80\x80"),
		SLICE("\xe0\x9f\xbf"), SLICE("\xed\xa0\x80"), SLICE("\xed\xbf\xbf"),
		SLICE("\xf0\x80\x80\x80"),
		SLICE("\xf0\x8f\xbf\xbf"), SLICE("\xf4\x90\x80\x80"), SLICE("\xf5\x80\x80\x80"),
		SLICE("\xff"),
		SLICE("\xfe\xff"), SLICE("\xe4\xbd\x41"), SLICE("\xe4\x41\xa0"),
		SLICE("\xf0\x9f\x98\x41"),
		SLICE("ok\xe5"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_false(utf8_valid(rows[i]));
	assert_true(utf8_valid(SLICE("")));
	assert_true(utf8_valid((struct slice){ NULL, 0 }));
	assert_true(utf8_valid(SLICE("a\0工资·𠮷")));
}

static void
reading_always_moves(void **state)
{
	(void)state;
	for (int a = 0; a < 256; a++) {
		for (int b = 0; b < 256; b++) {
			char bytes[4] = { (char)a, (char)b, (char)0x80, 'x' };
			const char *p = bytes, *end = bytes + sizeof bytes;

			for (int steps = 0; p < end; steps++) {
				const char *from = p;

				utf8_next(&p, end);
				assert_true(p > from && p <= end);
			}
			assert_int_equal(utf8_next(&p, end), -1);
			assert_ptr_equal(p, end);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_goes_round),
		cmocka_unit_test(malformed_is_refused),
		cmocka_unit_test(reading_always_moves),
	};

	return cmocka_run_group_tests_name("core/utf8", tests, NULL, NULL);
}
