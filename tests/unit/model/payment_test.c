#include "unit.h"
#include "daifa/model.h"

/* DESIGN 6 as a matrix; rows from, columns to, in the order of the enum. */
static void
moves(void **state)
{
	static const char *const may[PS_MAX] = {
		/*			 IPUPFRCT */
		[PS_ISSUED] =		".xx...x.",
		[PS_PENDING] =		"..xxxx..",
		[PS_UNKNOWN] =		"...xxx..",
		[PS_PAID] =		".....x..",
		[PS_FAILED] =		"...x...x",
		[PS_RETURNED] =		"........",
		[PS_CANCELLED] =	"...x...x",
		[PS_PAID_TWICE] =	"...x.x..",
	};

	(void)state;
	for (int from = 0; from < PS_MAX; from++) {
		for (int to = 0; to < PS_MAX; to++)
			assert_int_equal(pay_state_may((enum pay_state)from, (enum pay_state)to),
			    may[from][to] == 'x');
	}
	assert_int_equal(pay_state_may(PS_MAX, PS_PAID), 0);
	assert_int_equal(pay_state_may(PS_PENDING, PS_MAX), 0);
}

static void
states(void **state)
{
	static const struct {
		const char	*name;
		int		 live;
	} rows[PS_MAX] = {
		[PS_ISSUED] = { "ISSUED", 1 },
		[PS_PENDING] = { "PENDING", 1 },
		[PS_UNKNOWN] = { "UNKNOWN", 1 },
		[PS_PAID] = { "PAID", 1 },
		[PS_FAILED] = { "FAILED", 0 },
		[PS_RETURNED] = { "RETURNED", 0 },
		[PS_CANCELLED] = { "CANCELLED", 0 },
		[PS_PAID_TWICE] = { "PAID_TWICE", 0 },
	};
	enum pay_state got;

	(void)state;
	for (int i = 0; i < PS_MAX; i++) {
		assert_string_equal(pay_state_name((enum pay_state)i), rows[i].name);
		assert_int_equal(pay_state_by_name(rows[i].name, &got), 0);
		assert_int_equal(got, i);
		assert_int_equal(pay_state_live((enum pay_state)i), rows[i].live);
	}
	assert_int_equal(pay_state_by_name("Paid", &got), -1);
	assert_int_equal(pay_state_by_name("", &got), -1);
	assert_int_equal(pay_state_by_name(NULL, &got), -1);
	assert_int_equal(pay_state_live(PS_MAX), 0);
	assert_string_equal(pay_state_name(PS_MAX), "");
}

static void
reasons(void **state)
{
	static const struct {
		const char	*name;
		enum cure	 cure;
	} rows[R_MAX] = {
		[R_NONE] = { "", CURE_DECISION },
		[R_NAME_MISMATCH] = { "NAME_MISMATCH", CURE_NAME_OR_ACCOUNT },
		[R_ACCOUNT_INVALID] = { "ACCOUNT_INVALID", CURE_NEW_ACCOUNT },
		[R_ACCOUNT_CLOSED] = { "ACCOUNT_CLOSED", CURE_NEW_ACCOUNT },
		[R_ACCOUNT_FROZEN] = { "ACCOUNT_FROZEN", CURE_ACCOUNT_OR_STATEMENT },
		[R_ACCOUNT_DORMANT] = { "ACCOUNT_DORMANT", CURE_ACCOUNT_OR_STATEMENT },
		[R_ACCOUNT_TYPE] = { "ACCOUNT_TYPE", CURE_ACCOUNT_OR_STATEMENT },
		[R_LIMIT] = { "LIMIT", CURE_ACCOUNT_OR_STATEMENT },
		[R_FUNDS] = { "FUNDS", CURE_NOTHING },
		[R_DUPLICATE] = { "DUPLICATE", CURE_DECISION },
		[R_SIGNATURE] = { "SIGNATURE", CURE_NOTHING },
		[R_CHANNEL] = { "CHANNEL", CURE_NOTHING },
		[R_RETURNED] = { "RETURNED", CURE_DECISION },
		[R_UNKNOWN] = { "UNKNOWN", CURE_DECISION },
	};
	enum reason got;

	(void)state;
	for (int i = 0; i < R_MAX; i++) {
		assert_string_equal(reason_name((enum reason)i), rows[i].name);
		assert_int_equal(reason_by_name(slice_of(rows[i].name), &got), 0);
		assert_int_equal(got, i);
		assert_int_equal(reason_cure((enum reason)i), rows[i].cure);
	}
	assert_int_equal(reason_by_name(SLICE("NAME"), &got), -1);
	assert_int_equal(got, R_NONE);
	assert_string_equal(reason_name(R_MAX), "");
	assert_int_equal(reason_cure(R_MAX), CURE_DECISION);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves),
		cmocka_unit_test(states),
		cmocka_unit_test(reasons),
	};

	return cmocka_run_group_tests_name("model/payment", tests, NULL, NULL);
}
