#include "unit.h"
#include "daifa/model.h"

static void
roles_have_names(void **state)
{
	static const char *const names[ROLE_MAX] = { "import", "review", "release", "bank", "close", "advance" };
	enum role got;

	(void)state;
	for (int i = 0; i < ROLE_MAX; i++) {
		assert_string_equal(role_name((enum role)i), names[i]);
		assert_int_equal(role_by_name(slice_of(names[i]), &got), 0);
		assert_int_equal(got, i);
	}
	assert_int_equal(role_by_name(SLICE("Release"), &got), -1);
	assert_int_equal(role_by_name(SLICE(""), &got), -1);
	assert_string_equal(role_name(ROLE_MAX), "");
}

static void
parts_are_found(void **state)
{
	struct subcontractor subs[] = {
		{ .code = "S1", .uscc = "91350100M000100Y43" },
		{ .code = "S2", .uscc = "91650100MA0000001U" },
	};
	struct officer officers[] = {
		{ .name = "甲", .cert.digest.b = { 1 } },
		{ .name = "乙", .cert.digest.b = { 2 } },
	};
	struct project p = { .sub = subs, .subs = 2, .officer = officers, .officers = 2 };
	struct digest second = { { 2 } }, none = { { 3 } };

	(void)state;
	assert_ptr_equal(project_sub(&p, "S2"), &subs[1]);
	assert_null(project_sub(&p, "s2"));
	assert_null(project_sub(&p, ""));
	assert_ptr_equal(project_sub_by_uscc(&p, "91350100M000100Y43"), &subs[0]);
	assert_null(project_sub_by_uscc(&p, "S1"));
	assert_ptr_equal(project_officer(&p, &second), &officers[1]);
	assert_null(project_officer(&p, &none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_have_names),
		cmocka_unit_test(parts_are_found),
	};

	return cmocka_run_group_tests_name("model/project", tests, NULL, NULL);
}
