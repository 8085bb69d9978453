#include "unit.h"

#include <sys/resource.h>

#include "helpers.h"

/* What was seen, as one line: (name@attr=value;...|text) */
static int
see_start(void *ctx, const struct xml_element *e)
{
	struct buf *b = ctx;

	buf_printf(b, "(%s%s%s", e->ns, e->ns[0] ? ":" : "", e->name);
	for (int i = 0; i < e->attrs; i++)
		buf_printf(b, "@%s=%.*s", e->attr[i].name, (int)e->attr[i].value.n,
		    e->attr[i].value.p);
	return strcmp(e->name, "stop") == 0;
}

static int
see_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct buf *b = ctx;

	assert_int_equal(strlen(text.p), text.n);
	for (int i = 0; i < e->attrs; i++)
		buf_printf(b, "@%s=%.*s", e->attr[i].name, (int)e->attr[i].value.n,
		    e->attr[i].value.p);
	buf_printf(b, "|%d:%d:%s)", e->line, e->depth, text.p);
	return strcmp(e->name, "halt") == 0;
}

static const struct xml_handler see = { see_start, see_end };

static int
read_one(struct slice s, struct buf *seen, enum finding_id *id)
{
	struct mem_source m;
	struct report *r = report_new();
	int rc = xml_read(source_mem(&m, s), "d.xml", &see, seen, r);

	*id = only_finding(r);
	report_free(r);
	return rc;
}

static const struct {
	const char	*xml;
	enum finding_id	 id;
	const char	*seen;	/* NULL: not looked at */
} rows[] = {
	{ "<a/>", F_NONE, "(a|1:1:)" },
	{ "<a n='A&amp;B&#38;&#x26;&lt;&amp;#38;&amp;'/>", F_NONE, "(a@n=A&B&&<&#38;&@n=A&B&&<&#38;&|1:1:)" },
	{ "<a>x&amp;&lt;&#20013;<![CDATA[<y>]]></a>", F_NONE, "(a|1:1:x&<中<y>)" },
	{ "\xEF\xBB\xBF<a b='1' c='&quot;2&#10;'/>", F_NONE, "(a@b=1@c=\"2\n@b=1@c=\"2\n|1:1:)" },
	{ "<a>\n <b>\n1</b>\n <c> </c>\n</a>\n", F_NONE, "(a(b|2:2:\n1)(c|4:2: )|1:1:)" },
	{ "<a>p<b/>q<!-- r -->s<?t u?></a>", F_NONE, "(a(b|1:2:)|1:1:pqs)" },
	{ "<a xmlns='urn:x' xmlns:i='urn:i' i:skip='1' keep='2'><i:b/></a>", F_NONE,
	    "(urn:x:a@keep=2(urn:i:b|1:2:)@keep=2|1:1:)" },
	{ "<a xmlns:q='http://schemas.openxmlformats.org/officeDocument/2006/relationships' q:id='7' q:no='8' id='9'/>", F_NONE,
	    "(a@r:id=7@id=9@r:id=7@id=9|1:1:)" },
	{ "<?xml version='1.0' encoding='GBK'?><a>\xD6\xD0</a>", F_NONE, "(a|1:1:中)" },
	{ "<a>>]</a>", F_NONE, "(a|1:1:>])" },
	{ "", F_XML_EMPTY, "" },
	{ " \r\n\t", F_XML_EMPTY, "" },
	{ "hello", F_XML_MALFORMED, "" },
	{ "<", F_XML_MALFORMED, "" },
	{ "<a>", F_XML_MALFORMED, NULL },
	{ "<a><b></a></b>", F_XML_MALFORMED, NULL },
	{ "<a/>x", F_XML_MALFORMED, NULL },
	{ "<a/><b/>", F_XML_MALFORMED, NULL },
	{ "<a/><!-- open", F_XML_MALFORMED, NULL },
	{ "<a b='1' b='2'/>", F_XML_MALFORMED, "" },
	{ "<a b=1/>", F_XML_MALFORMED, "" },
	{ "<a>&x;</a>", F_XML_MALFORMED, NULL },
	{ "<a b='&x;'/>", F_XML_MALFORMED, "" },
	{ "<a>\xFF</a>", F_XML_MALFORMED, NULL },
	{ "<a>\xC0\xAF</a>", F_XML_MALFORMED, NULL },
	{ "<a>\xED\xA0\x80</a>", F_XML_MALFORMED, NULL },
	{ "<a>\x01</a>", F_XML_MALFORMED, NULL },
	{ "<a>&#0;</a>", F_XML_MALFORMED, NULL },
	{ "<a>&#xD800;</a>", F_XML_MALFORMED, NULL },
	{ "<p:a/>", F_XML_MALFORMED, NULL },
	{ "<a p:x='1'/>", F_XML_MALFORMED, NULL },
	{ "<?xml version='1.0' encoding='no-such'?><a/>", F_XML_MALFORMED, NULL },
	{ "<?xml version='1.0' encoding='GBK'?><a>\xFF\xFF\xFF</a>", F_XML_MALFORMED, NULL },
	{ "<!DOCTYPE a><a/>", F_XML_DOCTYPE, "" },
	{ "<!DOCTYPE a [<!ENTITY x '9999.00'>]><a>1&x;2</a>", F_XML_DOCTYPE, "" },
	{ "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", F_XML_DOCTYPE, "" },
	{ "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", F_XML_DOCTYPE, "" },
	{ "<!DOCTYPE", F_XML_MALFORMED, "" },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf seen = { 0 };
		enum finding_id id;
		int rc = read_one(slice_of(rows[i].xml), &seen, &id);

		if (id != rows[i].id || (rows[i].seen && strcmp(seen.p ? seen.p : "",
		    rows[i].seen) != 0))
			fail_msg("row %zu %s: %s, seen %s", i, rows[i].xml, finding_name(id),
			    seen.p);
		assert_int_equal(rc, id == F_NONE ? 0 : -1);
		buf_free(&seen);
	}
}

static void
test_nul(void **state)
{
	static const struct slice nuls[] = {
		SLICE("<a/>\0"), SLICE("<a>\0</a>"), SLICE("\0<a/>"), SLICE("<a b='\0'/>"),
		    SLICE("<a\0/>"),
		SLICE("<a/>\n\0\n<b/>"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(nuls); i++) {
		struct buf seen = { 0 };
		enum finding_id id;

		assert_int_equal(read_one(nuls[i], &seen, &id), -1);
		assert_int_equal(id, F_XML_MALFORMED);
		buf_free(&seen);
	}
}

static void
test_values(void **state)
{
	struct mem_source m;
	struct report *r = report_new();

	(void)state;
	assert_int_equal(xml_read(source_mem(&m, SLICE("<a>\n<b>\n</c></a>")), "d.xml", NULL, NULL,
	    r), -1);
	assert_int_equal(report_count(r), 1);
	assert_string_equal(report_at(r, 0)->where.document, "d.xml");
	assert_non_null(strstr(report_at(r, 0)->vals, "line="));
	assert_non_null(strstr(report_at(r, 0)->vals, "3"));
	assert_non_null(strstr(report_at(r, 0)->vals, "mismatch"));
	report_free(r);
}

/* A handler that stops has added its own finding; nothing is added to it. */
static void
test_handler_stops(void **state)
{
	static const char *const docs[] = { "<a><stop/><b/>", "<a><halt>x</halt><b/>", "<stop/>",
	    "<halt/>x" };

	(void)state;
	for (size_t i = 0; i < COUNT(docs); i++) {
		struct buf seen = { 0 };
		enum finding_id id;

		assert_int_equal(read_one(slice_of(docs[i]), &seen, &id), -1);
		assert_int_equal(id, F_NONE);
		assert_true(seen.p == NULL || strstr(seen.p, "(b") == NULL);
		buf_free(&seen);
	}
}

static void
many(struct buf *b, const char *what, int times)
{
	for (int i = 0; i < times; i++)
		buf_text(b, what);
}

static void
make_depth(struct buf *b, int n)
{
	many(b, "<a>", n);
	many(b, "</a>", n);
}

static void
make_attrs(struct buf *b, int n)
{
	buf_text(b, "<a");
	for (int i = 0; i < n; i++)
		buf_printf(b, " a%d=''", i);
	buf_text(b, "/>");
}

static void
make_text(struct buf *b, int n)
{
	buf_text(b, "<a>");
	many(b, "x", n);
	buf_text(b, "</a>");
}

static void
make_cdata(struct buf *b, int n)
{
	buf_text(b, "<a><![CDATA[");
	many(b, "x", n);
	buf_text(b, "]]></a>");
}

static void
make_attr_text(struct buf *b, int n)
{
	buf_text(b, "<a b='");
	many(b, "x", n);
	buf_text(b, "'/>");
}

static void
make_comment(struct buf *b, int n)
{
	buf_text(b, "<a><!--");
	many(b, "x", n);
	buf_text(b, "--></a>");
}

static void
make_name(struct buf *b, int n)
{
	buf_text(b, "<a");
	many(b, "x", n);
	buf_text(b, "/>");
}

static const struct {
	void		(*make)(struct buf *, int);
	int		 good;
	int		 bad;
	const char	*limit;		/* NULL: malformed is enough */
} limits[] = {
	{ make_depth, LIMIT_XML_DEPTH, LIMIT_XML_DEPTH + 1, "LIMIT_XML_DEPTH" },
	{ make_depth, 1, 1000000, "LIMIT_XML_DEPTH" },
	{ make_attrs, LIMIT_XML_ATTRS, LIMIT_XML_ATTRS + 1, "LIMIT_XML_ATTRS" },
	{ make_attrs, 0, 1000000, "LIMIT_XML_TEXT" },
	{ make_text, LIMIT_XML_TEXT, LIMIT_XML_TEXT + 1, "LIMIT_XML_TEXT" },
	{ make_text, 0, 12000000, "LIMIT_XML_TEXT" },
	{ make_cdata, LIMIT_XML_TEXT, LIMIT_XML_TEXT + 1, "LIMIT_XML_TEXT" },
	{ make_cdata, 0, 12000000, "LIMIT_XML_TEXT" },
	{ make_attr_text, LIMIT_XML_TEXT, LIMIT_XML_TEXT + 1, "LIMIT_XML_TEXT" },
	{ make_attr_text, 0, 12000000, "LIMIT_XML_TEXT" },
	{ make_comment, LIMIT_XML_TEXT, 12000000, "LIMIT_XML_TEXT" },
	{ make_name, 1000, 12000000, "LIMIT_XML_TEXT" },
};

static void
test_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(limits); i++)
		for (int bad = 0; bad < 2; bad++) {
			struct buf xml = { 0 };
			struct mem_source m;
			struct report *r = report_new();
			int rc;

			limits[i].make(&xml, bad ? limits[i].bad : limits[i].good);
			rc = xml_read(source_mem(&m, slice_buf(&xml)), "d", NULL, NULL, r);
			if (rc != -bad || only_finding(r) != (bad ? F_XML_LIMIT : F_NONE))
				fail_msg("row %zu bad %d: %d %s", i, bad, rc,
				    finding_name(only_finding(r)));
			if (bad)
				assert_non_null(strstr(report_at(r, 0)->vals, limits[i].limit));
			report_free(r);
			buf_free(&xml);
		}
}

/* Every place of a document on the border of two chunks. */
static void
test_chunk_border(void **state)
{
	static const char *const heads[] = {
		"", "<?xml version='1.0' encoding='UTF-8'?>", "<?xml version='1.0' encoding='GBK'?>"
	};
	static const char *const bodies[] = {
		"<a x='1>2' y=\"'>\"><b>中文&amp;&#65;</b><![CDATA[]>]]]>]&gt;"
		    "<c/>\r\n<d>\r\n</d></a>",
		"<a x='1>2' y=\"'>\"><b>中文&amp;&#65;</b><![CDATA[]>]]]>]&gt;"
		    "<c/>\r\n<d>\r\n</d></a>",
		"<a x='1>2' y=\"'>\"><b>\xD6\xD0\xCE\xC4&amp;&#65;</b><![CDATA[]>]]]>]&gt;"
		    "<c/>\r\n<d>\r\n</d></a>",
	};
	static const char want[] =
	    "(a@x=1>2@y='>(b|1:2:中文&A)(c|1:2:)(d|2:2:\n)@x=1>2@y='>|1:1:]>]]>\n)";

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		for (size_t k = 1; k <= strlen(bodies[i]); k++) {
			struct buf xml = { 0 }, seen = { 0 };
			enum finding_id id;

			buf_text(&xml, heads[i]);
			buf_text(&xml, "<!--");
			while (xml.n < 65536 - 3 - k)
				buf_text(&xml, "c");
			buf_text(&xml, "-->");
			buf_text(&xml, bodies[i]);
			assert_int_equal(read_one(slice_buf(&xml), &seen, &id), 0);
			assert_string_equal(seen.p, want);
			buf_free(&xml);
			buf_free(&seen);
		}
}

/* A sheet of many rows, made as it is read. */
struct rows_source {
	int	at;
	int	rows;
	char	line[100];
	size_t	n;
	size_t	given;
};

static ssize_t
rows_read(void *ctx, char *p, size_t n)
{
	struct rows_source *s = ctx;

	if (s->given == s->n) {
		const char *format = s->at == 0 ? "<sheet>\n"
		    : s->at <= s->rows ? "  <row><name>张三</name><net>5000.00</net></row>\n\n"
		    : s->at == s->rows + 1 ? "</sheet>\n" : "";

		s->n = (size_t)snprintf(s->line, sizeof s->line, "%s", format);
		s->given = 0;
		s->at++;
	}
	if (n > s->n - s->given)
		n = s->n - s->given;
	memcpy(p, s->line + s->given, n);
	s->given += n;
	return (ssize_t)n;
}

static int
count_end(void *ctx, const struct xml_element *e, struct slice text)
{
	int64_t *n = ctx;

	if (e->depth < 3)
		assert_int_equal(text.n, 0);
	*n += e->depth == 3 && slice_is(text, "5000.00");
	return 0;
}

/* The blanks between many rows cost neither memory nor a limit. */
static void
test_many_rows(void **state)
{
	struct rows_source rows_of = { .rows = 300000 };
	const struct xml_handler count = { NULL, count_end };
	struct report *r = report_new();
	struct rusage before, after;
	int64_t n = 0;

	(void)state;
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(xml_read((struct source){ rows_read, &rows_of }, "d", &count, &n, r), 0);
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(n, 300000);
	assert_true(after.ru_maxrss - before.ru_maxrss < 20000);	/* KiB */
	report_free(r);
}

static void
test_input_error(void **state)
{
	struct slow slow = { SLICE("<a/>"), 2, 1 };
	struct report *r = report_new();

	(void)state;
	assert_int_equal(xml_read(slow_source(&slow), "d", NULL, NULL, r), -1);
	assert_int_equal(only_finding(r), F_INPUT_READ);
	report_free(r);
}

static void
test_attr(void **state)
{
	const struct xml_attr attr[] = { { "a", SLICE("1") }, { "b", SLICE("") } };
	const struct xml_element e = { "", "x", attr, 2, 1, 1 };

	(void)state;
	assert_true(slice_is(xml_attr(&e, "a"), "1"));
	assert_non_null(xml_attr(&e, "b").p);
	assert_null(xml_attr(&e, "c").p);
}

static void
test_sniff(void **state)
{
	static const struct { const char *xml; int rc; const char *name, *ns; } table[] = {
		{ "<a/>", 0, "a", "" },
		{ "<?xml version='1.0'?>\n<!-- c --><x:sheet xmlns:x='urn:s'><x:row>", 0, "sheet",
		    "urn:s" },
		{ "<sheet xmlns='urn:s'>", 0, "sheet", "urn:s" },
		{ "<?xml version='1.0' encoding='GBK'?><\xB9\xA4\xD7\xCA>", 0, "工资", "" },
		{ "", -1, "", "" }, { "<", -1, "", "" }, { "<sheet", -1, "", "" },
		{ "PK\x03\x04", -1, "", "" },
		{ "<!DOCTYPE a><a/>", -1, "", "" }, { "<x:a/>", -1, "", "" },
		{ "<a-name-of-more-than-twenty/>", -1, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char name[20] = "", ns[20] = "";

		assert_int_equal(xml_sniff(slice_of(table[i].xml), name, sizeof name, ns,
		    sizeof ns), table[i].rc);
		assert_string_equal(name, table[i].name);
		assert_string_equal(ns, table[i].ns);
	}
}

static const char xsd[] =
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>"
    "<xs:element name='s'><xs:complexType><xs:sequence>"
    "<xs:element name='n' type='xs:int' maxOccurs='unbounded'/>"
    "</xs:sequence></xs:complexType></xs:element></xs:schema>";

static void
test_validate(void **state)
{
	static const struct {
		const char	*xml;
		enum finding_id	 id;
		size_t		 count;
		int		 line;
	} table[] = {
		{ "<s>\n<n>1</n>\n<n>-2</n>\n</s>", F_NONE, 0, 0 },
		{ "<s>\n<n>1</n>\n<n>two</n>\n</s>", F_XML_SCHEMA, 1, 3 },
		{ "<s>\n<n>1</n>\n<m/>\n</s>", F_XML_SCHEMA, 1, 3 },
		{ "<t/>", F_XML_SCHEMA, 1, 1 },
		{ "<s/>", F_XML_SCHEMA, 1, 1 },
		{ "<s>\n<n>1</n>", F_XML_MALFORMED, 1, 2 },
		{ "<!DOCTYPE s><s><n>1</n></s>", F_XML_DOCTYPE, 1, 1 },
		{ "", F_XML_EMPTY, 1, 0 },
	};
	struct buf lots = { 0 };
	struct mem_source m;
	struct report *r;

	(void)state;
	file_write(in_scratch("s.xsd"), slice_of(xsd));
	for (size_t i = 0; i < COUNT(table); i++) {
		char line[30];
		int rc;

		r = report_new();
		rc = xml_validate(in_scratch("s.xsd"), source_mem(&m, slice_of(table[i].xml)), "d",
		    r);
		assert_int_equal(rc, table[i].id == F_NONE ? 0 : -1);
		assert_int_equal(report_count(r), table[i].count);
		if (table[i].count) {
			assert_int_equal(report_at(r, 0)->id, table[i].id);
			snprintf(line, sizeof line, "line=i%d", table[i].line);
			if (table[i].line && strstr(report_at(r, 0)->vals, line) == NULL)
				fail_msg("row %zu: %s", i, report_at(r, 0)->vals);
		}
		report_free(r);
	}
	buf_text(&lots, "<s>");
	many(&lots, "<n>x</n>", 1000);
	buf_text(&lots, "</s>");
	r = report_new();
	assert_int_equal(xml_validate(in_scratch("s.xsd"), source_mem(&m, slice_buf(&lots)), "d",
	    r), -1);
	assert_int_equal(report_count(r), 20);
	report_clear(r);
	assert_int_equal(xml_validate(in_scratch("none.xsd"), source_mem(&m, SLICE("<s/>")), "d",
	    r), -1);
	assert_int_equal(only_finding(r), F_XML_SCHEMA);
	report_free(r);
	buf_free(&lots);
}

static void
test_cut_and_flipped(void **state)
{
	static const char doc[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<s xmlns='u' a='1'><r n=\"2\">中&amp;<![CDATA[x]]></r><!-- c --><?p i?></s>";
	struct buf b = { 0 }, seen = { 0 };
	enum finding_id id;

	(void)state;
	buf_text(&b, doc);
	for (size_t n = 0; n < b.n; n++) {
		assert_int_equal(read_one((struct slice){ b.p, n }, &seen, &id), -1);
		assert_true(id == F_XML_MALFORMED || id == F_XML_EMPTY);
	}
	for (size_t i = 0; i < b.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			int rc;

			b.p[i] = (char)(b.p[i] ^ (1 << bit));
			buf_reset(&seen);
			rc = read_one(slice_buf(&b), &seen, &id);
			assert_int_equal(rc, id == F_NONE ? 0 : -1);
			b.p[i] = (char)(b.p[i] ^ (1 << bit));
		}
	buf_free(&b);
	buf_free(&seen);
}

static void
hostile(const char *path, struct slice s)
{
	struct buf seen = { 0 };
	struct report *r = report_new();
	struct mem_source m;
	char name[100], ns[100];
	int rc = xml_read(source_mem(&m, s), path, &(struct xml_handler){ NULL, NULL }, &seen, r);

	assert_int_equal(report_count(r), rc == 0 ? 0 : 1);
	xml_sniff(s, name, sizeof name, ns, sizeof ns);
	report_clear(r);
	xml_validate(in_scratch("s.xsd"), source_mem(&m, s), path, r);
	report_free(r);
	buf_free(&seen);
}

static void
test_hostile(void **state)
{
	(void)state;
	file_write(in_scratch("s.xsd"), slice_of(xsd));
	each_standard("hostile/xml", hostile);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_nul),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_handler_stops), cmocka_unit_test(test_limits),
		cmocka_unit_test(test_chunk_border), cmocka_unit_test(test_many_rows),
		cmocka_unit_test(test_input_error), cmocka_unit_test(test_attr),
		cmocka_unit_test(test_sniff),
		cmocka_unit_test(test_validate), cmocka_unit_test(test_cut_and_flipped),
		cmocka_unit_test(test_hostile),
	};
	int rc;

	codec_init();
	rc = cmocka_run_group_tests_name("codec/xmlin", tests, scratch_make, scratch_remove);
	codec_done();
	return rc;
}
