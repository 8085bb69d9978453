/* Nothing may go before three years from completion and the last settlement, accounting records not
 * before their own years have ended. */
#include "unit.h"

#include "daifa/papers.h"

static void
wages(void **state)
{
	static const struct { ymd completed, settled; int64_t open; ymd want; } rows[] = {
		{ 0, 0, 0, 0 },			/* still building */
		{ 0, 20261105, 0, 0 },
		{ 20261130, 20261105, 1, 0 },	/* a wage is owed */
		{ 20261130, 20261105, 0, 20291130 },
		{ 20261130, 20270115, 0, 20300115 },
		{ 20261130, 0, 0, 20291130 },	/* nobody was ever paid */
		{ 20280229, 20261105, 0, 20310301 },
		{ 20261231, 20261231, 0, 20291231 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    keep_until(rows[i].completed, rows[i].settled, rows[i].open), rows[i].want);
}

static void
accounts(void **state)
{
	static const struct { ymd until, newest; int years; ymd want; } rows[] = {
		{ 0, 20261201, 30, 0 },
		{ 20291130, 20261201, 0, 20291130 },
		{ 20291130, 20261201, 30, 20561231 },
		{ 20291130, 20261130, 10, 20361231 },
		{ 20400101, 20261130, 10, 20400101 },	/* the later of the two */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    keep_longer(rows[i].until, rows[i].newest, rows[i].years), rows[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(wages), cmocka_unit_test(accounts) };

	return cmocka_run_group_tests_name("papers/retention", tests, NULL, NULL);
}
