#include <stdio.h>
#include <stdlib.h>

#include "unit.h"
#include "signed.h"
#include "sheets.h"
#include "ingest/columns.h"

static void
fields(void **state)
{
	static const struct { const char *table, *text, *want; } rows[] = {
		{ "sheet", "身份证号", "id-number" }, { "sheet", " 身 份 证 号 ", "id-number" }, { "sheet", "*身份证号：", "id-number" },
		{ "sheet", "身份证号\n(18位)", "id-number" }, { "sheet", "应发工资（元）", "gross" }, { "sheet", "应发工资(元)合计", "gross" },
		{ "sheet", "签字(手印)", "-" }, { "sheet", "手续费", NULL }, { "sheet", "", NULL }, { "sheet", "(元)", NULL },
		{ "roster", "身份证号", "id-number" }, { "roster", "实发工资", NULL }, { "nothing", "身份证号", NULL },
		{ "sheet.item", "高原津贴", "pay" }, { "sheet.item", "津贴", "pay" }, { "sheet.item", "津贴费", NULL },
		{ "sheet.item", "养老保险个人部分", "social" }, { "sheet.item", "个人所得税", "tax" }, { "sheet.item", "个税（元）", "tax" },
		{ "value.mark", "√", "day" }, { "value.mark", "x", "none" }, { "value.trade", "钢筋工", "020" },
	};
	struct columns *c = load_columns();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = columns_field(c, rows[i].table, slice_of(rows[i].text));

		if ((got == NULL) != (rows[i].want == NULL))
			print_message("%s %s\n", rows[i].table, rows[i].text);
		if (rows[i].want)
			assert_string_equal(got, rows[i].want);
		else
			assert_null(got);
	}
	assert_string_equal(columns_title(c, "sheet", "id-number"), "证件号码");
	assert_string_equal(columns_title(c, "sheet", "nothing"), "nothing");
	assert_string_equal(columns_name(c, "sheet", "id-number", 1), "身份证号");
	assert_string_equal(columns_name(c, "sheet", "id-number", 100), "");
	columns_free(c);
}

static void
codes(void **state)
{
	static const struct { const char *field, *text, *want; } rows[] = {
		{ "trade", "20", "020" }, { "trade", "020", "020" }, { "trade", "钢筋工", "020" }, { "trade", "厨师", "厨师" },
		{ "id-type", "1", "01" }, { "id-type", "居民身份证", "01" }, { "bank", "工行", "102" }, { "bank", "1020", "1020" },
		{ "mode", "计件", "piece" }, { "mode", "day", "day" }, { "trade", "", "" }, { "direction", "进", "01" },
	};
	struct columns *c = load_columns();
	struct report *report = report_new();
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(columns_code(c, rows[i].field, rows[i].text, arena), rows[i].want);
	assert_int_equal(columns_code_digits(c, "trade"), 3);
	columns_free(c);
	/* where a name can begin with a digit no number is taken for the code itself */
	c = columns_load(SLICE("value.trade\t020\t2号工\nwidth.trade\tdigits\t3\n"), report);
	assert_int_equal(columns_code_digits(c, "trade"), 0);
	assert_string_equal(columns_code(c, "trade", "2号工", arena), "020");
	report_free(report);
	arena_free(arena);
	columns_free(c);
}

static void
wrong_files(void **state)
{
	static const struct { const char *text; int line; } rows[] = {
		{ "sheet\n", 1 }, { "# a\n\nsheet\tname\n", 3 }, { "sheet\tname\t \n", 1 }, { "\tname\ta\n", 1 },
		{ "sheet\t\ta\n", 1 }, { "sheet\ta\tx\nsheet\tb\tX\n", 0 }, { "sheet\ta\t\xff\n", 0 },
	};
	struct report *report = report_new();
	struct buf many = { NULL, 0, 0 };
	char *huge = mem_alloc(LIMIT_COLUMNS_BYTES + 1);
	struct columns *c;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *vals;
		char want[24];

		report_clear(report);
		assert_null(columns_load(slice_of(rows[i].text), report));
		assert_int_equal(report_count(report), 1);
		assert_int_equal(report_at(report, 0)->id, F_COLUMNS_FILE);
		vals = report_at(report, 0)->vals;
		snprintf(want, sizeof want, "line=i%d ", rows[i].line);
		assert_memory_equal(vals, want, strlen(want));
	}
	memset(huge, '#', LIMIT_COLUMNS_BYTES + 1);
	assert_null(columns_load((struct slice){ huge, LIMIT_COLUMNS_BYTES + 1 }, report));
	c = columns_load((struct slice){ huge, LIMIT_COLUMNS_BYTES }, report);
	assert_null(columns_field(c, "sheet", SLICE("x")));
	columns_free(c);
	c = columns_load(SLICE(""), report);
	assert_null(columns_field(c, "sheet", SLICE("x")));
	assert_string_equal(columns_name(c, "sheet", "x", 0), "");
	columns_free(c);
	/* the same name of the same field twice is no harm; of two tables neither */
	c = columns_load(SLICE("a\tx\tn\tN\r\nb\ty\tn"), report);
	assert_string_equal(columns_field(c, "a", SLICE("n")), "x");
	assert_string_equal(columns_field(c, "b", SLICE("n")), "y");
	columns_free(c);
	/* a pattern that is cut short by a NUL is the name that is left */
	c = columns_load(SLICE("a\tx\tn\0*"), report);
	assert_string_equal(columns_field(c, "a", SLICE("n")), "x");
	assert_null(columns_field(c, "a", SLICE("nn")));
	columns_free(c);
	/* more names than there may be; a text that is no name of anything, by its length */
	buf_text(&many, "a\tx");
	for (int i = 0; i < 20000; i++)
		buf_text(&many, "\tn");
	c = columns_load((struct slice){ many.p, many.n }, report);
	assert_string_equal(columns_field(c, "a", SLICE("n")), "x");
	memset(huge, ' ', LIMIT_FIELD_BYTES + 1);
	huge[0] = 'n';
	assert_string_equal(columns_field(c, "a", (struct slice){ huge, LIMIT_FIELD_BYTES }), "x");
	assert_null(columns_field(c, "a", (struct slice){ huge, LIMIT_FIELD_BYTES + 1 }));
	columns_free(c);
	buf_text(&many, "\nb\tx\tn\n");
	report_clear(report);
	assert_null(columns_load((struct slice){ many.p, many.n }, report));
	assert_string_equal(report_at(report, 0)->vals, "line=i2 reason=tNAMES_MAX");
	buf_free(&many);
	free(huge);
	report_free(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(codes),
		cmocka_unit_test(wrong_files),
	};
	int rc = cmocka_run_group_tests_name("ingest/columns", tests, NULL, NULL);

	codec_done();
	return rc;
}
