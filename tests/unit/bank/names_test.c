#include "helpers.h"

static void
test_find(void **state)
{
	(void)state;
	assert_int_equal(field_name_find(SLICE("payee.name"))->id, FD_PAYEE_NAME);
	assert_int_equal(field_name_find(SLICE("net"))->type, VT_FEN);
	assert_int_equal(field_name_find(SLICE("part.more"))->type, VT_FLAG);
	assert_null(field_name_find(SLICE("payee")));
	assert_null(field_name_find(SLICE("")));
}

/* Each id but the four without a row stands once, and each name says where it may stand. */
static void
test_complete(void **state)
{
	int seen[FD_MAX] = { 0 };

	(void)state;
	for (const struct field_name *f = field_names; f->name; f++) {
		seen[f->id]++;
		assert_true(f->uses != 0);
	}
	for (int i = 0; i < FD_MAX; i++)
		assert_int_equal(seen[i], i == FD_CONST || i == FD_SKIP || i == FD_PARAM ||
		    i == FD_FILE_NAME ? 0 : 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_find),
	    cmocka_unit_test(test_complete) };

	return cmocka_run_group_tests_name("bank/names", tests, NULL, NULL);
}
