#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"
#include "zipped.h"
#include "ingest/sheet.h"

static int file;

struct seen {
	struct buf	text;
	int		 stop;
};

static int
on_evidence(void *ctx, const char *name, int64_t bytes, struct source s)
{
	struct seen *seen = ctx;
	struct buf b = { NULL, 0, 0 };
	int rc = source_all(s, 1 << 20, &b);

	buf_printf(&seen->text, "%s %d %s\n", name, (int)bytes, rc < 0 ? "damaged" : b.p);
	buf_free(&b);
	return rc < 0 || seen->stop;
}

static struct package *
open_package(struct zipper *z, int *fd, struct report *report)
{
	struct slice s = zip_end(z);
	struct zip *zip;

	assert_int_equal(ftruncate(file, 0), 0);
	assert_int_equal(pwrite(file, s.p, s.n, 0), s.n);
	zip = zip_open(file, "包.zip", report);
	assert_non_null(zip);
	return package_open(zip, "包.zip", fd, report);
}

static void
one_sheet(void **state)
{
	static const struct { const char *name[4]; enum finding_id id; const char *vals; } rows[] = {
		{ { "a.xlsx", "b.pdf" }, F_NONE, NULL },
		{ { "目录/表.XLSX", "__MACOSX/a.xml", ".DS_Store", "x/Thumbs.db" }, F_NONE, NULL },
		{ { "a.csv" }, F_NONE, NULL },
		{ { "a.xml", "b.ofd" }, F_NONE, NULL },
		{ { "b.pdf" }, F_PACKAGE_SHEETS, "count=i0 names=t" },
		{ { NULL }, F_PACKAGE_SHEETS, "count=i0 names=t" },
		{ { "a.xlsx", "b.csv" }, F_PACKAGE_SHEETS, "count=i2 names=ta.xlsx、b.csv" },
		{ { "a.xlsx", "b.zip" }, F_PACKAGE_NESTED, "entry=tb.zip" },
		{ { "a.xlsx", "b.RAR" }, F_PACKAGE_NESTED, "entry=tb.RAR" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report *report = report_new();
		struct zipper z = { 0 };
		struct package *p;
		char text[16];
		int fd;

		for (int k = 0; k < 4 && rows[i].name[k]; k++)
			zip_text(&z, rows[i].name[k], k == 0 ? "the sheet" : "other");
		p = open_package(&z, &fd, report);
		assert_int_equal(p != NULL, rows[i].id == F_NONE);
		assert_int_equal(report_count(report), p == NULL);
		if (p == NULL) {
			assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
			assert_string_equal(report_at(report, 0)->vals, rows[i].vals);
		} else {
			assert_int_equal(pread(fd, text, sizeof text, 0), 9);
			assert_memory_equal(text, "the sheet", 9);
		}
		package_free(p);
		zip_drop(&z);
		report_free(report);
	}
}

static void
evidence(void **state)
{
	static const struct { const char *ref; int missing; } rows[] = {
		{ "", 0 }, { "凭证/a.pdf#3", 0 }, { "a.pdf", 0 }, { "a#1.pdf#2", 0 }, { "b.pdf", 1 }, { "c.pdf#1", 1 }, { "表.csv", 1 },
	};
	struct report *report = report_new();
	struct notes notes = { report, "包.zip", 0, 0 };
	struct seen seen = { { NULL, 0, 0 }, 0 };
	struct zipper z = { 0 };
	struct sheet_row row;
	struct package *p;
	int fd, missing = 0;

	(void)state;
	memset(&row, 0, sizeof row);
	zip_text(&z, "表.csv", "x");
	zip_text(&z, "凭证/a.pdf", "pdf");
	zip_text(&z, "凭证/a#1.pdf", "hash");
	/* two of one name: which is meant? */
	zip_text(&z, "x/c.pdf", "1");
	zip_text(&z, "y/c.pdf", "2");
	p = open_package(&z, &fd, report);
	for (size_t i = 0; i < COUNT(rows); i++) {
		row.n = (int)i + 1;
		row.confirm_ref = rows[i].ref;
		package_row(p, &row, &notes);
		missing += rows[i].missing;
		assert_int_equal(report_count(report), missing);
		if (rows[i].missing) {
			assert_int_equal(report_at(report, (size_t)missing - 1)->id, F_EVIDENCE_MISSING);
			assert_int_equal(report_at(report, (size_t)missing - 1)->where.row, row.n);
		}
	}
	report_clear(report);
	assert_int_equal(package_evidence(p, on_evidence, &seen, &notes), 0);
	assert_string_equal(seen.text.p, "x/c.pdf 1 1\ny/c.pdf 1 2\n凭证/a#1.pdf 4 hash\n凭证/a.pdf 3 pdf\n");
	assert_int_equal(report_count(report), 1);
	assert_string_equal(report_at(report, 0)->vals, "count=i2 names=tx/c.pdf、y/c.pdf");
	assert_int_equal(package_evidence(p, NULL, NULL, &notes), 0);
	buf_reset(&seen.text);
	seen.stop = 1;
	assert_int_equal(package_evidence(p, on_evidence, &seen, &notes), -1);
	assert_string_equal(seen.text.p, "x/c.pdf 1 1\n");
	package_free(p);
	zip_drop(&z);
	buf_free(&seen.text);
	report_free(report);
}

/* A sheet whose content is not what its checksum says. */
static void
a_damaged_sheet(void **state)
{
	struct report *report = report_new();
	struct zipper z = { 0 };
	int fd;

	(void)state;
	zip_put(&z, "a.csv", SLICE("content"), &(struct zip_how){ .method = 1 });
	z.bytes.p[30 + 5] ^= 1;
	assert_null(open_package(&z, &fd, report));
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_INPUT_DAMAGED);
	zip_drop(&z);
	report_free(report);
}

/* Evidence whose content is not what its checksum says: nothing of the package is given away. */
static void
damaged_evidence(void **state)
{
	struct report *report = report_new();
	struct notes notes = { report, "包.zip", 0, 0 };
	struct seen seen = { { NULL, 0, 0 }, 0 };
	struct zipper z = { 0 };
	struct package *p;
	size_t at;
	int fd;

	(void)state;
	zip_text(&z, "a.csv", "the sheet");
	zip_text(&z, "b.pdf", "whole");
	at = z.bytes.n;
	zip_put(&z, "c.pdf", SLICE("content"), &(struct zip_how){ .method = 1 });
	z.bytes.p[at + 30 + 5] ^= 1;
	p = open_package(&z, &fd, report);
	assert_non_null(p);
	assert_int_equal(package_evidence(p, on_evidence, &seen, &notes), -1);
	assert_int_equal(seen.text.n, 0);
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_INPUT_DAMAGED);
	package_free(p);
	zip_drop(&z);
	report_free(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sheet),
		cmocka_unit_test(evidence),
		cmocka_unit_test(a_damaged_sheet),
		cmocka_unit_test(damaged_evidence),
	};
	int rc;

	file = memfd_create("package", 0);
	rc = cmocka_run_group_tests_name("ingest/package", tests, NULL, NULL);
	codec_done();
	close(file);
	return rc;
}
