#include <string.h>

#include "unit.h"
#include "ingest/base64.h"

static void
decoded(void **state)
{
	static const struct {
		const char	*in, *want;	/* NULL: not Base64 */
	} rows[] = {
		{ "", "" },
		{ " \n\t\r", "" },
		/* RFC 4648, section 10 */
		{ "Zg==", "f" }, { "Zm8=", "fo" }, { "Zm9v", "foo" }, { "Zm9vYg==", "foob" }, { "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" },
		{ "\n  Zm9v\n  YmFy\n", "foobar" },
		{ "Z g = =", "f" },
		{ "+/+/", "\xfb\xff\xbf" },
		{ "Zg", NULL }, { "Zg=", NULL }, { "Z", NULL }, { "Z===", NULL }, { "====", NULL }, { "=", NULL },
		{ "Zg===", NULL }, { "Zg==Zg==", NULL }, { "Zm8=Zm8=", NULL }, { "Zm9v=", NULL },
		{ "Zh==", NULL }, { "Zm9=", NULL },	/* bits left over */
		{ "Zm9-", NULL }, { "Zm9_", NULL }, { "Zm\xc2\xa0" "9v", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { NULL, 0, 0 };

		buf_text(&b, "before");
		assert_int_equal(base64_decode(slice_of(rows[i].in), &b), rows[i].want ? 0 : -1);
		assert_int_equal(b.n, 6 + (rows[i].want ? strlen(rows[i].want) : 0));
		assert_string_equal(b.p + 6, rows[i].want ? rows[i].want : "");
		buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(decoded) };

	return cmocka_run_group_tests_name("ingest/base64", tests, NULL, NULL);
}
