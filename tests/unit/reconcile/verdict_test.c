/* Every state against everything a bank can say. */
#include "unit.h"

#include "daifa/reconcile.h"

#define STAY PS_MAX

static void
table(void **state)
{
	static const struct { enum pay_state from; enum bank_status said; int live; enum pay_state to; enum finding_id finding; } rows[] = {
		{ PS_ISSUED, BS_PAID, 0, PS_PAID, F_NONE },
		{ PS_ISSUED, BS_FAILED, 0, PS_FAILED, F_NONE },
		{ PS_ISSUED, BS_UNKNOWN, 0, PS_UNKNOWN, F_NONE },
		{ PS_PENDING, BS_PAID, 0, PS_PAID, F_NONE },
		{ PS_PENDING, BS_FAILED, 0, PS_FAILED, F_NONE },
		{ PS_PENDING, BS_RETURNED, 0, PS_RETURNED, F_NONE },
		{ PS_PENDING, BS_UNKNOWN, 0, PS_UNKNOWN, F_NONE },
		{ PS_PENDING, BS_PENDING, 0, STAY, F_NONE },
		{ PS_UNKNOWN, BS_PAID, 0, PS_PAID, F_NONE },
		{ PS_UNKNOWN, BS_FAILED, 0, PS_FAILED, F_NONE },
		{ PS_UNKNOWN, BS_RETURNED, 0, PS_RETURNED, F_NONE },
		{ PS_UNKNOWN, BS_UNKNOWN, 0, STAY, F_NONE },
		{ PS_PAID, BS_PAID, 0, STAY, F_NONE },
		{ PS_PAID, BS_FAILED, 0, STAY, F_ANSWER_CONTRADICTS },
		{ PS_PAID, BS_RETURNED, 0, PS_RETURNED, F_NONE },
		{ PS_PAID, BS_UNKNOWN, 0, STAY, F_NONE },
		{ PS_FAILED, BS_PAID, 0, PS_PAID, F_PAID_AFTER_ALL },
		{ PS_FAILED, BS_PAID, 1, PS_PAID_TWICE, F_PAID_TWICE },
		{ PS_FAILED, BS_FAILED, 0, STAY, F_NONE },
		{ PS_FAILED, BS_RETURNED, 0, STAY, F_ANSWER_CONTRADICTS },
		{ PS_RETURNED, BS_PAID, 0, STAY, F_NONE },
		{ PS_RETURNED, BS_RETURNED, 0, STAY, F_NONE },
		{ PS_RETURNED, BS_FAILED, 0, STAY, F_ANSWER_CONTRADICTS },
		{ PS_CANCELLED, BS_PAID, 0, PS_PAID, F_PAID_AFTER_ALL },
		{ PS_CANCELLED, BS_PAID, 1, PS_PAID_TWICE, F_PAID_TWICE },
		{ PS_CANCELLED, BS_FAILED, 0, STAY, F_NONE },
		{ PS_PAID_TWICE, BS_PAID, 1, STAY, F_NONE },
		{ PS_PAID_TWICE, BS_FAILED, 1, STAY, F_ANSWER_CONTRADICTS },
		{ PS_PAID_TWICE, BS_RETURNED, 1, PS_RETURNED, F_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct standing s = { rows[i].from, 100, rows[i].live, 0 };
		struct verdict v = reconcile(&s, rows[i].said, 1, 100, 0, 0);

		assert_int_equal(v.moves, rows[i].to != STAY);
		if (v.moves) {
			assert_int_equal(v.to, rows[i].to);
			assert_true(pay_state_may(rows[i].from == PS_ISSUED ? PS_PENDING : rows[i].from, v.to));
		}
		assert_int_equal(v.finding, rows[i].finding);
	}
}

static void
doubts(void **state)
{
	struct standing s = { PS_PENDING, 100, 0, 0 };
	struct verdict v;

	(void)state;
	v = reconcile(&s, BS_PAID, 1, 101, 0, 0);
	assert_int_equal(v.to, PS_UNKNOWN);
	assert_int_equal(v.finding, F_ANSWER_AMOUNT);
	v = reconcile(&s, BS_PAID, 1, 100, 0, 1);
	assert_int_equal(v.to, PS_UNKNOWN);
	assert_int_equal(v.finding, F_ANSWER_TWO_STATUSES);
	s.state = PS_UNKNOWN;
	s.answered_at = 2000;
	v = reconcile(&s, BS_FAILED, 1, 100, 1000, 0);
	assert_int_equal(v.moves, 0);
	assert_int_equal(v.finding, F_ANSWER_OLD);
	v = reconcile(&s, BS_PAID, 1, 100, 1000, 0);
	assert_int_equal(v.to, PS_PAID);
	v = reconcile(&s, BS_FAILED, 1, 100, 3000, 0);
	assert_int_equal(v.to, PS_FAILED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(table), cmocka_unit_test(doubts) };

	return cmocka_run_group_tests_name("reconcile/verdict", tests, NULL, NULL);
}
