#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "daifa/report.h"

static void
strings_are_quoted(void **state)
{
	static const struct { const char *in, *want; } rows[] = {
		{ "", "\"\"" },
		{ NULL, "\"\"" },
		{ "工资 a/b", "\"工资 a/b\"" },
		{ "\"\\", "\"\\\"\\\\\"" },
		{ "\n\r\t\b\x01\x1f\x7f", "\"\\n\\r\\t\\u0008\\u0001\\u001f\\u007f\"" },
		{ "\xc2\x9b\xe2\x80\xa8\xe2\x80\xae", "\"\\u009b\\u2028\\u202e\"" },
		{ "\xf0\xa0\xae\xb7", "\"\xf0\xa0\xae\xb7\"" },
		{ "\xff\xe5", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "a\xed\xa0\x80", "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { NULL, 0, 0 };

		json_string(&b, rows[i].in);
		assert_string_equal(b.p, rows[i].want);
		buf_free(&b);
	}
}

static void
a_finding_is_one_object_on_one_line(void **state)
{
	static const struct val values[] = {
		V_TEXT("what", "a\"b"), V_TEXT("error", "满"), V_FEN("want", 500000),
		V_INT("n", -3), V_YMD("day", 20261005),
		V_ID("id", "650102199001014312"), V_CARD("card", "6222020200112233445"),
		V_NAME("name", ""),
		{ NULL, V_END, 0, NULL }
	};
	static const struct {
		struct where	 where;
		int		 full;
		const char	*place, *id, *card;
	} rows[] = {
		{ { "s\n.xml", 5, "net" }, 0, "\"s\\n.xml\",\"row\":5,\"column\":\"net\"",
		    "650102********4312", "**** 3445" },
		{ { NULL, 0, NULL }, 1, "null,\"row\":null,\"column\":null", "650102199001014312",
		    "6222020200112233445" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct buf want = { NULL, 0, 0 };
		char *text = NULL;
		size_t n = 0;
		struct out out = { open_memstream(&text, &n), LANG_EN, 1, rows[i].full };

		report_add(r, F_DISK, rows[i].where, values);
		out_finding(&out, report_at(r, 0));
		fclose(out.to);
		buf_printf(&want,
		    "{\"finding\":\"DISK\",\"code\":7010,\"severity\":\"WORLD\",\"document\":%s,"
		    "\"text\":\"a\\\"b: 满\",\"advice\":\"%s\",\"basis\":\"\","
		    "\"values\":{\"what\":\"a\\\"b\",\"error\":\"满\","
		    "\"want\":\"5000.00\",\"n\":-3,\"day\":\"2026-10-05\","
		    "\"id\":\"%s\",\"card\":\"%s\",\"name\":\"\"}}\n",
		    rows[i].place, finding_advice(F_DISK, LANG_EN), rows[i].id, rows[i].card);
		assert_string_equal(text, want.p);
		free(text);
		buf_free(&want);
		report_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_quoted),
		cmocka_unit_test(a_finding_is_one_object_on_one_line),
	};

	return cmocka_run_group_tests_name("report/json", tests, NULL, NULL);
}
