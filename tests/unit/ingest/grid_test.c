#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"
#include "zipped.h"
#include "ingest/grid.h"

static int fd;
static struct buf got;

static int
on_row(void *ctx, const struct grid_row *row)
{
	int *stop = ctx;

	buf_printf(&got, "%d:", row->n);
	for (int i = 0; i < row->cells; i++)
		buf_printf(&got, "%s%s%.*s", i ? "|" : "", row->cell[i].flags & CELL_LONG ? "!" : "", (int)row->cell[i].text.n,
		    row->cell[i].text.p);
	buf_text(&got, "\n");
	return *stop;
}

static void
put(struct slice s)
{
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, s.p, s.n, 0), s.n);
	buf_reset(&got);
	buf_text(&got, "");
}

static void
contents(void **state)
{
	static const struct { struct slice s; enum content want; } rows[] = {
		{ SLICE(""), CONTENT_EMPTY }, { SLICE(" \r\n\t"), CONTENT_EMPTY }, { SLICE("\xef\xbb\xbf"), CONTENT_EMPTY },
		{ SLICE("\n <a/>"), CONTENT_XML }, { SLICE("\xef\xbb\xbf<a/>"), CONTENT_XML }, { SLICE("\xff\xfe<\0a\0"), CONTENT_XML },
		{ SLICE("\xfe\xff\0<"), CONTENT_XML }, { SLICE("\xff\xfe" "a\0"), CONTENT_UTF16 }, { SLICE("PK\3\4"), CONTENT_ZIP },
		{ SLICE("PK\5\6"), CONTENT_ZIP }, { SLICE("PK,1"), CONTENT_TEXT }, { SLICE("a,b"), CONTENT_TEXT },
		{ SLICE("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), CONTENT_OLE }, { SLICE("\xd0\xcf\x11"), CONTENT_TEXT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		put(rows[i].s);
		assert_int_equal(content_of(fd), rows[i].want);
	}
	assert_int_equal(content_of(-1), CONTENT_UNREADABLE);
}

static void
texts(void **state)
{
	static const struct { struct slice s; const char *want, *kind; int rc; } rows[] = {
		{ SLICE("a,b\n1,2\n"), "1:a|b\n2:1|2\n", "CSV UTF-8", 0 },
		{ SLICE("\xef\xbb\xbf" "a;b;c\r\n1,5;2;3\r\n"), "1:a|b|c\n2:1,5|2|3\n", "CSV UTF-8 ;", 0 },
		{ SLICE("a\tb\n\n1\t2\t\t\n"), "1:a|b\n3:1|2\n", "CSV UTF-8 TAB", 0 },
		{ SLICE("\xd0\xd5\xc3\xfb,\"a\nb\"\n,,\nx"), "1:姓名|a\nb\n4:x\n", "CSV GB18030", 0 },
		{ SLICE("=\"0123\",'45,\"=\"\"6\"\"\"\n"), "1:0123|45|6\n", "CSV UTF-8", 0 },
		{ SLICE("6.50102E+17,1.5e+3,E+5,1E5\n"), "1:!6.50102E+17|!1.5e+3|E+5|1E5\n", "CSV UTF-8", 0 },
		{ SLICE("a,\"b\n"), "", "CSV UTF-8", -1 },
	};
	struct report *report = report_new();
	int go = 0, stop = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct grid *g;

		put(rows[i].s);
		g = grid_open(fd, NULL, "a.csv", report);
		assert_int_equal(grid_sheets(g), 1);
		assert_int_equal(grid_rows(g, 0, on_row, &go), rows[i].rc);
		assert_string_equal(got.p, rows[i].want);
		assert_string_equal(grid_kind(g), rows[i].kind);
		assert_int_equal(report_count(report), rows[i].rc < 0);
		report_clear(report);
		/* once more, to the first row */
		if (rows[i].rc == 0) {
			assert_int_equal(grid_rows(g, 0, on_row, &stop), 1);
			assert_int_equal(report_count(report), 0);
		}
		grid_free(g);
	}
	stop = -1;
	put(SLICE("a,b\n"));
	struct grid *g = grid_open(fd, NULL, "a.csv", report);

	assert_int_equal(grid_rows(g, 0, on_row, &stop), -1);
	assert_int_equal(report_count(report), 0);
	grid_free(g);
	report_free(report);
}

static void
workbooks(void **state)
{
	struct report *report = report_new();
	struct zipper z = { 0 };
	int go = 0, stop = 1;
	struct grid *g;

	(void)state;
	put(book_of(&z, "a|#1.5\nb\n", ""));
	g = grid_open(fd, zip_open(fd, "a.xlsx", report), "a.xlsx", report);
	assert_non_null(g);
	assert_int_equal(grid_sheets(g), 1);
	assert_string_equal(grid_sheet_name(g, 0), "工资表");
	assert_int_equal(grid_sheet_hidden(g, 0), 0);
	assert_int_equal(grid_rows(g, 0, on_row, &go), 0);
	assert_string_equal(got.p, "1:a|1.5\n2:b\n");
	assert_int_equal(grid_rows(g, 0, on_row, &stop), 1);
	assert_string_equal(grid_kind(g), "XLSX");
	assert_int_equal(report_count(report), 0);
	grid_free(g);
	zip_drop(&z);
	report_free(report);
}

static void
names_of_cells(void **state)
{
	static const struct { int column, row; const char *want; } rows[] = {
		{ 0, 1, "A1" }, { 25, 7, "Z7" }, { 26, 7, "AA7" }, { 255, 1048576, "IV1048576" }, { 701, 1, "ZZ1" }, { 702, 1, "AAA1" },
	};
	char name[CELL_NAME];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(cell_name(rows[i].column, rows[i].row, name), rows[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contents),
		cmocka_unit_test(texts),
		cmocka_unit_test(workbooks),
		cmocka_unit_test(names_of_cells),
	};
	int rc;

	fd = memfd_create("grid", 0);
	rc = cmocka_run_group_tests_name("ingest/grid", tests, NULL, NULL);
	buf_free(&got);
	codec_done();
	close(fd);
	return rc;
}
