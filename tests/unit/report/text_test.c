#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "daifa/report.h"

static void
values_read_as_people_read_them(void **state)
{
	static const struct { const char *text; struct val v; const char *masked,
	    *full; } rows[] = {
		{ "净{v}元", V_FEN("v", 500000), "净5000.00元", NULL },
		{ "{v}", V_FEN("v", -5), "-0.05", NULL },
		{ "{v}", V_YMD("v", 20261005), "2026-10-05", NULL },
		{ "{v}", V_YM("v", 202610), "2026-10", NULL },
		{ "{v}", V_YMD("v", 0), "(none)", NULL },
		{ "{v}", V_YMD("v", INT64_MAX), "9223372036854775807", NULL },
		{ "{v}", V_INT("v", -42), "-42", NULL },
		{ "{v}", V_NAME("v", "买买提·吐尔逊"), "买买提·吐尔逊", NULL },
		{ "{v}", V_NAME("v", NULL), "(none)", NULL },
		{ "<{v}>", V_TEXT("v", ""), "<>", NULL },
		{ "{v}", V_ID("v", "650102199001014312"), "650102********4312",
		    "650102199001014312" },
		{ "{v}", V_ID("v", "65010219900101431X"), "650102********431X",
		    "65010219900101431X" },
		{ "{v}", V_ID("v", "130503670401001"), "130503*****1001", "130503670401001" },
		{ "{v}", V_ID("v", "E12345678"), "E1*****78", "E12345678" },
		{ "{v}", V_ID("v", "12345"), "*****", "12345" },
		{ "{v}", V_ID("v", ""), "(none)", "(none)" },
		{ "{v}", V_ID("v", "证件号码一二三"), "证件***二三", "证件号码一二三" },
		{ "{v}", V_CARD("v", "6222020200112233445"), "**** 3445", "6222020200112233445" },
		{ "{v}", V_CARD("v", "12345678"), "**** 5678", "12345678" },
		{ "{v}", V_CARD("v", "1234567"), "****", "1234567" },
		{ "{v}{v}", V_INT("v", 1), "11", NULL },
		{ "{w} {} { {v", V_INT("v", 1), "{w} {} { {v", NULL },
		{ "{{v}}", V_INT("v", 1), "{1}", NULL },
		{ "", V_INT("v", 1), "", NULL },
		{ "{v}", V_TEXT("v", "{v} %s"), "{v} %s", NULL },
		{ "{v}", V_TEXT("v", "a\x1b[2Jb\r\nc\x7f"), "a\\x1b[2Jb\\x0d\\x0ac\\x7f", NULL },
		{ "{v}", V_NAME("v", "a\xe2\x80\xae" "b\xc2\x85"), "a\\u202eb\\u0085", NULL },
		{ "{v}", V_TEXT("v", "\xff" "a\xe5\xbc"),
		    "\xef\xbf\xbd" "a\xef\xbf\xbd\xef\xbf\xbd", NULL },
		{ "{v}", V_ID("v", "\xff\xff\xff\xff\xff\xff"),
		    "\xef\xbf\xbd\xef\xbf\xbd**\xef\xbf\xbd\xef\xbf\xbd", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { NULL, 0, 0 };

		text_render(&b, rows[i].text, VALS(rows[i].v), LANG_EN, 0);
		assert_string_equal(b.p, rows[i].masked);
		buf_reset(&b);
		text_render(&b, rows[i].text, VALS(rows[i].v), LANG_EN, 1);
		if (rows[i].full)
			assert_string_equal(b.p, rows[i].full);
		buf_free(&b);
	}
}

/* What the out_ functions print. */
static char *
printed(struct out out, const struct report *r, int say)
{
	char *text = NULL;
	size_t n = 0;

	out.to = open_memstream(&text, &n);
	assert_non_null(out.to);
	if (say)
		out_say(&out, T_MAX, VALS(V_INT("n", 3), V_ID("id", "650102199001014312")));
	else
		out_report(&out, r);
	fclose(out.to);
	return text;
}

static void
findings_are_a_line_and_an_advice(void **state)
{
	static const struct { struct where where; const char *zh, *en; } rows[] = {
		{ { "2026-10-S1.xml", 5, "net" }, "2026-10-S1.xml 第 5 行 实发工资：",
		    "2026-10-S1.xml row 5 net: " },
		{ { "2026-10-S1.xml", 5, NULL }, "2026-10-S1.xml 第 5 行：",
		    "2026-10-S1.xml row 5: " },
		{ { "2026-10-S1.xml", 0, "net" }, "2026-10-S1.xml 实发工资：", "2026-10-S1.xml net: " },
		{ { "a.csv", 2, "出工数" }, "a.csv 第 2 行 出工数：", "a.csv row 2 出工数: " },
		{ { "2026-10-S1.xml", 0, NULL }, "2026-10-S1.xml：", "2026-10-S1.xml: " },
		{ { "a\nb", 0, NULL }, "a\\x0ab：", "a\\x0ab: " },
		{ { NULL, 5, NULL }, "第 5 行：", "row 5: " },
		{ { NULL, 0, NULL }, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct buf want = { NULL, 0, 0 };
		char *text;

		report_add(r, F_DISK, rows[i].where,
		    VALS(V_TEXT("what", "chain.db"), V_TEXT("error", "磁盘已满")));
		buf_printf(&want, "%s[环境 W7010] chain.db：磁盘已满\n    → 处理：%s\n", rows[i].zh,
		    finding_advice(F_DISK, LANG_ZH));
		text = printed((struct out){ NULL, LANG_ZH, 0, 0 }, r, 0);
		assert_string_equal(text, want.p);
		free(text);
		buf_reset(&want);
		buf_printf(&want, "%s[WORLD W7010] chain.db: 磁盘已满\n    -> do: %s\n", rows[i].en,
		    finding_advice(F_DISK, LANG_EN));
		text = printed((struct out){ NULL, LANG_EN, 0, 0 }, r, 0);
		assert_string_equal(text, want.p);
		free(text);
		buf_free(&want);
		report_free(r);
	}
}

/* Every row of the catalogue, whatever is in it. */
static void
clauses_follow_the_sentence(void **state)
{
	(void)state;
	for (int id = 1; id < F_MAX; id++) {
		struct report *r = report_new();
		struct buf want = { NULL, 0, 0 };
		const char *clause = finding_clause((enum finding_id)id);
		char *text;

		report_add(r, (enum finding_id)id, NOWHERE, NO_VALS);
		text = printed((struct out){ NULL, LANG_ZH, 0, 0 }, r, 0);
		buf_printf(&want, "%s（依据：%s）\n", finding_text((enum finding_id)id, LANG_ZH),
		    clause);
		assert_int_equal(strstr(text, want.p) != NULL, *clause != '\0');
		assert_int_equal(strstr(text, "依据：）") != NULL, 0);
		free(text);
		text = printed((struct out){ NULL, LANG_EN, 0, 0 }, r, 0);
		buf_reset(&want);
		buf_printf(&want, " (basis: %s)\n", clause);
		assert_int_equal(strstr(text, want.p) != NULL, *clause != '\0');
		free(text);
		buf_free(&want);
		report_free(r);
	}
}

static void
unreadable_values_leave_their_places(void **state)
{
	struct report *r = report_new();
	char *text;

	(void)state;
	report_add_canon(r, F_DISK, NOWHERE, "what=q%%%");
	text = printed((struct out){ NULL, LANG_ZH, 0, 0 }, r, 0);
	assert_non_null(strstr(text, "[环境 W7010] {what}：{error}\n"));
	free(text);
	report_free(r);
}

static void
a_text_is_a_line(void **state)
{
	char *text = printed((struct out){ NULL, LANG_ZH, 0, 0 }, NULL, 1);

	(void)state;
	assert_string_equal(text, "\n");
	free(text);
	text = printed((struct out){ NULL, LANG_ZH, 1, 0 }, NULL, 1);
	assert_string_equal(text,
	    "{\"text\":\"NONE\",\"values\":{\"n\":3,\"id\":\"650102********4312\"}}\n");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_read_as_people_read_them),
		cmocka_unit_test(findings_are_a_line_and_an_advice),
		cmocka_unit_test(clauses_follow_the_sentence),
		cmocka_unit_test(unreadable_values_leave_their_places),
		cmocka_unit_test(a_text_is_a_line),
	};

	return cmocka_run_group_tests_name("report/text", tests, NULL, NULL);
}
