#include "unit.h"

#include <string.h>

#include "daifa/codec.h"

static const struct {
	const char	*name;
	const char	*normal;
} rows[] = {
	{ "", "" },
	{ "张三", "张三" },
	{ " 张 三\t", "张三" },
	{ "张　三", "张三" },
	{ "张\xC2\xA0三\xE2\x80\x8B\xEF\xBB\xBF", "张三" },
	{ "阿不都·热依木", "阿不都·热依木" },
	{ "阿不都•热依木", "阿不都·热依木" },
	{ "阿不都‧热依木", "阿不都·热依木" },
	{ "阿不都・热依木", "阿不都·热依木" },
	{ "阿不都･热依木", "阿不都·热依木" },
	{ "阿不都⋅热依木", "阿不都·热依木" },
	{ "阿不都∙热依木", "阿不都·热依木" },
	{ "阿不都．热依木", "阿不都·热依木" },
	{ "阿不都.热依木", "阿不都·热依木" },
	{ "阿不都·热依木", "阿不都·热依木" },
	{ "Ａlim ｋ", "ALIMK" },
	{ "𠮷田㑇", "𠮷田㑇" },
	{ "\xEF\xA4\x80", "豈" },	/* a compatibility ideograph */
	{ "e\xCC\x81", "é" },
	{ "（西域）建工", "(西域)建工" },
	{ "a\xFF" "b", "A\xFF" "B" },
	{ "\xE5\xBC", "\xE5\xBC" },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 }, again = { 0 };

		buf_text(&b, "x");
		name_normal(&b, slice_of(rows[i].name));
		assert_string_equal(b.p + 1, rows[i].normal);
		buf_text(&again, "");
		name_normal(&again, slice_of(b.p + 1));
		assert_string_equal(again.p, rows[i].normal);
		assert_true(name_same(slice_of(rows[i].name), slice_of(rows[i].normal)));
		buf_free(&b);
		buf_free(&again);
	}
}

static void
test_same(void **state)
{
	static const struct { const char *a, *b; int same; } table[] = {
		{ "阿不都．热依木", "阿不都 • 热依木", 1 }, { "张三", "张三丰", 0 }, { "", "", 1 }, { "", "　", 1 },
		{ "张三", "", 0 }, { "阿不都热依木", "阿不都·热依木", 0 }, { "\xFF", "\xFE", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(name_same(slice_of(table[i].a), slice_of(table[i].b)),
		    table[i].same);
	assert_true(name_same((struct slice){ NULL, 0 }, SLICE("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_same) };

	return cmocka_run_group_tests_name("codec/name", tests, NULL, NULL);
}
