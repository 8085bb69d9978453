/* Pages: the same bytes twice, a finding for what no font has. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "daifa/draw.h"

struct want { const char *name; int rows; };

static void
body(struct draw *d, void *ctx)
{
	static const struct draw_cell heads[] = {
		{ .width = 1, .text = "序号", .flags = DRAW_BOLD | DRAW_SHADE },
		{ .width = 5, .text = "姓名", .flags = DRAW_BOLD | DRAW_SHADE } };
	const struct want *w = ctx;

	draw_text(d, "代发工资凭证", 180, DRAW_CENTRE, DRAW_BOLD);
	draw_rule(d);
	draw_code(d, "DAIFA1 text", "核验码");
	draw_heads(d, heads, 2);
	for (int i = 0; i < w->rows; i++)
		draw_cells(d, (const struct draw_cell[]){
		    { .width = 1, .text = "1", .align = DRAW_RIGHT, .flags = DRAW_LINE },
		    { .width = 5, .label = "姓名", .label2 = "ئىسىم", .text = w->name } }, 2);
	draw_heads_end(d);
	/* on one line, however small it becomes */
	draw_cells(d, (const struct draw_cell[]){ { .width = 1, .text = w->name, .flags = DRAW_LINE },
	    { .width = 60, .text = "" } }, 2);
	draw_cut(d);
}

static int
draw(const char *fonts, struct want *w, struct buf *pdf, struct report *r)
{
	const struct draw_paper p = { .fonts = fonts, .name = "paper", .title = "标题", .author = "作者",
		.subject = "", .at = 1790000000, .foot = "脚", .page_of = "{page}/{pages}", .report = r };

	return draw_document(&p, body, w, pdf);
}

static void
same_twice(void **state)
{
	static struct want rows[] = { { "买买提·艾力", 1 }, { "阿卜杜热合曼·买买提依明江·努尔阿卜杜拉", 25 },
		{ "𠮷㐂龴 ئەخمەتجان", 60 }, { "", 3 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *r = report_new();
		struct buf a = { 0 }, b = { 0 };

		assert_int_equal(draw(DAIFA_FORMATS "/fonts.conf", &rows[i], &a, r), 0);
		assert_int_equal(draw(DAIFA_FORMATS "/fonts.conf", &rows[i], &b, r), 0);
		assert_int_equal(report_count(r), 0);
		assert_int_equal(a.n, b.n);
		assert_memory_equal(a.p, b.p, a.n);
		assert_memory_equal(a.p, "%PDF-1.5", 8);
		buf_free(&a);
		buf_free(&b);
		report_free(r);
	}
}

static void
no_box(void **state)
{
	static struct want w = { "王\xf3\xb0\x80\x81\xf3\xb0\x80\x81", 2 };
	struct report *r = report_new();
	struct buf pdf = { 0 };

	(void)state;
	assert_int_equal(draw(DAIFA_FORMATS "/fonts.conf", &w, &pdf, r), 0);
	assert_int_equal(report_count(r), 1);
	assert_int_equal(report_at(r, 0)->id, F_PAPER_GLYPH);
	assert_non_null(strstr(report_at(r, 0)->vals, "F0001"));
	buf_free(&pdf);
	report_free(r);
}

static void
refused(void **state)
{
	static struct want bad = { "\xff\xfe", 1 }, good = { "王", 1 };
	struct report *r = report_new();
	struct buf pdf = { 0 };

	(void)state;
	assert_int_equal(draw(DAIFA_FORMATS "/fonts.conf", &bad, &pdf, r), -1);
	assert_true(report_has(r, F_PRINTER_FAILED));
	report_clear(r);
	assert_int_equal(draw("/nowhere/fonts.conf", &good, &pdf, r), -1);
	assert_true(report_has(r, F_FONT_MISSING));
	buf_free(&pdf);
	report_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_twice), cmocka_unit_test(no_box),
		cmocka_unit_test(refused) };

	return cmocka_run_group_tests_name("draw/draw", tests, NULL, NULL);
}
