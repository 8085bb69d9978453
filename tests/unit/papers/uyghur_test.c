/* Every label a slip shows has its Uyghur words; a sentence of the program has none. */
#include "unit.h"

#include "papers.h"

static void
labels(void **state)
{
	static const enum text_id shown[] = { T_PRINT_SLIP, T_LEDGER_NAME, T_LEDGER_ID, T_LEDGER_TEAM,
		T_LEDGER_TRADE, T_PRINT_DAYS, T_PRINT_HOURS, T_LEDGER_OVERTIME, T_PRINT_ITEMS,
		T_PRINT_WITHHELD_ITEMS, T_PRINT_DEDUCTED_ITEMS, T_LEDGER_GROSS, T_LEDGER_WITHHELD,
		T_LEDGER_DEDUCTED, T_PRINT_NET, T_PRINT_PAID_TO, T_PRINT_TAIL, T_PRINT_OUTCOME,
		T_LEDGER_PAID_ON, T_PRINT_REFERENCE };

	(void)state;
	for (size_t i = 0; i < COUNT(shown); i++) {
		assert_non_null(uyghur(shown[i]));
		assert_true(utf8_valid(slice_of(uyghur(shown[i]))));
	}
	assert_null(uyghur(T_PRINT_VOUCHER));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(labels) };

	return cmocka_run_group_tests_name("papers/uyghur", tests, NULL, NULL);
}
