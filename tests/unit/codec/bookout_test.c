/* A workbook to fill in: its cells come out of the ZIP again, the bytes repeat, what the library
 * refuses makes the end fail. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daifa/codec.h"

static int
make(const char *sheet_name, struct buf *file)
{
	struct bookout *b = bookout_new();

	bookout_sheet(b, sheet_name);
	bookout_columns(b, 0, 3, 12, BOOKOUT_TEXT);
	bookout_across(b, 0, 0, 3, BOOKOUT_TITLE, "农民工工资支付表");
	bookout_text(b, 1, 0, BOOKOUT_HEAD, "身份证号");
	bookout_text(b, 1, 1, BOOKOUT_NEEDED, "=1+1");
	bookout_text(b, 1, 2, BOOKOUT_FIELD, "");
	bookout_count(b, 2, 0, 7);
	bookout_formula(b, 2, 1, "=SUM(A3:A3)");
	bookout_choose(b, 2, 9, 2, "=代码!$A$1:$A$2");
	bookout_freeze(b, 2, 1);
	bookout_sheet(b, "代码");
	bookout_text(b, 0, 0, BOOKOUT_TEXT, "钢筋工");
	bookout_text(b, 1, 0, BOOKOUT_NOTE, "木工");
	return bookout_end(b, file);
}

static void
part_of(const struct buf *file, const char *name, struct buf *part)
{
	int fd = memfd_create("book", 0);
	struct report *report = report_new();
	const struct zip_entry *e;
	struct unzip *unzip;
	struct zip *zip;

	assert_int_equal(write(fd, file->p, file->n), (ssize_t)file->n);
	zip = zip_open(fd, "book", report);
	assert_non_null(zip);
	e = zip_find(zip, name);
	assert_non_null(e);
	unzip = unzip_new(zip, e);
	assert_int_equal(source_all(unzip_source(unzip), 1 << 20, part), 0);
	unzip_free(unzip);
	zip_free(zip);
	report_free(report);
	close(fd);
}

static void
what_is_put_comes_out(void **state)
{
	static const struct { const char *part, *text; } wants[] = {
		{ "xl/worksheets/sheet1.xml", "<mergeCell ref=\"A1:D1\"/>" },
		{ "xl/worksheets/sheet1.xml", "<formula1>代码!$A$1:$A$2</formula1>" },
		{ "xl/worksheets/sheet1.xml", "sqref=\"C3:C10\"" },
		{ "xl/worksheets/sheet1.xml", "<f>SUM(A3:A3)</f><v>0</v>" },
		{ "xl/worksheets/sheet1.xml", "ySplit=\"2\"" },
		{ "xl/sharedStrings.xml", "<t>=1+1</t>" },
		{ "xl/sharedStrings.xml", "<t>农民工工资支付表</t>" },
		{ "xl/sharedStrings.xml", "<t>木工</t>" },
		{ "xl/workbook.xml", "name=\"代码\"" },
		{ "xl/styles.xml", "numFmtId=\"49\"" },
	};
	struct buf file = { 0 }, again = { 0 }, part = { 0 };

	(void)state;
	assert_int_equal(make("表", &file), 0);
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		buf_reset(&part);
		part_of(&file, wants[i].part, &part);
		if (strstr(part.p, wants[i].text) == NULL)
			print_message("%s lacks %s\n", wants[i].part, wants[i].text);
		assert_non_null(strstr(part.p, wants[i].text));
	}
	assert_int_equal(make("表", &again), 0);
	assert_int_equal(again.n, file.n);
	assert_memory_equal(again.p, file.p, file.n);
	buf_free(&part);
	buf_free(&again);
	buf_free(&file);
}

static void
what_cannot_be_written(void **state)
{
	static const char *const names[] = { "a/b", "代码", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二" };
	struct buf file = { 0 };

	(void)state;
	/* a sign that no worksheet's name has, the same name twice, one too long */
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_int_equal(make(names[i], &file), -1);
		buf_reset(&file);
	}
	buf_free(&file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_comes_out),
		cmocka_unit_test(what_cannot_be_written),
	};

	codec_init();
	return cmocka_run_group_tests_name("codec/bookout", tests, NULL, NULL);
}
