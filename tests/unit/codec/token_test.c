/* Keys in tokens: what can be said without one; tests/trust/token.sh signs with SoftHSM2. */
#include "unit.h"

#include <stdlib.h>

#include "daifa/codec.h"

static void
names(void **state)
{
	(void)state;
	assert_true(key_in_token("pkcs11:token=a;object=b;type=private"));
	assert_false(key_in_token("pkcs11"));
	assert_false(key_in_token("./pkcs11:token=a"));
	assert_false(key_in_token(""));
}

/* No token, no module, no engine: one finding, and the signer is none. */
static void
refused(void **state)
{
	struct report *report = report_new();

	(void)state;
	setenv("DAIFA_PKCS11", "/nonexistent/module.so", 1);
	assert_null(signer_open("pkcs11:token=none;object=none;type=private", "fixtures/keys/S1.pem", "1234", report));
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_KEY_UNREADABLE);
	report_free(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names), cmocka_unit_test(refused) };

	return cmocka_run_group_tests_name("codec/token", tests, NULL, NULL);
}
