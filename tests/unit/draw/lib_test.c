/* The drawing libraries are found when asked for, once, with every function. */
#include "unit.h"

#include <string.h>

#include "draw/lib.h"

static void
all_found(void **state)
{
	const char *missing = "";
	const struct draw_lib *l = draw_lib(&missing);

	(void)state;
	assert_non_null(l);
	assert_string_equal(missing, "");
#define X(library, function) assert_non_null(*(void *const *)(const void *)&l->function);
	DRAW_FUNCTIONS(X)
#undef X
	assert_ptr_equal(draw_lib(&missing), l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_found) };

	return cmocka_run_group_tests_name("draw/lib", tests, NULL, NULL);
}
