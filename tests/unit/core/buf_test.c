#include <string.h>

#include "unit.h"
#include "daifa/core.h"

static void
grows_and_ends_with_nul(void **state)
{
	struct buf b = { NULL, 0, 0 };

	(void)state;
	buf_reset(&b);
	buf_add(&b, NULL, 0);
	assert_string_equal(b.p, "");
	buf_text(&b, "a");
	buf_add(&b, "\0b", 2);
	assert_int_equal(b.n, 3);
	assert_memory_equal(b.p, "a\0b", 4);
	buf_reset(&b);
	assert_int_equal(b.n, 0);
	assert_string_equal(b.p, "");
	for (int i = 0; i < 100000; i++) {
		buf_printf(&b, "%05d", i);
		assert_int_equal(b.p[b.n], 0);
	}
	assert_int_equal(b.n, 500000);
	assert_memory_equal(b.p + 499995, "99999", 6);
	assert_memory_equal(b.p, "0000000001", 10);
	buf_free(&b);
	assert_null(b.p);
	assert_int_equal(b.cap, 0);
	buf_free(&b);
	buf_free(NULL);
}

static void
prints_lengths_around_its_room(void **state)
{
	(void)state;
	for (int n = 0; n < 300; n++) {
		struct buf b = { NULL, 0, 0 };

		buf_printf(&b, "%s", "");
		buf_printf(&b, "%*s", n, "");
		buf_text(&b, "|");
		assert_int_equal(b.n, n + 1);
		assert_string_equal(b.p + n, "|");
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_and_ends_with_nul),
		cmocka_unit_test(prints_lengths_around_its_room),
	};

	return cmocka_run_group_tests_name("core/buf", tests, NULL, NULL);
}
