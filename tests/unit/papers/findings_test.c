/* The findings' page and workbook: hostile texts stay text, every finding stands with its figures, basis and advice, and a
 * subcontractor's workbook has its own workers only. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daifa/papers.h"

static const struct found list[] = {
	{ "S-1#7", "XJ01-S1 甲", "<script>alert(1)</script>", "650102199001011234", "\"班\" & 组", "days", 876750, "待核", F_DAYS_OVER_ATTENDANCE,
	    SEV_HOLD, "claimed=t26 attended=i19" },
	{ "S-1#8", "XJ01-S1 甲", "张\xe2\x80\xae三\x01", "650102199001011234", "=1+1", "net", -100, "驳回", F_NET_MISMATCH, SEV_REJECT,
	    "got=f100 want=f200" },
	{ "S-2#1", "XJ01-S2 乙", "别家的人", "650102199001015678", "@班", "net", 5, "待核", F_NET_UNUSUAL, SEV_HOLD, "net=f5 limit=f4" },
	{ "", "XJ01-S1 甲", "", "", "", "", 0, "", F_WORKERS_MISSING, SEV_NOTE, "project=tXJ01 sub=tS1 month=m202610 attended=i40 missing=i1" },
	{ "S-1#9", "XJ01-S1 甲", "坏值", "", "", "", 0, "待核", F_NET_UNUSUAL, SEV_HOLD, "not a value" },
};
static const struct found_sub subs[] = {
	{ "XJ01-S1 甲", { 3, 876655 }, { 0, 0 }, { 1, 5 }, { 2, 876650 }, 4 },
	{ "XJ01-S2 乙", { 1, 5 }, { 1, 5 }, { 0, 0 }, { 0, 0 }, 1 },
};
static const struct found_paper paper = { .month = 202610, .found = list, .founds = 5, .sub = subs, .subs = 2 };

static int
count(const char *text, const char *what)
{
	int n = 0;

	for (const char *s = text; (s = strstr(s, what)) != NULL; s += strlen(what))
		n++;
	return n;
}

static void
hostile_texts_stay_text(void **state)
{
	static const char *const has[] = { "&lt;script&gt;alert(1)&lt;/script&gt;", "&quot;班&quot; &amp; 组", "张\xef\xbf\xbd三\xef\xbf\xbd",
		"650102********1234", "表上 26 天，考勤 19 天", "依据：53号第17条", "data-v=\"876750\"", ">8767.50<", "-1.00", "（整体）",
		"8766.50 元", "0.05 元" };
	static const char *const hasnt[] = { "<script>alert", "\xe2\x80\xae", "650102199001011234", "http://", "https://", "src=", "href=" };
	struct buf b = { 0 };

	(void)state;
	findings_html(&paper, &b);
	buf_add(&b, "", 1);
	for (size_t i = 0; i < sizeof has / sizeof *has; i++)
		if (strstr(b.p, has[i]) == NULL)
			fail_msg("the page lacks %s", has[i]);
	for (size_t i = 0; i < sizeof hasnt / sizeof *hasnt; i++)
		if (strstr(b.p, hasnt[i]) != NULL)
			fail_msg("the page has %s", hasnt[i]);
	assert_int_equal(count(b.p, "<script>"), 1);
	assert_int_equal(count(b.p, "<tr data-sub="), 5);
	assert_int_equal(count(b.p, "<table"), count(b.p, "</table>"));
	assert_int_equal(count(b.p, "<td"), count(b.p, "</td>"));
	buf_free(&b);
}

static void
empty_month_has_a_page(void **state)
{
	const struct found_paper none = { .month = 202610 };
	struct buf b = { 0 };

	(void)state;
	findings_html(&none, &b);
	buf_add(&b, "", 1);
	assert_non_null(strstr(b.p, "本月没有意见"));
	assert_null(strstr(b.p, "id=\"rows\""));
	buf_free(&b);
}

/* Sums that no number holds are left out; the rows stand. */
static void
sums_beyond(void **state)
{
	struct found_sub huge[2];
	struct found_paper of = paper;
	struct buf b = { 0 };

	(void)state;
	memcpy(huge, subs, sizeof huge);
	huge[0].paid.fen = huge[1].paid.fen = INT64_MAX;
	of.sub = huge;
	findings_html(&of, &b);
	buf_add(&b, "", 1);
	assert_null(strstr(b.p, "<ul class=\"sums\">"));
	assert_int_equal(count(b.p, "<tr data-sub="), 5);
	buf_free(&b);
}

static void
workbook_is_one_subcontractors(void **state)
{
	struct buf one = { 0 }, same = { 0 }, none = { 0 };
	struct found_paper legal = paper;
	struct found rows[5];

	(void)state;
	memcpy(rows, list, sizeof rows);
	rows[1].name = "张三";
	legal.found = rows;
	assert_int_equal(findings_xlsx(&legal, "XJ01-S1 甲", &one), 0);
	assert_int_equal(findings_xlsx(&legal, "XJ01-S1 甲", &same), 0);
	assert_int_equal(one.n, same.n);
	assert_memory_equal(one.p, same.p, one.n);
	assert_memory_equal(one.p, "PK", 2);
	assert_int_equal(findings_xlsx(&legal, "nobody", &none), 0);
	assert_true(none.n < one.n);
	buf_free(&one);
	buf_free(&same);
	buf_free(&none);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_texts_stay_text),
		cmocka_unit_test(empty_month_has_a_page),
		cmocka_unit_test(sums_beyond),
		cmocka_unit_test(workbook_is_one_subcontractors),
	};

	return cmocka_run_group_tests_name("papers/findings", tests, NULL, NULL);
}
