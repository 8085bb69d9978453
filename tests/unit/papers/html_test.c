/* Pieces of a page: nothing of others acts on its reader, numbers stand as they are. */
#include "unit.h"

#include <string.h>

#include "papers/html.h"

static void
escapes(void **state)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "", "" },
		{ "买买提·艾力 a'b", "买买提·艾力 a'b" },
		{ "<b>&\"", "&lt;b&gt;&amp;&quot;" },
		{ "\x01\x7f", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe2\x80\xae" "x", "\xef\xbf\xbdx" },	/* U+202E */
		{ "\xe2\x81\xa6" "x", "\xef\xbf\xbdx" },	/* U+2066 */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 };

		buf_text(&b, "");
		html_put(&b, rows[i].text);
		assert_string_equal(b.p, rows[i].want);
		buf_free(&b);
	}
}

static void
pieces(void **state)
{
	static const enum text_id heads[] = { T_PAGE_STATUS, T_PAGE_SUM, T_MAX };
	struct tally none = { 0, 0 }, two = { 2, 123456 };
	struct buf b = { 0 };

	(void)state;
	html_table(&b, "rows", heads, ".n");
	html_cell(&b, "k", "<");
	html_int(&b, 7);
	html_tally(&b, &none);
	html_tally(&b, &two);
	html_table_end(&b);
	html_attribute(&b, "sub", "a\"b");
	assert_non_null(strstr(b.p, "<div class=\"scroll\" id=\"rows\"><table>"));
	assert_non_null(strstr(b.p, "</th><th scope=\"col\" class=\"n\">"));
	assert_non_null(strstr(b.p, "<td class=\"k\">&lt;</td><td class=\"n\">7</td>"
	    "<td class=\"n\"></td><td class=\"n\"></td>"
	    "<td class=\"n\">2</td><td class=\"n\">1234.56</td></tbody></table></div>"));
	assert_non_null(strstr(b.p, " data-sub=\"a&quot;b\""));
	buf_free(&b);
}

static void
frame(void **state)
{
	struct buf b = { 0 };

	(void)state;
	html_begin(&b, T_PAGE_TITLE, VALS(V_YM("month", 202610)));
	html_end(&b, "");
	assert_non_null(strstr(b.p, "default-src 'none'"));
	assert_null(strstr(b.p, "<script"));
	assert_string_equal(b.p + b.n - 16, "</body>\n</html>\n");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(escapes), cmocka_unit_test(pieces),
		cmocka_unit_test(frame) };

	codec_init();
	return cmocka_run_group_tests_name("papers/html", tests, NULL, NULL);
}
