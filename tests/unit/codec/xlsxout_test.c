/* XLSX out: what is put in comes out of the ZIP again, text stays text, the bytes repeat. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daifa/codec.h"

static const int width[] = { 10, 12, 14 };

static void
fill(struct xlsxout *x)
{
	xlsxout_begin(x, width, 3);
	xlsxout_text(x, "姓名");
	xlsxout_text(x, "金额");
	xlsxout_text(x, "");
	xlsxout_row(x);
	xlsxout_text(x, "=1+1 <&> \"王\" ");
	xlsxout_number(x, "-12.05");
	xlsxout_text(x, "653125196903239359");
	xlsxout_row(x);
}

struct seen { struct buf text; int cells, numbers; };

static int
cell_start(void *ctx, const struct xml_element *e)
{
	struct seen *s = ctx;

	if (strcmp(e->name, "c") == 0) {
		struct slice at = xml_attr(e, "r"), type = xml_attr(e, "t");

		s->cells++;
		buf_printf(&s->text, "[%.*s%s]", (int)at.n, at.p,
		    slice_is(type, "inlineStr") ? " text" : "");
	}
	return 0;
}

static int
cell_end(void *ctx, const struct xml_element *e, struct slice text)
{
	struct seen *s = ctx;

	if (strcmp(e->name, "t") == 0 || strcmp(e->name, "v") == 0)
		buf_add(&s->text, text.p, text.n);
	s->numbers += strcmp(e->name, "v") == 0;
	assert_string_not_equal(e->name, "f");
	return 0;
}

static struct zip *
opened(const struct buf *file, int *fd, struct report *r)
{
	*fd = memfd_create("xlsx", MFD_CLOEXEC);
	assert_int_equal(write(*fd, file->p, file->n), (ssize_t)file->n);
	return zip_open(*fd, "a.xlsx", r);
}

static void
comes_back(void **state)
{
	static const struct xml_handler handler = { .start = cell_start, .end = cell_end };
	struct report *r = report_new();
	struct seen s = { .cells = 0 };
	struct buf file = { 0 };
	struct xlsxout x;
	struct zip *z;
	int fd;

	(void)state;
	fill(&x);
	assert_int_equal(xlsxout_end(&x, "2026-10 <台账>", &file), 0);
	z = opened(&file, &fd, r);
	assert_non_null(z);
	assert_int_equal(zip_count(z), 6);
	for (int i = 0; i < zip_count(z); i++) {
		struct unzip *u = unzip_new(z, zip_at(z, i));

		s.text.n = 0;
		assert_int_equal(xml_read(unzip_source(u), zip_at(z, i)->name, &handler, &s, r), 0);
		if (strcmp(zip_at(z, i)->name, "xl/worksheets/sheet1.xml") == 0)
			assert_string_equal(s.text.p,
			    "[A1 text]姓名[B1 text]金额[C1][A2 text]=1+1 <&> \"王\" "
			    "[B2]-12.05[C2 text]653125196903239359");
		unzip_free(u);
	}
	assert_int_equal(s.cells, 6);
	assert_int_equal(s.numbers, 1);
	assert_int_equal(report_count(r), 0);
	zip_free(z);
	close(fd);
	report_free(r);
	buf_free(&file);
	buf_free(&s.text);
}

static void
repeats(void **state)
{
	struct buf a = { 0 }, b = { 0 };
	struct xlsxout x;

	(void)state;
	fill(&x);
	assert_int_equal(xlsxout_end(&x, "a", &a), 0);
	fill(&x);
	assert_int_equal(xlsxout_end(&x, "a", &b), 0);
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
	buf_free(&a);
	buf_free(&b);
}

static void
columns(void **state)
{
	static const struct {
		int column;
		const char *name;
	} rows[] = { { 0, "A3" }, { 25, "Z3" }, { 26, "AA3" }, { 51, "AZ3" }, { 52, "BA3" },
		{ 701, "ZZ3" }, { 702, "AAA3" } };
	static int wide[703];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf file = { 0 };
		struct xlsxout x;
		char want[32];

		xlsxout_begin(&x, wide, rows[i].column + 1);
		for (int row = 0; row < 3; row++) {
			for (int c = 0; c <= rows[i].column; c++)
				xlsxout_text(&x, "x");
			xlsxout_row(&x);
		}
		snprintf(want, sizeof want, "<c r=\"%s\"", rows[i].name);
		assert_non_null(strstr(x.sheet.p, want));
		assert_int_equal(xlsxout_end(&x, "a", &file), 0);
		buf_free(&file);
	}
}

static void
several_sheets(void **state)
{
	struct report *r = report_new();
	struct buf file = { 0 };
	struct xlsxout x;
	struct zip *z;
	int fd;

	(void)state;
	fill(&x);
	xlsxout_next(&x, "一", width, 1);
	xlsxout_text(&x, "笔数");
	xlsxout_row(&x);
	xlsxout_count(&x, -7);
	xlsxout_row(&x);
	assert_non_null(strstr(x.sheet.p, "<c r=\"A2\" s=\"0\"><v>-7</v></c>"));
	assert_int_equal(xlsxout_end(&x, "二", &file), 0);
	z = opened(&file, &fd, r);
	assert_non_null(z);
	assert_int_equal(zip_count(z), 7);
	assert_non_null(zip_find(z, "xl/worksheets/sheet1.xml"));
	assert_non_null(zip_find(z, "xl/worksheets/sheet2.xml"));
	zip_free(z);
	close(fd);
	report_free(r);
	buf_free(&file);
}

static void
refuses(void **state)
{
	static const struct { const char *text, *number, *name; int cells;
	} rows[] = {
		{ "bell \a", "1", "a", 3 },
		{ "cut \xe4", "1", "a", 3 },
		{ "x", "1e9", "a", 3 },
		{ "x", "", "a", 3 },
		{ "x", "1", "\x01", 3 },
		{ "x", "1", "a", 2 },
		{ "x", "1", "a", 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf file = { 0 };
		struct xlsxout x;

		xlsxout_begin(&x, width, 3);
		xlsxout_text(&x, rows[i].text);
		xlsxout_number(&x, rows[i].number);
		for (int c = 2; c < rows[i].cells; c++)
			xlsxout_text(&x, "");
		xlsxout_row(&x);
		assert_int_equal(xlsxout_end(&x, rows[i].name, &file), -1);
		buf_free(&file);
	}
	/* a row that was begun and not ended */
	for (int ended = 0; ended < 2; ended++) {
		struct buf file = { 0 };
		struct xlsxout x;

		xlsxout_begin(&x, width, 1);
		xlsxout_text(&x, "x");
		if (ended)
			xlsxout_row(&x);
		assert_int_equal(xlsxout_end(&x, "a", &file), ended ? 0 : -1);
		buf_free(&file);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(comes_back), cmocka_unit_test(repeats),
		cmocka_unit_test(columns), cmocka_unit_test(several_sheets),
		cmocka_unit_test(refuses) };

	codec_init();
	return cmocka_run_group_tests_name("codec/xlsxout", tests, NULL, NULL);
}
