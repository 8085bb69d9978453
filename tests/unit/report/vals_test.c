#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "daifa/report.h"

static const struct {
	struct val	 vals[5];	/* the rest are V_END */
	const char	*line;
} rows[] = {
	{ { { NULL, V_END, 0, NULL } }, "" },
	{ { V_FEN("want", 500000), V_NAME("name", "张三") }, "want=f500000 name=n张三" },
	{ { V_FEN("a", -1), V_FEN("b", 0), V_FEN("c", INT64_MIN), V_FEN("d", INT64_MAX) },
	    "a=f-1 b=f0 c=f-9223372036854775808 d=f9223372036854775807" },
	{ { V_YMD("day", 20261005), V_YM("month_1", 202610), V_INT("n", 7) },
	    "day=d20261005 month_1=m202610 n=i7" },
	{ { V_ID("id", "650102199001014312"), V_CARD("card", "6222020200112233445") },
	    "id=p650102199001014312 card=c6222020200112233445" },
	{ { V_TEXT("t", "") }, "t=t" },
	{ { V_TEXT("t", "a b=c 100%\n\x7f\t") }, "t=ta%20b=c%20100%25%0A%7F%09" },
	{ { V_TEXT("t", "bad\xff\xe5\xbc"), V_TEXT("u", "x") }, "t=tbad%FF%E5%BC u=tx" },
};

static void
goes_round(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { NULL, 0, 0 };
		const struct val *want = rows[i].vals, *got;

		vals_canon(want, &b);
		assert_string_equal(b.p, rows[i].line);
		got = vals_parse(a, b.p);
		assert_non_null(got);
		for (; want->type != V_END; want++, got++) {
			assert_int_equal(got->type, want->type);
			assert_string_equal(got->key, want->key);
			assert_true(got->i == want->i);
			if (want->s)
				assert_string_equal(got->s, want->s);
		}
		assert_int_equal(got->type, V_END);
		buf_free(&b);
	}
	assert_int_equal(vals_parse(a, NULL)->type, V_END);
	arena_free(a);
}

static void
appends_and_takes_null_as_empty(void **state)
{
	struct buf b = { NULL, 0, 0 };

	(void)state;
	buf_text(&b, "x:");
	vals_canon(VALS(V_TEXT("t", NULL)), &b);
	assert_string_equal(b.p, "x:t=t");
	buf_free(&b);
}

static void
other_lines_are_malformed(void **state)
{
	static const char *const lines[] = {
		" ", "a", "a=", "=tx", "a=q1", "a=tx ", " a=tx", "a=tx  b=ty", "A=tx", "a=f",
		"a=f+1", "a=f01", "a=f-0",
		"a=f1.0", "a=f9223372036854775808", "a=f-9223372036854775809", "a=t%", "a=t%2",
		"a=t%zz", "a=t%2a", "a=t%41",
		"a=t%00", "a=t%20%00b", "a=t\n", "a=t\xff", "a=.", "a=.x", "a-b=tx", "a=i--1",
		"a=d 1", "a=tx\tb=ty",
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		if (vals_parse(a, lines[i]))
			fail_msg("taken: %s", lines[i]);
	arena_free(a);
}

/* Cut anywhere or with any one byte changed: refused, or exactly what a line of its own means. */
static void
damage_never_passes_for_another_spelling(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t n = strlen(rows[i].line);

		for (size_t at = 0; at < n; at++) {
			for (int c = 0; c < 256; c++) {
				char *line = mem_text(rows[i].line);
				struct buf again = { NULL, 0, 0 };
				struct val *v;

				line[at] = (char)c;
				v = vals_parse(a, line);
				if (v) {
					vals_canon(v, &again);
					assert_string_equal(again.p, line);
				}
				buf_free(&again);
				free(line);
				arena_reset(a);
			}
		}
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_round),
		cmocka_unit_test(appends_and_takes_null_as_empty),
		cmocka_unit_test(other_lines_are_malformed),
		cmocka_unit_test(damage_never_passes_for_another_spelling),
	};

	return cmocka_run_group_tests_name("report/vals", tests, NULL, NULL);
}
