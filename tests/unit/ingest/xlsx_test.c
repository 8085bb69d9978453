#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "unit.h"
#include "zipped.h"
#include "ingest/xlsx.h"

#define CORPUS DAIFA_FORMATS "/../../shared/standards/xlsx/"

static int fd;
static struct buf got;

/* n: A=kind text flags ... */
static int
on_row(void *ctx, const struct grid_row *row)
{
	int *rows = ctx;

	++*rows;
	buf_printf(&got, "%d%s%s:", row->n, row->hidden ? "h" : "", row->wide ? "w" : "");
	for (int i = 0; i < row->cells; i++) {
		const struct cell *c = &row->cell[i];

		assert_non_null(c->text.p);
		buf_printf(&got, "%s%c%.*s%s%s%s%s", i ? "|" : "", " TNDBE"[c->kind], (int)c->text.n, c->text.p,
		    c->flags & CELL_DOWN ? "v" : "", c->flags & CELL_ACROSS ? ">" : "", c->flags & CELL_NO_VALUE ? "?" : "",
		    c->flags & CELL_LONG ? "!" : "");
	}
	buf_text(&got, "\n");
	return 0;
}

static int
read_book(struct slice s, struct report *report, int *rows)
{
	struct zip *zip;
	struct book *b;
	int rc = -1;

	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, s.p, s.n, 0), s.n);
	report_clear(report);
	buf_reset(&got);
	buf_text(&got, "");
	*rows = 0;
	zip = zip_open(fd, "a.xlsx", report);
	b = zip ? book_open(zip, "a.xlsx", report) : NULL;
	for (int i = 0; b && i < book_sheets(b); i++) {
		if (i > 0)
			buf_printf(&got, "== %s\n", book_sheet_name(b, i));
		rc = book_rows(b, i, on_row, rows);
		if (rc < 0)
			break;
	}
	book_free(b);
	assert_int_equal(rc < 0, report_worst(report) >= SEV_REFUSE);
	return rc;
}

static void
cells(void **state)
{
	static const struct { const char *what, *spec, *after, *want; } rows[] = {
		{ "kinds", "a|$b|#1.50|@45931|=7|?1|%#N/A|~|c\n", "", "1:Ta|Tb|N1.5|D2025-10-01|N7|B1|E#N/A|E?|Tc\n" },
		{ "empty cells", "|a||b\n\n-\nx\n", "", "1: |Ta| |Tb\n4:Tx\n" },
		{ "noise of doubles", "#5511.4799999999996|#3500.004\n", "", "1:N5511.48|N3500.004\n" },
		{ "long numbers", "#650102199001010017|#123456789012345\n", "", "1:N650102199001010000!|N123456789012345\n" },
		{ "hidden", "^a\nb\n", "", "1h:Ta\n2:Tb\n" },
		{ "merged down", "t|#1\n|#2\n|#3\nu|#4\n", "<mergeCells><mergeCell ref=\"A1:A3\"/></mergeCells>",
		  "1:Tt|N1\n2:Ttv|N2\n3:Ttv|N3\n4:Tu|N4\n" },
		{ "merged across and down", "t|||x\n|||y\n", "<mergeCells><mergeCell ref=\"A1:C2\"/></mergeCells>",
		  "1:Tt|Tt>|Tt>|Tx\n2:Ttv|Ttv>|Ttv>|Ty\n" },
		{ "merged beyond the row's cells", "t\n-\nx|y\n", "<mergeCells><mergeCell ref=\"A1:D3\"/></mergeCells>",
		  "1:Tt|Tt>|Tt>|Tt>\n3:Tx|Ty|Ttv>|Ttv>\n" },
		{ "merged and empty", "|a\n|b\n", "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>", "1: |Ta\n2: |Tb\n" },
		{ "escapes", "_x000D_a_x005F_x|_xZZZZ_|&lt;&amp;\n", "", "1:T\ra_x|T_xZZZZ_|T<&\n" },
	};
	struct report *report = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zipper z = { 0 };
		int n;

		assert_int_equal(read_book(book_of(&z, rows[i].spec, rows[i].after), report, &n), 0);
		if (strcmp(got.p, rows[i].want) != 0)
			print_message("%s\n", rows[i].what);
		assert_string_equal(got.p, rows[i].want);
		zip_drop(&z);
	}
	report_free(report);
}

/* A worksheet written by hand. */
static int
read_sheet(const char *data, const char *strings, const char *book_pr, struct report *report)
{
	struct zipper z = { 0 };
	struct buf b = { NULL, 0, 0 };
	int n, rc;

	book_frame(&z, "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/>", 1, book_pr);
	buf_printf(&b, "<x:worksheet xmlns:x=\"" BOOK_NS "\"><x:sheetData>%s</x:sheetData></x:worksheet>", data);
	zip_put(&z, "xl/worksheets/sheet1.xml", (struct slice){ b.p, b.n }, NULL);
	buf_reset(&b);
	buf_text(&b, strings);
	book_end(&z, &b);
	rc = read_book(zip_end(&z), report, &n);
	zip_drop(&z);
	buf_free(&b);
	return rc;
}

static void
written_by_hand(void **state)
{
	static const struct { const char *data, *strings, *pr, *want; enum finding_id id; } rows[] = {
		{ "<x:row><x:c><x:v>1</x:v></x:c><x:c r=\"C1\"><x:v>2</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row>", "", "",
		  "1:N1| |N2\n2:N3\n", F_NONE },
		{ "<x:row r=\"7\"><x:c t=\"s\"><x:v>0</x:v></x:c></x:row>",
		  "<si><r><t>a</t></r><r><rPr/><t xml:space=\"preserve\"> b</t></r><rPh sb=\"0\"><t>no</t></rPh></si>", "",
		  "7:Ta b\n", F_NONE },
		{ "<x:row><x:c t=\"inlineStr\"><x:is><x:r><x:t>a</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh><x:r><x:t>b</x:t></x:r></x:is></x:c></x:row>", "",
		  "", "1:Tab\n", F_NONE },
		{ "<x:row><x:c t=\"str\"><x:f>A</x:f><x:v>x</x:v></x:c><x:c t=\"d\"><x:v>2026-10-05T07:58:12</x:v></x:c></x:row>", "", "",
		  "1:Tx|D2026-10-05 07:58:12\n", F_NONE },
		{ "<x:row><x:c s=\"1\"><x:v>44469</x:v></x:c></x:row>", "", "<workbookPr date1904=\"1\"/>", "1:D2025-10-01\n", F_NONE },
		{ "<x:row><x:c s=\"2\"><x:v>1234.5</x:v></x:c><x:c s=\"99\"><x:v>1</x:v></x:c></x:row>", "", "", "1:N1234.5|N1\n", F_NONE },
		{ "<x:row><x:c><x:v>abc</x:v></x:c></x:row>", "", "", "1:Eabc\n", F_NONE },
		{ "<x:row><x:c t=\"s\"><x:v>5</x:v></x:c></x:row>", "", "", "", F_BOOK_STRUCTURE },
		{ "<x:row><x:c><x:v>1</x:v><x:v>2</x:v></x:c></x:row>", "", "", "", F_BOOK_STRUCTURE },
		{ "<x:row r=\"2\"/><x:row r=\"1\"/>", "", "", "", F_BOOK_STRUCTURE },
		{ "<x:row r=\"0\"/>", "", "", "", F_BOOK_STRUCTURE },
		{ "<x:row r=\"2\"><x:c r=\"A1\"/></x:row>", "", "", "", F_BOOK_STRUCTURE },
		{ "<x:row><x:c r=\"B1\"/><x:c r=\"A1\"/></x:row>", "", "", "", F_BOOK_STRUCTURE },
		{ "<x:row><x:c r=\"ZZZZ1\"/></x:row>", "", "", "", F_BOOK_STRUCTURE },
		{ "<x:row><x:c r=\"IW1\"><x:v>1</x:v></x:c></x:row>", "", "", "", F_NONE },
		{ "<x:row><x:extLst><x:ext/></x:extLst><x:c><x:v>1</x:v></x:c></x:row>", "", "", "1:N1\n", F_NONE },
		{ "<x:row>", "", "", "", F_XML_MALFORMED },
		{ "<x:row><x:c r=\"IW1\" t=\"inlineStr\"><x:is><x:t>a</x:t></x:is></x:c></x:row>", "", "", "", F_NONE },
		{ "<x:row><x:c t=\"s\"><x:v>0</x:v></x:c></x:row>", "<q:t xmlns:q=\"urn:q\">no</q:t><si><t>a</t></si>", "",
		  "1:Ta\n", F_NONE },
	};
	struct report *report = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int rc = read_sheet(rows[i].data, rows[i].strings, rows[i].pr, report);

		if ((rows[i].id == F_NONE) != (rc == 0) || strcmp(got.p, rows[i].want) != 0)
			print_message("%zu: %s\n", i, got.p);
		assert_int_equal(rc, rows[i].id == F_NONE ? 0 : -1);
		assert_string_equal(got.p, rows[i].want);
		if (rows[i].id != F_NONE)
			assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
	}
	report_free(report);
}

static void
books(void **state)
{
	struct report *report = report_new();
	struct zipper z = { 0 };
	struct buf strings = { NULL, 0, 0 };
	int n, count = 0;

	(void)state;
	book_frame(&z, "<sheet name=\"一\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"二\" sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/>"
	    , 2, "");
	book_sheet(&z, 1, "$a\n", "", &strings, &count);
	book_sheet(&z, 2, "$b\n", "", &strings, &count);
	book_end(&z, &strings);
	assert_int_equal(read_book(zip_end(&z), report, &n), 0);
	assert_string_equal(got.p, "1:Ta\n== 二\n1:Tb\n");
	zip_drop(&z);
	/* macros, and a sheet that is not there */
	book_frame(&z, "<sheet name=\"一\" sheetId=\"1\" r:id=\"rId1\"/>", 1, "");
	zip_text(&z, "xl/vbaProject.bin", "x");
	assert_int_equal(read_book(zip_end(&z), report, &n), -1);
	assert_int_equal(report_at(report, 0)->id, F_BOOK_MACROS);
	zip_drop(&z);
	book_frame(&z, "<sheet name=\"一\" sheetId=\"1\" r:id=\"rId1\"/>", 1, "");
	assert_int_equal(read_book(zip_end(&z), report, &n), -1);
	assert_int_equal(report_at(report, 0)->id, F_BOOK_STRUCTURE);
	zip_drop(&z);
	zip_text(&z, "[Content_Types].xml", "<!DOCTYPE a><a/>");
	assert_int_equal(read_book(zip_end(&z), report, &n), -1);
	assert_int_equal(report_at(report, 0)->id, F_XML_DOCTYPE);
	zip_drop(&z);
	buf_free(&strings);
	report_free(report);
}

/* The parts of a workbook where its relationships say; formats of cells that are dates. */
static void
parts(void **state)
{
	static const struct { const char *book, *target, *mode, *want; enum finding_id id; } rows[] = {
		{ "xl/workbook.xml", "../xl/worksheets/sheet1.xml", "", "1:N7|D2025-10-01|D12:00:00\n", F_NONE },
		{ "xl/workbook.xml", "worksheets\\sheet1.xml", "", "1:N7|D2025-10-01|D12:00:00\n", F_NONE },
		{ "xl/workbook.xml", "../../../xl/worksheets/sheet1.xml", "", "1:N7|D2025-10-01|D12:00:00\n", F_NONE },
		{ "xl/workbook.xml", "worksheets/sheet1.xml", " TargetMode=\"External\"", "", F_BOOK_STRUCTURE },
		{ "xl/workbook.xml", NULL, "", "", F_BOOK_STRUCTURE },
		{ "xl/workbook.bin", "worksheets/sheet1.xml", "", "", F_BOOK_STRUCTURE },
	};
	struct report *report = report_new();
	char name[500];

	(void)state;
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zipper z = { 0 };
		struct buf b = { NULL, 0, 0 };
		int n, rc;

		zip_text(&z, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
		buf_printf(&b, "<Relationships xmlns=\"" PACKAGE_REL "\"><Relationship Id=\"rId1\" Type=\"" BOOK_REL
		    "/officeDocument\" Target=\"%s\"/></Relationships>", rows[i].book);
		zip_put(&z, "_rels/.rels", (struct slice){ b.p, b.n }, NULL);
		zip_text(&z, rows[i].book, "<workbook xmlns=\"" BOOK_NS "\" xmlns:r=\"" BOOK_REL
		    "\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
		buf_reset(&b);
		buf_printf(&b, "<Relationships xmlns=\"" PACKAGE_REL "\"><Relationship Id=\"rId1\" Type=\"" BOOK_REL
		    "/worksheet\" Target=\"%s\"%s/><Relationship Id=\"rId2\" Type=\"" BOOK_REL
		    "/styles\" Target=\"styles.xml\"/></Relationships>", rows[i].target ? rows[i].target : name, rows[i].mode);
		zip_put(&z, "xl/_rels/workbook.xml.rels", (struct slice){ b.p, b.n }, NULL);
		zip_text(&z, "xl/worksheets/sheet1.xml", "<worksheet xmlns=\"" BOOK_NS "\"><sheetData><row><c><v>7</v></c>"
		    "<c s=\"1\"><v>45931</v></c><c s=\"2\"><v>0.5</v></c></row></sheetData></worksheet>");
		zip_text(&z, "xl/styles.xml", "<styleSheet xmlns=\"" BOOK_NS "\"><numFmts><numFmt numFmtId=\"180\" "
		    "formatCode=\"[Red][h]:mm\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"57\"/>"
		    "<xf numFmtId=\"180\"/></cellXfs></styleSheet>");
		rc = read_book(zip_end(&z), report, &n);
		if (rc != (rows[i].id == F_NONE ? 0 : -1) || strcmp(got.p, rows[i].want) != 0)
			print_message("%zu: %d %s\n", i, rc, got.p);
		assert_int_equal(rc, rows[i].id == F_NONE ? 0 : -1);
		assert_string_equal(got.p, rows[i].want);
		if (rows[i].id != F_NONE)
			assert_int_equal(report_at(report, 0)->id, rows[i].id);
		zip_drop(&z);
		buf_free(&b);
	}
	report_free(report);
}

/* One more of each than a workbook may have; areas that lie upon each other. */
static void
limits(void **state)
{
	static const struct { const char *one; int count; enum finding_id id; const char *says; } merged[] = {
		{ "<mergeCell ref=\"A1:A2\"/>", LIMIT_BOOK_MERGES + 1, F_BOOK_LIMIT, "LIMIT_BOOK_MERGES" },
		{ "<mergeCell ref=\"A1:B9\"/>", GRID_COLUMNS + 1, F_BOOK_STRUCTURE, "overlap" },
		{ "<mergeCell ref=\"IW1:IX2\"/>", GRID_COLUMNS + 1, F_NONE, NULL },
	};
	struct report *report = report_new();
	struct zipper z = { 0 };
	struct buf b = { NULL, 0, 0 };
	int n;

	(void)state;
	for (size_t i = 0; i < COUNT(merged); i++) {
		buf_reset(&b);
		buf_text(&b, "<mergeCells>");
		for (int k = 0; k < merged[i].count; k++)
			buf_text(&b, merged[i].one);
		buf_text(&b, "</mergeCells>");
		assert_int_equal(read_book(book_of(&z, "#1\n#2\n", b.p), report, &n), merged[i].id == F_NONE ? 0 : -1);
		if (merged[i].id != F_NONE) {
			assert_int_equal(report_at(report, 0)->id, merged[i].id);
			assert_non_null(strstr(report_at(report, 0)->vals, merged[i].says));
		}
		zip_drop(&z);
	}
	buf_reset(&b);
	for (int k = 0; k <= LIMIT_BOOK_SHEETS; k++)
		buf_printf(&b, "<sheet name=\"s%d\" sheetId=\"%d\" r:id=\"rId1\"/>", k, k + 1);
	book_frame(&z, b.p, 1, "");
	assert_int_equal(read_book(zip_end(&z), report, &n), -1);
	assert_int_equal(report_at(report, 0)->id, F_BOOK_LIMIT);
	assert_non_null(strstr(report_at(report, 0)->vals, "LIMIT_BOOK_SHEETS"));
	zip_drop(&z);
	book_frame(&z, "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/>", 1, "");
	zip_text(&z, "xl/worksheets/sheet1.xml", "<worksheet xmlns=\"" BOOK_NS "\"/>");
	zip_text(&z, "xl/sharedStrings.xml", "<sst xmlns=\"" BOOK_NS "\"/>");
	buf_reset(&b);
	buf_text(&b, "<styleSheet xmlns=\"" BOOK_NS "\"><cellXfs>");
	for (int k = 0; k <= 65536; k++)
		buf_text(&b, k % 1000 ? "<xf/>" : "<xf numFmtId=\"14\" borderId=\"1\"/>");
	buf_text(&b, "</cellXfs></styleSheet>");
	zip_put(&z, "xl/styles.xml", (struct slice){ b.p, b.n }, &(struct zip_how){ .method = 1 });
	assert_int_equal(read_book(zip_end(&z), report, &n), -1);
	assert_int_equal(report_at(report, 0)->id, F_BOOK_LIMIT);
	assert_non_null(strstr(report_at(report, 0)->vals, "STYLES_MAX"));
	zip_drop(&z);
	book_frame(&z, "<sheet sheetId=\"1\" r:id=\"rId1\"/>", 1, "");
	assert_int_equal(read_book(zip_end(&z), report, &n), -1);
	assert_int_equal(report_at(report, 0)->id, F_BOOK_STRUCTURE);
	zip_drop(&z);
	buf_free(&b);
	report_free(report);
}

/* Any bit of a workbook turned: a verdict, never a crash. */
static void
damage(void **state)
{
	struct report *report = report_new();
	struct zipper z = { 0 };
	struct slice s = book_of(&z, "t|$b|#1.5|@45931\n|~|=5\n", "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>");
	int n;

	(void)state;
	for (size_t i = 0; i < s.n; i += STEP) {
		z.bytes.p[i] = (char)(z.bytes.p[i] ^ 1 << (i % 8));
		read_book(s, report, &n);
		z.bytes.p[i] = (char)(z.bytes.p[i] ^ 1 << (i % 8));
	}
	for (size_t i = 0; i < s.n; i += 7 * STEP)
		assert_int_equal(read_book((struct slice){ s.p, i }, report, &n), -1);
	zip_drop(&z);
	report_free(report);
}

/* The same inside of the parts, where no checksum helps. */
static void
damaged_parts(void **state)
{
	static const char data[] = "<x:row r=\"1\" hidden=\"1\"><x:c r=\"A1\" t=\"s\"><x:v>0</x:v></x:c><x:c r=\"B1\" s=\"1\">"
	    "<x:f>A1</x:f><x:v>45931.5</x:v></x:c><x:c r=\"C1\" t=\"inlineStr\"><x:is><x:t>a</x:t></x:is></x:c></x:row>"
	    "</x:sheetData><x:mergeCells><x:mergeCell ref=\"A1:B9\"/></x:mergeCells><x:sheetData>";
	static const char strings[] = "<si><r><t>a_x000D_</t></r><rPh sb=\"0\" eb=\"1\"><t>b</t></rPh></si>";
	static const char with[] = { '0', '9', '<', '>', '"', 'A', ':', '-', '.', 'E', 0x7f };
	struct report *report = report_new();
	struct buf b = { NULL, 0, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof data - 1 + sizeof strings - 1; i += STEP) {
		size_t in_data = i < sizeof data - 1;

		for (size_t k = 0; k < COUNT(with); k++) {
			buf_reset(&b);
			buf_text(&b, in_data ? data : strings);
			b.p[in_data ? i : i - (sizeof data - 1)] = with[k];
			read_sheet(in_data ? b.p : data, in_data ? strings : b.p, "<workbookPr date1904=\"0\"/>", report);
		}
	}
	buf_free(&b);
	report_free(report);
}

static void
corpus_file(const char *path, int count[2], struct report *report)
{
	struct buf b = { NULL, 0, 0 };
	struct fd_source from;
	int file = open(path, O_RDONLY), n, rc;

	assert_int_equal(source_all(source_fd(&from, file), 64 << 20, &b), 0);
	close(file);
	rc = read_book((struct slice){ b.p, b.n }, report, &n);
	count[rc < 0]++;
	if (rc < 0)
		print_message("%s: %s %s\n", path + sizeof CORPUS - 1, finding_name(report_at(report, 0)->id),
		    report_at(report, 0)->vals);
	buf_free(&b);
}

static void
corpus_walk(const char *path, int count[2], struct report *report)
{
	DIR *dir = opendir(path);
	const struct dirent *e;
	char inner[LIMIT_PATH];

	if (dir == NULL) {
		print_message("SKIPPED: no %s\n", path);
		return;
	}
	while ((e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
		if (strchr(e->d_name, '.') == NULL || e->d_type == DT_DIR)
			corpus_walk(inner, count, report);
		else
			corpus_file(inner, count, report);
	}
	closedir(dir);
}

/* Workbooks of many programs: read, or refused with a reason; in little memory. */
static void
corpus(void **state)
{
	struct report *report = report_new();
	struct rusage use;
	int count[2] = { 0, 0 };

	(void)state;
	corpus_walk(CORPUS "poi", count, report);
	corpus_walk(CORPUS "sheetjs", count, report);
	corpus_walk(CORPUS "easyexcel", count, report);
	getrusage(RUSAGE_SELF, &use);
	print_message("%d read, %d refused; %ld KiB\n", count[0], count[1], use.ru_maxrss);
	report_free(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells),
		cmocka_unit_test(written_by_hand),
		cmocka_unit_test(books),
		cmocka_unit_test(parts),
		cmocka_unit_test(limits),
		cmocka_unit_test(damage),
		cmocka_unit_test(damaged_parts),
		cmocka_unit_test(corpus),
	};
	int rc;

	fd = memfd_create("book", 0);
	rc = cmocka_run_group_tests_name("ingest/xlsx", tests, NULL, NULL);
	buf_free(&got);
	codec_done();
	close(fd);
	return rc;
}
