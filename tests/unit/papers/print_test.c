/* Amounts in words as cheques have them; dates, days and tails. */
#include "unit.h"

#include "papers.h"
#include "papers/print.h"

static void
in_words(void **state)
{
	static const struct { fen fen; const char *words; } rows[] = {
		{ 0, "零元整" }, { 1, "壹分" }, { 10, "壹角整" }, { 11, "壹角壹分" }, { 100, "壹元整" },
		{ 105, "壹元零伍分" }, { 1000, "壹拾元整" }, { 10500, "壹佰零伍元整" },
		{ 100050, "壹仟元伍角整" }, { 1000000, "壹万元整" }, { 1005000, "壹万零伍拾元整" },
		{ 1050000, "壹万零伍佰元整" }, { 60117419, "陆拾万壹仟壹佰柒拾肆元壹角玖分" },
		{ 58609096, "伍拾捌万陆仟零玖拾元玖角陆分" },
		{ INT64_C(10000000100), "壹亿零壹元整" }, { INT64_C(100000123400), "壹拾亿零壹仟贰佰叁拾肆元整" },
		{ -12345, "负壹佰贰拾叁元肆角伍分" },
		{ INT64_MAX, "92233720368547758.07" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 };

		money_words(rows[i].fen, &b);
		assert_string_equal(b.p, rows[i].words);
		buf_free(&b);
	}
}

static void
small_texts(void **state)
{
	char text[40], days[24];

	(void)state;
	assert_string_equal(days_text(255, days), "25.5");
	assert_string_equal(days_text(30, days), "3");
	assert_string_equal(month_text_zh(202610, text), "2026年10月");
	assert_string_equal(day_text_zh(20261105, text), "2026年11月5日");
	assert_string_equal(day_text_zh(0, text), "");
	assert_string_equal(tail_text("6222000011112222333"), "2333");
	assert_string_equal(tail_text("2333"), "2333");
	assert_string_equal(tail_text("12345"), "");
	assert_string_equal(tail_text(""), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(in_words), cmocka_unit_test(small_texts) };

	return cmocka_run_group_tests_name("papers/print", tests, NULL, NULL);
}
