#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "ingest/shape.h"

enum { E_ROOT, E_A, E_B, E_LEAF, E_C, E_MAX };
static const char *const colours[] = { "red", "green", NULL };
static const struct lex colour = { .one_of = colours };
static const struct lex two = { 2, 3, 0, NULL, NULL };
static const struct lex number = { 1, 4, LEX_DIGIT, NULL, lex_int };
static const struct element_rule rules[E_MAX] = {
	[E_ROOT] = { "root", -1, 1, 1, NULL, { { "id", &number, 0 } } },
	[E_A] = { "a", E_ROOT, 0, 1, NULL, { { NULL, NULL, 0 } } },
	[E_B] = { "b", E_ROOT, 1, 2, NULL, { { "colour", &colour, 1 }, { "n", &number, 0 } } },
	[E_LEAF] = { "leaf", E_B, 0, 3, &two, { { NULL, NULL, 0 } } },
	[E_C] = { "c", E_ROOT, 1, 1, NULL, { { NULL, NULL, 0 } } },
};
static const struct shape shape = { "urn:t", rules, E_MAX, F_SHEET_STRUCTURE, F_SHEET_MISSING, F_SHEET_ATTRIBUTE,
	F_SHEET_VALUE };

struct seen {
	struct buf	log;
	int		stop_at;	/* rule whose end stops; 0: none */
};

static int
on_start(void *ctx, const struct shape_event *e)
{
	struct seen *seen = ctx;

	buf_printf(&seen->log, "<%s", rules[e->rule].name);
	for (int k = 0; k < SHAPE_ATTRS && rules[e->rule].attr[k].name; k++)
		buf_printf(&seen->log, " %.*s", (int)e->attr[k].n, e->attr[k].p ? e->attr[k].p : "");
	return 0;
}

static int
on_end(void *ctx, const struct shape_event *e)
{
	struct seen *seen = ctx;

	buf_printf(&seen->log, "%.*s>", (int)e->text.n, e->text.p);
	return seen->stop_at == e->rule && e->rule != 0;
}

static void
verdict(const char *body, int want_rc, enum finding_id want, const char *vals, const char *log)
{
	static const struct shape_handler handler = { on_start, on_end };
	struct seen seen = { { NULL, 0, 0 }, 0 };
	struct report *report = report_new();
	struct notes notes = { report, "t.xml", 0, 0 };
	struct mem_source mem;

	buf_text(&seen.log, "");
	assert_int_equal(shape_read(source_mem(&mem, slice_of(body)), &shape, &handler, &seen, &notes), want_rc);
	assert_int_equal(report_count(report), want == F_NONE ? 0 : 1);
	if (want != F_NONE) {
		assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(want));
		assert_string_equal(report_at(report, 0)->where.document, "t.xml");
	}
	if (vals)
		assert_string_equal(report_at(report, 0)->vals, vals);
	if (log)
		assert_string_equal(seen.log.p, log);
	buf_free(&seen.log);
	report_free(report);
}

static void
documents(void **state)
{
#define ROOT "<root xmlns='urn:t' id='7'>"
	(void)state;
	verdict(ROOT "<b n='1'/><c/></root>", 0, F_NONE, NULL, "<root 7<b  1><c>>");
	verdict(ROOT "\n <a/>\n <b colour='red' n='0'>\n<leaf>一二</leaf></b><b n='12'/><c/>\n</root>", 0, F_NONE, NULL,
	    "<root 7<a><b red 0<leaf一二>><b  12><c>>");
	verdict("<t:root xmlns:t='urn:t' id='7'><t:b n='1'/><t:c/></t:root>", 0, F_NONE, NULL, NULL);
	verdict("<root id='7'/>", -1, F_SHEET_STRUCTURE, "line=i1 element=troot", "");
	verdict("<rooty xmlns='urn:t' id='7'/>", -1, F_SHEET_STRUCTURE, "line=i1 element=trooty", "");
	verdict(ROOT "<c/></root>", -1, F_SHEET_MISSING, "line=i1 element=troot missing=t<b>", "<root 7");
	verdict(ROOT "<b n='1'/></root>", -1, F_SHEET_MISSING, "line=i1 element=troot missing=t<c>", NULL);
	verdict(ROOT "\n<b/><c/></root>", -1, F_SHEET_MISSING, "line=i2 element=tb missing=t@n", NULL);
	verdict(ROOT "<b n='1'/><a/><c/></root>", -1, F_SHEET_STRUCTURE, "line=i1 element=ta", NULL);
	verdict(ROOT "<b n='1'/><b n='1'/><b n='1'/><c/></root>", -1, F_SHEET_STRUCTURE, "line=i1 element=tb", NULL);
	verdict(ROOT "<b n='1'/><c/><c/></root>", -1, F_SHEET_STRUCTURE, "line=i1 element=tc", NULL);
	verdict(ROOT "<b n='1'/><c/><d/></root>", -1, F_SHEET_STRUCTURE, "line=i1 element=td", NULL);
	verdict(ROOT "<b n='1'><c/></b><c/></root>", -1, F_SHEET_STRUCTURE, "line=i1 element=tc", NULL);
	verdict(ROOT "<b n='1'/><c xmlns='urn:u'/></root>", -1, F_SHEET_STRUCTURE, NULL, NULL);
	verdict(ROOT "text<b n='1'/><c/></root>", -1, F_SHEET_STRUCTURE, "line=i1 element=troot", NULL);
	verdict(ROOT "<b n='1'/><c>text</c></root>", -1, F_SHEET_STRUCTURE, "line=i1 element=tc", NULL);
	verdict(ROOT "<b n='1' m='2'/><c/></root>", -1, F_SHEET_ATTRIBUTE, "line=i1 element=tb attribute=tm", NULL);
	verdict(ROOT "<b n='01'/><c/></root>", -1, F_SHEET_VALUE, "line=i1 element=tb field=tn text=t01", NULL);
	verdict(ROOT "<b n='12345'/><c/></root>", -1, F_SHEET_VALUE, NULL, NULL);
	verdict(ROOT "<b n=''/><c/></root>", -1, F_SHEET_VALUE, "line=i1 element=tb field=tn text=t", NULL);
	verdict(ROOT "<b n='1' colour='blue'/><c/></root>", -1, F_SHEET_VALUE,
	    "line=i1 element=tb field=tcolour text=tblue", NULL);
	verdict(ROOT "<b n='1'><leaf>一</leaf></b><c/></root>", -1, F_SHEET_VALUE,
	    "line=i1 element=tleaf field=tleaf text=t一", NULL);
	verdict(ROOT "<b n='1'><leaf>𠮷𠮷𠮷</leaf></b><c/></root>", 0, F_NONE, NULL, NULL);
	verdict(ROOT "<b n='1'><leaf>𠮷𠮷𠮷𠮷</leaf></b><c/></root>", -1, F_SHEET_VALUE, NULL, NULL);
	verdict(ROOT "<b n='1'><leaf>12<x/></leaf></b><c/></root>", -1, F_SHEET_STRUCTURE, NULL, NULL);
	verdict(ROOT "<b n='1'/><c/>", -1, F_XML_MALFORMED, NULL, NULL);
	verdict("", -1, F_XML_EMPTY, NULL, NULL);
#undef ROOT
}

static void
a_handler_stops_without_a_finding(void **state)
{
	static const struct shape_handler handler = { NULL, on_end };
	struct seen seen = { { NULL, 0, 0 }, E_B };
	struct report *report = report_new();
	struct notes notes = { report, "t.xml", 0, 0 };
	struct mem_source mem;
	struct slice text = SLICE("<root xmlns='urn:t' id='7'><b n='1'/><c/></root>");

	(void)state;
	assert_int_equal(shape_read(source_mem(&mem, text), &shape, &handler, &seen, &notes), -1);
	assert_int_equal(report_count(report), 0);
	assert_string_equal(seen.log.p, ">");
	buf_free(&seen.log);
	report_free(report);
}

static void
values(void **state)
{
	static const struct lex word = { 1, 9, LEX_UPPER | LEX_LOWER | LEX_DASH | LEX_DOT | LEX_UNDER, NULL, NULL };
	static const struct lex blob = { 0, 9, LEX_BASE64 | LEX_BLANK, NULL, NULL };
	static const struct {
		const struct lex	*lex;
		const char		*text;
		int			 want;
	} rows[] = {
		{ &word, "aZ-._", 1 }, { &word, "a1", 0 }, { &word, "", 0 }, { &word, "a b", 0 }, { &word, "é", 0 },
		{ &blob, "", 1 }, { &blob, "aZ9+/=\t\n ", 1 }, { &blob, "a-", 0 }, { &blob, "aaaaaaaaaa", 0 },
		{ &number, "0", 1 }, { &number, "00", 0 }, { &number, "9999", 1 }, { &number, "-1", 0 },
		{ &colour, "red", 1 }, { &colour, "re", 0 }, { &colour, "", 0 }, { &colour, "red ", 0 },
		{ &two, "é", 0 }, { &two, "éé", 1 }, { &two, "ééé", 1 }, { &two, "éééé", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(lex_fits(rows[i].lex, slice_of(rows[i].text)), rows[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents),
		cmocka_unit_test(a_handler_stops_without_a_finding),
		cmocka_unit_test(values),
	};

	return cmocka_run_group_tests_name("ingest/shape", tests, NULL, NULL);
}
