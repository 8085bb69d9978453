#include "unit.h"
#include "model/names.h"

static void
found_by_index_and_by_name(void **state)
{
	static const char *const names[] = { "", "one", "two" };

	(void)state;
	assert_string_equal(name_at(names, 3, 1), "one");
	assert_string_equal(name_at(names, 3, 3), "");
	assert_string_equal(name_at(names, 3, -1), "");
	assert_int_equal(name_find(names, 3, SLICE("two")), 2);
	assert_int_equal(name_find(names, 3, SLICE("tw")), -1);
	assert_int_equal(name_find(names, 3, SLICE("two ")), -1);
	assert_int_equal(name_find(names, 3, SLICE("Two")), -1);
	assert_int_equal(name_find(names, 3, SLICE("")), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(found_by_index_and_by_name) };

	return cmocka_run_group_tests_name("model/names", tests, NULL, NULL);
}
