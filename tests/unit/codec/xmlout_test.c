#include "unit.h"

#include <string.h>

#include "daifa/codec.h"

static void
test_document(void **state)
{
	struct buf b = { 0 };
	struct xmlout o;

	(void)state;
	xmlout_begin(&o, &b);
	xmlout_open(&o, "工资");
	xmlout_attr(&o, "xmlns", "urn:x");
	xmlout_attr(&o, "a", "<\"&\n>");
	xmlout_open(&o, "row");
	xmlout_leaf(&o, "name", "𠮷&<>\"\r\n");
	xmlout_leaf(&o, "none", "");
	xmlout_leaf(&o, "null", NULL);
	xmlout_close(&o);
	xmlout_open(&o, "empty");
	assert_int_equal(xmlout_end(&o), 0);
	assert_string_equal(b.p, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<工资 xmlns=\"urn:x\" a=\"&lt;&quot;&amp;&#10;&gt;\">\n"
	    " <row>\n"
	    "  <name>𠮷&amp;&lt;&gt;\"&#13;\n</name>\n"
	    "  <none/>\n"
	    "  <null/>\n"
	    " </row>\n"
	    " <empty/>\n"
	    "</工资>\n");
	buf_free(&b);
}

static void
test_bad(void **state)
{
	static const struct { const char *name, *attr, *value, *text; } rows[] = {
		{ "a", "b", "", "\x01" }, { "a", "b", "\x0B", "" }, { "a", "b", "", "\xFF" },
		{ "a", "b", "", "\xED\xA0\x80" }, { "a", "b", "", "\xEF\xBF\xBF" },
		{ "a b", "b", "", "" },
		{ "", "b", "", "" }, { "1", "b", "", "" }, { "a", "b=", "", "" },
		{ "a>", "b", "", "" },
		{ "a\xFF", "b", "", "" }, { "a", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 };
		struct xmlout o;

		xmlout_begin(&o, &b);
		xmlout_open(&o, rows[i].name);
		xmlout_attr(&o, rows[i].attr, rows[i].value);
		xmlout_text(&o, rows[i].text);
		xmlout_leaf(&o, "later", "fine");
		assert_int_equal(xmlout_end(&o), -1);
		buf_free(&b);
	}
}

static void
test_order(void **state)
{
	struct buf b = { 0 };
	struct xmlout o;

	(void)state;
	xmlout_begin(&o, &b);
	assert_int_equal(xmlout_end(&o), -1);	/* no root */
	xmlout_begin(&o, &b);
	xmlout_leaf(&o, "a", "");
	xmlout_leaf(&o, "b", "");	/* a second root */
	assert_int_equal(xmlout_end(&o), -1);
	xmlout_begin(&o, &b);
	xmlout_open(&o, "a");
	xmlout_text(&o, "x");
	xmlout_attr(&o, "late", "");
	assert_int_equal(xmlout_end(&o), -1);
	xmlout_begin(&o, &b);
	xmlout_close(&o);
	assert_int_equal(xmlout_end(&o), -1);
	xmlout_begin(&o, &b);
	for (int i = 0; i < LIMIT_XML_DEPTH; i++)
		xmlout_open(&o, "a");
	assert_int_equal(xmlout_end(&o), 0);
	xmlout_begin(&o, &b);
	for (int i = 0; i <= LIMIT_XML_DEPTH; i++)
		xmlout_open(&o, "a");
	assert_int_equal(xmlout_end(&o), -1);
	buf_free(&b);
}

static void
test_escape(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_text(&b, "kept");
	assert_int_equal(xml_escape(&b, SLICE("a&b\0"), 0), -1);
	assert_string_equal(b.p, "kept");
	assert_int_equal(xml_escape(&b, (struct slice){ NULL, 0 }, 0), 0);
	assert_int_equal(xml_escape(&b, SLICE("\t中\"'"), 1), 0);
	assert_string_equal(b.p, "kept&#9;中&quot;'");
	buf_free(&b);
}

static int
take(void *ctx, const struct xml_element *e, struct slice text)
{
	struct buf *b = ctx;

	if (e->depth == 2)
		buf_add(b, text.p, text.n);
	return 0;
}

/* Every character XML can carry comes back as it was. */
static void
test_round_trip(void **state)
{
	struct buf text = { 0 }, xml = { 0 }, back = { 0 };
	struct report *r = report_new();
	struct mem_source m;
	struct xmlout o;

	(void)state;
	xmlout_begin(&o, &xml);
	xmlout_open(&o, "r");
	for (int32_t c = 1; c < 0x30000; c += c < 0x3000 ? 1 : 7) {
		char one[5] = "";

		if ((c < 0x20 && c != 9 && c != 10 && c != 13) || (c >= 0xD800 && c < 0xE000)
		    || (c & 0xFFFE) == 0xFFFE)
			continue;
		one[utf8_put(c, one)] = '\0';
		buf_text(&text, one);
		if (text.n % 50 > 45) {
			xmlout_leaf(&o, "t", text.p);
			buf_reset(&text);
		}
	}
	assert_int_equal(xmlout_end(&o), 0);
	assert_int_equal(xml_read(source_mem(&m, (struct slice){ xml.p, xml.n }), "d",
	    &(struct xml_handler){ NULL, take }, &back, r), 0);
	buf_reset(&text);
	for (int32_t c = 1; c < 0x30000; c += c < 0x3000 ? 1 : 7) {
		char one[4];

		if ((c < 0x20 && c != 9 && c != 10 && c != 13) || (c >= 0xD800 && c < 0xE000)
		    || (c & 0xFFFE) == 0xFFFE)
			continue;
		buf_add(&text, one, utf8_put(c, one));
	}
	assert_true(back.n > 100000 && back.n <= text.n);
	assert_memory_equal(back.p, text.p, back.n);
	buf_free(&text);
	buf_free(&xml);
	buf_free(&back);
	report_free(r);
}

/* Children written elsewhere stand as if they had been written here. */
static void
test_inside(void **state)
{
	struct buf whole = { 0 }, children = { 0 }, xml = { 0 };
	struct xmlout o;

	(void)state;
	xmlout_begin(&o, &whole);
	xmlout_open(&o, "a");
	xmlout_attr(&o, "n", "1");
	xmlout_leaf(&o, "b", "x&y");
	xmlout_leaf(&o, "c", "");
	xmlout_leaf(&o, "d", "z");
	assert_int_equal(xmlout_end(&o), 0);

	xmlout_inside(&o, &children, "a");
	xmlout_leaf(&o, "b", "x&y");
	xmlout_leaf(&o, "c", "");
	assert_int_equal(o.bad, 0);
	xmlout_begin(&o, &xml);
	xmlout_open(&o, "a");
	xmlout_attr(&o, "n", "1");
	xmlout_children(&o, (struct slice){ children.p, children.n });
	xmlout_leaf(&o, "d", "z");
	assert_int_equal(xmlout_end(&o), 0);
	assert_string_equal(xml.p, whole.p);

	buf_reset(&xml);
	xmlout_begin(&o, &xml);
	xmlout_children(&o, (struct slice){ children.p, children.n });
	assert_int_equal(o.bad, 1);
	buf_free(&whole);
	buf_free(&children);
	buf_free(&xml);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document), cmocka_unit_test(test_bad),
		cmocka_unit_test(test_order), cmocka_unit_test(test_inside),
		cmocka_unit_test(test_escape), cmocka_unit_test(test_round_trip),
	};
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/xmlout", tests, NULL, NULL);
	codec_done();
	return rc;
}
