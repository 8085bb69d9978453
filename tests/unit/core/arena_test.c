#include <stdalign.h>
#include <string.h>

#include "unit.h"
#include "daifa/core.h"

static void
pieces_are_zeroed_aligned_and_apart(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 4095, 4096, 4097, 100000, 1 << 20,
	    3 << 20, 8 };
	struct arena *a = arena_new();

	(void)state;
	for (int round = 0; round < 3; round++) {
		unsigned char *got[COUNT(sizes)];

		for (size_t i = 0; i < COUNT(sizes); i++) {
			arena_text(a, "x");	/* puts the next piece off its alignment */
			got[i] = arena_alloc(a, sizes[i]);
			assert_int_equal((uintptr_t)got[i] % alignof(max_align_t), 0);
			for (size_t k = 0; k < sizes[i]; k++)
				assert_int_equal(got[i][k], 0);
			memset(got[i], (int)i + 1, sizes[i]);
		}
		for (size_t i = 0; i < COUNT(sizes); i++)
			for (size_t k = 0; k < sizes[i]; k++)
				assert_int_equal(got[i][k], i + 1);
		arena_reset(a);
	}
	arena_free(a);
	arena_free(NULL);
}

static void
texts_are_copies(void **state)
{
	struct arena *a = arena_new();
	char from[] = "abc";
	char *text = arena_text(a, from), *bytes = arena_bytes(a, "a\0b", 3),
	    *none = arena_bytes(a, NULL, 0);

	(void)state;
	from[0] = 'z';
	assert_string_equal(text, "abc");
	assert_memory_equal(bytes, "a\0b", 4);
	assert_string_equal(none, "");
	assert_string_equal(arena_printf(a, "%s-%05d", "批", 42), "批-00042");
	assert_string_equal(arena_printf(a, "%s", ""), "");
	assert_int_equal(strlen(arena_printf(a, "%0*d", 50000, 1)), 50000);
	assert_string_equal(text, "abc");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(texts_are_copies),
	};

	return cmocka_run_group_tests_name("core/arena", tests, NULL, NULL);
}
