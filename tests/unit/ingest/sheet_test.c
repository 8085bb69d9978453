#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>

#include "unit.h"
#include "signed.h"
#include "zipped.h"
#include "sheets.h"

#define MONTH DAIFA_FORMATS "/../fixtures/month/"
#define HOSTILE DAIFA_FORMATS "/../../shared/standards/hostile/"

static struct columns *columns;
static struct signer *signer;

struct read {
	struct arena	*arena;
	struct report	*report;
	struct sheet	 sheet;
	struct buf	 rows;
	struct buf	 evidence;
	int		 count, rc;
};

static int
by_name(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Items in one order, whatever order their columns have. */
static int
on_row(void *ctx, const struct sheet *sheet, const struct sheet_row *row)
{
	struct read *r = ctx;
	struct sheet_row sorted = *row;
	struct item item[LIMIT_ROW_ITEMS];

	(void)sheet;
	memcpy(item, row->item, (size_t)row->items * sizeof *item);
	qsort(item, (size_t)row->items, sizeof *item, by_name);
	sorted.item = item;
	sheet_row_canon(&sorted, &r->rows);
	r->count++;
	return 0;
}

static int
on_evidence(void *ctx, const char *name, int64_t bytes, struct source s)
{
	struct read *r = ctx;
	struct buf b = { NULL, 0, 0 };
	int rc = source_all(s, 1 << 20, &b);

	buf_printf(&r->evidence, "%s %d %s\n", name, (int)bytes, rc < 0 ? "damaged" : b.p);
	buf_free(&b);
	return rc;
}

static void
read_with(struct read *r, struct verified *v, const struct columns *c)
{
	memset(r, 0, sizeof *r);
	r->arena = arena_new();
	r->report = report_new();
	buf_text(&r->rows, "");
	buf_text(&r->evidence, "");
	r->rc = ingest_sheet_with(v, c, r->arena, &r->sheet, on_row, on_evidence, r, r->report);
	verified_free(v);
}

static void
read_bytes(struct read *r, struct slice bytes)
{
	read_with(r, verify_archived("表.dat", signed_file(bytes)), columns);
	assert_int_equal(r->rc < 0, report_worst(r->report) >= SEV_REFUSE);
}

static void
read_free(struct read *r)
{
	arena_free(r->arena);
	report_free(r->report);
	buf_free(&r->rows);
	buf_free(&r->evidence);
}

static int
heavier_than_notes(const struct report *report)
{
	int n = 0;

	for (size_t i = 0; i < report_count(report); i++)
		n += finding_severity(report_at(report, i)->id) > SEV_NOTE;
	return n;
}

static void
print_findings(const struct report *report)
{
	for (size_t i = 0; i < report_count(report) && i < 10; i++) {
		const struct finding *f = report_at(report, i);

		print_message("  %s %d %s %s\n", finding_name(f->id), f->where.row, f->where.column ? f->where.column : "-",
		    f->vals);
	}
}

static void
told_by_content(void **state)
{
	static const struct { const char *what; struct slice bytes; enum finding_id with, without; } rows[] = {
		{ "nothing", SLICE(""), F_XML_EMPTY, F_XML_EMPTY },
		{ "blank", SLICE("\n \n"), F_XML_EMPTY, F_XML_EMPTY },
		{ "XML", SLICE("<a/>"), F_SHEET_STRUCTURE, F_SHEET_STRUCTURE },
		{ "XML with BOM", SLICE("\xef\xbb\xbf<a/>"), F_SHEET_STRUCTURE, F_SHEET_STRUCTURE },
		{ "text", SLICE("姓名,证件号码\n"), F_HEADER_MISSING, F_SPREADSHEET_NOT_TAKEN },
		{ "UTF-16", SLICE("\xff\xfe" "a\0b\0"), F_TEXT_UTF16, F_TEXT_UTF16 },
		{ "old workbook", SLICE("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....W\0o\0r\0k\0b\0o\0o\0k\0"), F_BOOK_OLD, F_BOOK_OLD },
		{ "encrypted", SLICE("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"), F_BOOK_ENCRYPTED,
		  F_BOOK_ENCRYPTED },
		{ "PDF", SLICE("%PDF-1.4\n%\xff\xff\xff\xff\n"), F_TEXT_CHARSET, F_SPREADSHEET_NOT_TAKEN },
		{ "half a ZIP", SLICE("PK\3\4"), F_ZIP_MALFORMED, F_ZIP_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int k = 0; k < 2; k++) {
			struct read r;

			read_with(&r, verify_archived("a", signed_file(rows[i].bytes)), k ? NULL : columns);
			if (r.rc == 0 || !report_has(r.report, k ? rows[i].without : rows[i].with)) {
				print_message("%s\n", rows[i].what);
				print_findings(r.report);
			}
			assert_int_equal(r.rc, -1);
			assert_true(report_has(r.report, k ? rows[i].without : rows[i].with));
			read_free(&r);
		}
	}
}

static void
only_signed_sheets(void **state)
{
	struct read r;

	(void)state;
	read_with(&r, verify_entrusted("a", signed_file(SLICE("姓名\n"))), columns);
	assert_int_equal(r.rc, -1);
	assert_true(report_has(r.report, F_DOCUMENT_UNSIGNED));
	read_free(&r);
}

/* A package whose sheet is itself one. */
static void
packages(void **state)
{
	struct zipper inner = { 0 }, outer = { 0 };
	struct slice in;
	struct read r;

	(void)state;
	zip_text(&inner, "b.csv", "x");
	in = zip_end(&inner);
	zip_put(&outer, "a.xlsx", in, NULL);
	read_bytes(&r, zip_end(&outer));
	assert_int_equal(r.rc, -1);
	assert_int_equal(report_count(r.report), 1);
	assert_int_equal(report_at(r.report, 0)->id, F_PACKAGE_NESTED);
	read_free(&r);
	zip_drop(&inner);
	zip_drop(&outer);
}

/* A workbook under its signature. */
static void
signed_workbooks(void **state)
{
	struct zipper z = { 0 };
	struct read r;

	(void)state;
	read_with(&r, signed_document(signer, "表.xlsx", book_of(&z, SHEET, MERGES)), columns);
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.count, 3);
	assert_string_equal(r.sheet.document, "表.xlsx");
	read_free(&r);
	read_with(&r, signed_document(signer, "表.xlsx", (struct slice){ z.bytes.p, z.bytes.n }), NULL);
	assert_int_equal(r.rc, -1);
	assert_int_equal(report_count(r.report), 1);
	assert_string_equal(report_at(r.report, 0)->vals, "kind=tXLSX");
	read_free(&r);
	zip_drop(&z);
}

/* ---- the demo month, once more as a workbook in a package and as CSV */

static const char *const items[] = { "基本工资", "计件工资", "加班工资", "夜餐补贴", "高空作业津贴", "个人所得税", "社会保险个人部分",
	"法院判决抚养费", "工具损坏赔偿" };

struct copy {
	struct buf	spec, names;
	struct zipper	zip;
	fen		item[COUNT(items)];
};

static void
put_amount(struct buf *b, const struct sheet_row *row, fen amount)
{
	char text[MONEY_TEXT];

	if (row->bad)
		buf_text(b, "|#5120.005");
	else
		buf_printf(b, "|#%s", money_text(amount, text));
}

/* A hundredth as people write it: 26, 0.5, 12.25. */
static void
put_count(struct buf *b, int64_t n, int per)
{
	char text[MONEY_TEXT];

	buf_printf(b, "|#%s", money_text(n * 100 / per, text));
}

static int
copy_row(void *ctx, const struct sheet *sheet, const struct sheet_row *row)
{
	static const char *const modes[] = { "日工", "月薪", "小时", "计件" }, *const hows[] = { "", "签字", "按指印", "电子签名" };
	struct copy *c = ctx;
	char day[YMD_TEXT], text[MONEY_TEXT], ref[200];

	if (c->spec.n == 0) {
		char month[YMD_TEXT];

		buf_printf(&c->spec, "工资支付表\n项目编号：%s||工资月份|$%s||表号：%s\n分包单位|$%s|||统一社会信用代码|$%s|当月产值|#%" PRId64
		    "|其中人工费|#%" PRId64 "\n序号|班组|姓名|证件类型|证件号码|手机号|工种|工资卡号|户名|银行代码|联行号|出勤天数|工时|加班工时|"
		    "计薪方式|单价", sheet->project, ym_text(sheet->month, month), sheet->number, sheet->sub_name, sheet->sub_uscc,
		    sheet->progress_fen / 100, sheet->progress_labour_fen / 100);
		for (size_t i = 0; i < COUNT(items); i++)
			buf_printf(&c->spec, "|%s", items[i]);
		buf_text(&c->spec, "|应发工资|实发工资|确认方式|签字日期|凭证文件|页码|序次|补发原因\n");
	}
	buf_printf(&c->spec, "#%d|$%s|$%s|$%s|%s|%s|$%s|%s|$%s|%s|%s", row->n, row->team, row->name, row->id_type, row->id_no,
	    row->phone, row->trade, row->card, row->card_name, row->card_bank, row->card_cnaps);
	put_count(&c->spec, row->days_tenths, 10);
	put_count(&c->spec, row->minutes, 60);
	put_count(&c->spec, row->overtime_minutes, 60);
	buf_printf(&c->spec, "|%s|#%s", modes[row->mode], money_text(row->rate_fen, text));
	for (size_t i = 0; i < COUNT(items); i++) {
		int at = -1;

		for (int k = 0; k < row->items; k++)
			if (strcmp(row->item[k].name, items[i]) == 0)
				at = k;
		if (at < 0)
			buf_text(&c->spec, "|");
		else {
			buf_printf(&c->spec, "|#%s", money_text(row->item[at].fen, text));
			if (!row->bad)
				c->item[i] += row->item[at].fen;
		}
	}
	put_amount(&c->spec, row, row->gross_fen);
	put_amount(&c->spec, row, row->net_fen);
	snprintf(ref, sizeof ref, "%s", row->confirm_ref);
	if (strchr(ref, '#'))
		*strchr(ref, '#') = '|';
	else
		strcat(ref, "|");
	buf_printf(&c->spec, "|%s|%s|%s|#%d|%s\n", hows[row->confirm], ymd_text(row->confirm_day, day), ref, row->line, row->why);
	if (strchr(ref, '|') != ref) {
		*strchr(ref, '|') = '\0';
		strcat(ref, "\n");
		if (c->names.p == NULL || strstr(c->names.p, ref) == NULL)
			buf_text(&c->names, ref);
	}
	return 0;
}

static void
copy_end(struct copy *c, const struct sheet *s)
{
	char text[MONEY_TEXT];

	buf_text(&c->spec, "合计|||||||||||||||");
	for (size_t i = 0; i < COUNT(items); i++)
		buf_printf(&c->spec, "|#%s", money_text(c->item[i], text));
	buf_printf(&c->spec, "|#%s", money_text(s->total_gross_fen, text));
	buf_printf(&c->spec, "|#%s\n制表：甲\n", money_text(s->total_net_fen, text));
}

/* Numbers and texts without the marks of the compact form. */
static void
put_csv(struct buf *b, const char *spec)
{
	int start = 1;

	for (; *spec; spec++) {
		if (start && (*spec == '#' || *spec == '$')) {
			start = 0;
			continue;
		}
		start = *spec == '|' || *spec == '\n';
		buf_add(b, *spec == '|' ? "," : spec, 1);
	}
}

static void
same_sheet(const struct read *want, const struct read *got)
{
	assert_string_equal(got->rows.p, want->rows.p);
	assert_string_equal(got->sheet.number, want->sheet.number);
	assert_string_equal(got->sheet.project, want->sheet.project);
	assert_string_equal(got->sheet.sub_name, want->sheet.sub_name);
	assert_string_equal(got->sheet.sub_uscc, want->sheet.sub_uscc);
	assert_int_equal(got->sheet.month, want->sheet.month);
	assert_int_equal(got->sheet.progress_fen, want->sheet.progress_fen);
	assert_int_equal(got->sheet.total_rows, want->sheet.total_rows);
	assert_int_equal(got->sheet.total_gross_fen, want->sheet.total_gross_fen);
	assert_int_equal(got->sheet.total_net_fen, want->sheet.total_net_fen);
	assert_int_equal(got->sheet.total_withheld_fen, want->sheet.total_withheld_fen);
	assert_int_equal(got->sheet.total_deducted_fen, want->sheet.total_deducted_fen);
	if (heavier_than_notes(got->report) != heavier_than_notes(want->report))
		print_findings(got->report);
	assert_int_equal(heavier_than_notes(got->report), heavier_than_notes(want->report));
}

static void
the_demo_month(void **state)
{
	static const char *const names[] = { "XJ01-S1-202610-01", "XJ01-S2-202610-01", "XJ01-S3-202610-01",
		"XJ02-S4-202610-01", "later/XJ01-S3-202610-02", "later/XJ02-S5-202610-01" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct copy c = { 0 };
		struct zipper package = { 0 };
		struct buf csv = { NULL, 0, 0 }, gb = { NULL, 0, 0 };
		struct read want, got;
		struct verified *v;
		char path[LIMIT_PATH];
		int32_t bad;
		int fd;

		snprintf(path, sizeof path, MONTH "sheets/%s.xml", names[i]);
		fd = open(path, O_RDONLY);
		read_with(&want, verify_archived("a.xml", fd), NULL);
		assert_int_equal(want.rc, 0);
		v = verify_archived("a.xml", fd);
		assert_int_equal(ingest_sheet(v, want.arena, &want.sheet, copy_row, &c, want.report), 0);
		verified_free(v);
		close(fd);
		report_clear(want.report);
		copy_end(&c, &want.sheet);
		read_bytes(&got, book_of(&c.zip, c.spec.p, ""));
		/* the findings of the rows are those of the XML */
		report_clear(want.report);
		for (int k = 0; k < heavier_than_notes(got.report); k++)
			report_add(want.report, F_AMOUNT_DECIMALS, NOWHERE, NO_VALS);
		assert_int_equal(heavier_than_notes(got.report), strcmp(names[i], "XJ02-S4-202610-01") == 0 ? 2 : 0);
		same_sheet(&want, &got);
		read_free(&got);
		/* in a package with its evidence */
		zip_put(&package, "工资表/表.xlsx", (struct slice){ c.zip.bytes.p, c.zip.bytes.n }, NULL);
		for (const char *n = c.names.p; n && *n; n = strchr(n, '\n') + 1) {
			snprintf(path, sizeof path, "凭证/%.*s", (int)strcspn(n, "\n"), n);
			zip_text(&package, path, "scan");
		}
		zip_text(&package, "__MACOSX/._x", "litter");
		read_bytes(&got, zip_end(&package));
		same_sheet(&want, &got);
		assert_non_null(strstr(got.evidence.p, "凭证/scan-"));
		assert_false(report_has(got.report, F_EVIDENCE_UNUSED));
		read_free(&got);
		/* as GB18030 */
		put_csv(&csv, c.spec.p);
		assert_int_equal(charset_encode(CHARSET_GB18030, (struct slice){ csv.p, csv.n }, &gb, &bad), 0);
		read_bytes(&got, (struct slice){ gb.p, gb.n });
		same_sheet(&want, &got);
		read_free(&got);
		read_free(&want);
		buf_free(&csv);
		buf_free(&gb);
		buf_free(&c.spec);
		buf_free(&c.names);
		zip_drop(&c.zip);
		zip_drop(&package);
	}
}

/* ---- what others made to harm */

static void
hostile(const char *path, int *count)
{
	DIR *dir = opendir(path);
	const struct dirent *e;
	char inner[LIMIT_PATH];

	if (dir == NULL) {
		print_message("SKIPPED: no %s\n", path);
		return;
	}
	while ((e = readdir(dir)) != NULL) {
		struct read r;
		int fd;

		if (e->d_name[0] == '.')
			continue;
		if (snprintf(inner, sizeof inner, "%s/%s", path, e->d_name) >= (int)sizeof inner)
			continue;
		fd = open(inner, O_RDONLY | O_DIRECTORY);
		if (fd >= 0) {
			close(fd);
			hostile(inner, count);
			continue;
		}
		fd = open(inner, O_RDONLY);
		read_with(&r, verify_archived(e->d_name, fd), columns);
		assert_int_equal(r.rc, -1);
		assert_true(report_worst(r.report) >= SEV_REFUSE);
		++*count;
		read_free(&r);
		close(fd);
	}
	closedir(dir);
}

static void
hostile_files(void **state)
{
	int count = 0;

	(void)state;
	hostile(HOSTILE "zip", &count);
	hostile(HOSTILE "xml", &count);
	hostile(DAIFA_FORMATS "/../../shared/standards/xlsx", &count);
	print_message("%d files, none taken\n", count);
}

static int
group_setup(void **state)
{
	(void)state;
	codec_init();
	signer = signed_signer("分包单位甲");
	columns = load_columns();
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	signer_free(signer);
	columns_free(columns);
	codec_done();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_by_content),
		cmocka_unit_test(only_signed_sheets),
		cmocka_unit_test(packages),
		cmocka_unit_test(signed_workbooks),
		cmocka_unit_test(the_demo_month),
		cmocka_unit_test(hostile_files),
	};

	return cmocka_run_group_tests_name("ingest/sheet", tests, group_setup, group_teardown);
}
