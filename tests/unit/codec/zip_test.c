#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"
#include "zipped.h"
#include "daifa/codec.h"

#define HOSTILE DAIFA_FORMATS "/../../shared/standards/hostile/zip/"

static int fd;

static struct zip *
open_bytes(struct slice s, struct report *report)
{
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, s.p, s.n, 0), s.n);
	report_clear(report);
	return zip_open(fd, "包.zip", report);
}

/* 0 and the content, or -1. */
static int
content(const struct zip *z, const struct zip_entry *e, struct buf *out)
{
	struct unzip *u = unzip_new(z, e);
	int rc;

	buf_reset(out);
	rc = source_all(unzip_source(u), 64 << 20, out);
	unzip_free(u);
	return rc;
}

/* Opened and everything read, or refused with one finding. */
static int
try_all(struct slice s, struct report *report)
{
	struct zip *z = open_bytes(s, report);
	struct buf b = { NULL, 0, 0 };
	int rc = z ? 0 : -1;

	assert_int_equal(report_count(report), z == NULL);
	assert_true(z || report_worst(report) >= SEV_REFUSE);
	for (int i = 0; z && i < zip_count(z); i++) {
		if (content(z, zip_at(z, i), &b) < 0)
			rc = 1;
		else
			assert_int_equal(b.n, zip_at(z, i)->bytes);
	}
	zip_free(z);
	buf_free(&b);
	return rc;
}

static void
make(struct zipper *z)
{
	static char big[300000];

	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (char)(i * i >> 7);
	zip_text(z, "工资表.xml", "<a/>");
	zip_put(z, "a\\b.TXT", SLICE("stored"), &(struct zip_how){ .method = 1 });
	zip_put(z, "dir/", SLICE(""), &(struct zip_how){ .method = 1, .mode = 0040755 });
	zip_put(z, "big", (struct slice){ big, sizeof big }, &(struct zip_how){ .flags = 8 });
	zip_put(z, "long", SLICE("0123456789"), &(struct zip_how){ .long_sizes = 1 });
	zip_put(z, "\xb9\xa4\xd7\xca.pdf", SLICE("gbk"), NULL);
	zip_put(z, "empty", SLICE(""), NULL);
}

static void
entries_are_read(void **state)
{
	static const char *const names[] = { "a/b.TXT", "big", "dir/", "empty", "long", "工资.pdf", "工资表.xml" };
	struct report *report = report_new();
	struct zipper zipper = { 0 };
	struct buf b = { NULL, 0, 0 };
	struct zip *z;

	(void)state;
	make(&zipper);
	z = open_bytes(zip_end(&zipper), report);
	assert_non_null(z);
	assert_int_equal(zip_count(z), COUNT(names));
	for (size_t i = 0; i < COUNT(names); i++)
		assert_string_equal(zip_at(z, (int)i)->name, names[i]);
	assert_ptr_equal(zip_find(z, "A/B.txt"), zip_at(z, 0));
	assert_null(zip_find(z, "a"));
	assert_int_equal(zip_at(z, 2)->is_dir, 1);
	assert_int_equal(content(z, zip_find(z, "工资表.xml"), &b), 0);
	assert_string_equal(b.p, "<a/>");
	assert_int_equal(content(z, zip_find(z, "工资.pdf"), &b), 0);
	assert_string_equal(b.p, "gbk");
	assert_int_equal(content(z, zip_find(z, "big"), &b), 0);
	assert_int_equal(b.n, 300000);
	zip_free(z);
	zip_drop(&zipper);
	zip_end(&zipper);
	z = open_bytes((struct slice){ zipper.bytes.p, zipper.bytes.n }, report);
	assert_non_null(z);
	assert_int_equal(zip_count(z), 0);
	zip_free(z);
	zip_drop(&zipper);
	buf_free(&b);
	report_free(report);
}

static void
names_are_refused(void **state)
{
	static const struct {
		const char	*name;
		unsigned	 flags;
		uint32_t	 mode;
		enum finding_id	 id;
	} rows[] = {
		{ "/etc/passwd", 0, 0, F_ZIP_NAME },
		{ "../x", 0, 0, F_ZIP_NAME },
		{ "a/../x", 0, 0, F_ZIP_NAME },
		{ "a\\..\\x", 0, 0, F_ZIP_NAME },
		{ "a/./x", 0, 0, F_ZIP_NAME },
		{ "a//x", 0, 0, F_ZIP_NAME },
		{ "..", 0, 0, F_ZIP_NAME },
		{ "C:x", 0, 0, F_ZIP_NAME },
		{ "\\\\host\\x", 0, 0, F_ZIP_NAME },
		{ "a\nb", 0, 0, F_ZIP_NAME },
		{ "", 0, 0, F_ZIP_NAME },
		{ "\xff\xff", 0, 0, F_ZIP_NAME },
		{ "\xb9\xa4", 2048, 0, F_ZIP_NAME },
		{ "link", 0, 0120777, F_ZIP_NAME },
		{ "X/工", 0, 0, F_ZIP_TWICE },
		{ "a", 1, 0, F_ZIP_ENCRYPTED },
		{ "a", 64, 0, F_ZIP_ENCRYPTED },
		{ "a", 32, 0, F_ZIP_METHOD },
		{ "dir/", 0, 0, F_ZIP_CONTRADICTS },
		{ "..a", 0, 0, F_NONE },
		{ "a..", 0, 0100644, F_NONE },
	};
	struct report *report = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zipper zipper = { 0 };
		struct zip *z;

		zip_text(&zipper, "x/工", "1");
		zip_put(&zipper, rows[i].name, SLICE("2"), &(struct zip_how){ .flags = rows[i].flags, .mode = rows[i].mode });
		z = open_bytes(zip_end(&zipper), report);
		assert_int_equal(z != NULL, rows[i].id == F_NONE);
		assert_int_equal(report_count(report), z == NULL);
		if (z == NULL)
			assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
		zip_free(z);
		zip_drop(&zipper);
	}
	report_free(report);
}

/* n bytes at the place replaced; from the end when negative. */
static void
tricks(void **state)
{
	static const struct {
		const char	*what;
		int		 at, n;
		const char	*bytes;
		enum finding_id	 id;
	} rows[] = {
		{ "local name", 30, 1, "b", F_ZIP_CONTRADICTS },
		{ "local size", 22, 1, "\x09", F_ZIP_CONTRADICTS },
		{ "local checksum", 14, 1, "\x09", F_ZIP_CONTRADICTS },
		{ "local method", 8, 1, "\x00", F_ZIP_CONTRADICTS },
		{ "local flags", 6, 1, "\x08", F_ZIP_CONTRADICTS },
		{ "local signature", 0, 1, "X", F_ZIP_CONTRADICTS },
		{ "entries counted", -12, 1, "\x03", F_ZIP_MALFORMED },
		{ "both counts", -14, 4, "\x03\x00\x03\x00", F_ZIP_MALFORMED },
		{ "fewer", -14, 4, "\x01\x00\x01\x00", F_ZIP_MALFORMED },
		{ "another volume", -18, 1, "\x01", F_ZIP_MALFORMED },
		{ "directory size", -10, 1, "\x01", F_ZIP_MALFORMED },
		{ "directory place", -6, 1, "\x01", F_ZIP_MALFORMED },
		{ "comment length", -2, 1, "\x01", F_ZIP_MALFORMED },
		{ "version needed", -63, 1, "\x54", F_ZIP_MALFORMED },
	};
	struct report *report = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zipper zipper = { 0 };
		struct slice s;

		zip_text(&zipper, "a", "content content content");
		zip_text(&zipper, "c", "content");
		s = zip_end(&zipper);
		memcpy(zipper.bytes.p + (rows[i].at < 0 ? (int)s.n + rows[i].at : rows[i].at), rows[i].bytes, (size_t)rows[i].n);
		if (open_bytes(s, report) != NULL || report_at(report, 0)->id != rows[i].id)
			print_message("%s\n", rows[i].what);
		assert_int_equal(report_count(report), 1);
		assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(rows[i].id));
		zip_drop(&zipper);
	}
	report_free(report);
}

static void
bytes_of_nobody(void **state)
{
	struct report *report = report_new();

	(void)state;
	for (int k = 0; k < 4; k++) {
		struct zipper zipper = { 0 };

		if (k == 0)
			buf_text(&zipper.bytes, "MZ");
		zip_text(&zipper, "a", "1");
		if (k == 1)
			buf_text(&zipper.bytes, "between");
		zip_text(&zipper, "b", "2");
		if (k == 2)
			buf_text(&zipper.bytes, "before the directory");
		zip_end(&zipper);
		if (k == 3)
			buf_text(&zipper.bytes, "junk");
		assert_null(open_bytes((struct slice){ zipper.bytes.p, zipper.bytes.n }, report));
		assert_string_equal(finding_name(report_at(report, 0)->id),
		    finding_name(k == 0 || k == 3 ? F_ZIP_MALFORMED : F_ZIP_CONTRADICTS));
		zip_drop(&zipper);
	}
	report_free(report);
}

/* Two entries of the directory that share one local header. */
static void
overlaps(void **state)
{
	struct report *report = report_new();
	struct zipper zipper = { 0 };
	struct buf once = { NULL, 0, 0 };

	(void)state;
	zip_text(&zipper, "a", "content");
	buf_add(&once, zipper.directory.p, zipper.directory.n);
	buf_add(&zipper.directory, once.p, once.n);
	zipper.count = 2;
	assert_null(open_bytes(zip_end(&zipper), report));
	assert_int_equal(report_at(report, 0)->id, F_ZIP_CONTRADICTS);
	zip_drop(&zipper);
	buf_free(&once);
	report_free(report);
}

static void
limits(void **state)
{
	struct report *report = report_new();
	struct zipper zipper = { 0 };
	char *zeros = mem_alloc(4 << 20), name[32];

	(void)state;
	zip_put(&zipper, "bomb", (struct slice){ zeros, 4 << 20 }, NULL);
	assert_null(open_bytes(zip_end(&zipper), report));
	assert_string_equal(report_at(report, 0)->vals, "entry=tbomb limit=tLIMIT_ZIP_RATIO max=i400");
	zip_drop(&zipper);
	zip_put(&zipper, "small", (struct slice){ zeros, 1 << 20 }, NULL);
	assert_int_equal(try_all(zip_end(&zipper), report), 0);
	zip_drop(&zipper);
	for (int i = 0; i <= LIMIT_ZIP_ENTRIES; i++) {
		snprintf(name, sizeof name, "%d", i);
		zip_put(&zipper, name, SLICE(""), NULL);
	}
	assert_null(open_bytes(zip_end(&zipper), report));
	assert_string_equal(report_at(report, 0)->vals, "entry=t limit=tLIMIT_ZIP_ENTRIES max=i10000");
	zip_drop(&zipper);
	free(zeros);
	report_free(report);
}

/* Cut anywhere, or with any byte changed: read to the last byte, refused, or found damaged while reading. */
static void
damage(void **state)
{
	struct report *report = report_new();
	struct zipper zipper = { 0 };
	struct slice s;
	int refused = 0, damaged = 0;

	(void)state;
	zip_text(&zipper, "a", "content content content");
	zip_put(&zipper, "b", SLICE("stored"), &(struct zip_how){ .method = 1, .flags = 8 });
	zip_put(&zipper, "c", SLICE("long"), &(struct zip_how){ .long_sizes = 1 });
	s = zip_end(&zipper);
	for (size_t n = 0; n < s.n; n++)
		assert_int_equal(try_all((struct slice){ s.p, n }, report), -1);
	for (size_t i = 0; i < s.n; i++) {
		for (int bit = 0; bit < 8; bit++) {
			int rc;

			zipper.bytes.p[i] = (char)(zipper.bytes.p[i] ^ 1 << bit);
			rc = try_all(s, report);
			refused += rc < 0;
			damaged += rc > 0;
			zipper.bytes.p[i] = (char)(zipper.bytes.p[i] ^ 1 << bit);
		}
	}
	print_message("%d refused, %d damaged of %zu\n", refused, damaged, 8 * s.n);
	assert_true(refused > 1000 && damaged > 100);
	zip_drop(&zipper);
	report_free(report);
}

static void
hostile_files(void **state)
{
	static const char *const dirs[] = { "golang", "libarchive" };
	struct report *report = report_new();
	int count[3] = { 0, 0, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(dirs); i++) {
		char path[LIMIT_PATH];
		const struct dirent *e;
		DIR *dir;

		snprintf(path, sizeof path, HOSTILE "%s", dirs[i]);
		if ((dir = opendir(path)) == NULL) {
			print_message("SKIPPED: no %s\n", path);
			continue;
		}
		while ((e = readdir(dir)) != NULL) {
			struct buf b = { NULL, 0, 0 };
			struct fd_source from;
			int file;

			if (e->d_name[0] == '.')
				continue;
			snprintf(path, sizeof path, HOSTILE "%s/%s", dirs[i], e->d_name);
			file = open(path, O_RDONLY);
			assert_int_equal(source_all(source_fd(&from, file), 64 << 20, &b), 0);
			close(file);
			count[try_all((struct slice){ b.p, b.n }, report) + 1]++;
			buf_free(&b);
		}
		closedir(dir);
	}
	print_message("%d refused, %d read, %d damaged\n", count[0], count[1], count[2]);
	report_free(report);
}

/* An archive of one entry whose end record has its long form too. */
struct ends { size_t at, last; };	/* of the long form, of the short one */

static struct ends
long_ended(struct zipper *z)
{
	struct ends e;
	uint32_t from, bytes;

	zip_text(z, "a", "text");
	from = (uint32_t)z->bytes.n;
	bytes = (uint32_t)z->directory.n;
	buf_add(&z->bytes, z->directory.p, z->directory.n);
	buf_free(&z->directory);
	e.at = z->bytes.n;
	put32(&z->bytes, 0x06064b50);
	put64(&z->bytes, 44);
	put16(&z->bytes, 45);
	put16(&z->bytes, 45);
	put64(&z->bytes, 0);
	put64(&z->bytes, 1);
	put64(&z->bytes, 1);
	put64(&z->bytes, bytes);
	put64(&z->bytes, from);
	put32(&z->bytes, 0x07064b50);
	put32(&z->bytes, 0);
	put64(&z->bytes, e.at);
	put32(&z->bytes, 1);
	e.last = z->bytes.n;
	zip_end(z);
	memcpy(z->bytes.p + e.last + 12, &bytes, 4);
	memcpy(z->bytes.p + e.last + 16, &from, 4);
	return e;
}

/* The long form of the end record, whole and with numbers changed in it or in the short form. */
static void
long_ends(void **state)
{
	static const struct {
		struct { int in_short, at, n; uint64_t is; } change[4];
		const char *what;
	} rows[] = {
		{ { { 0, 0, 4, 0x06064b50 } }, NULL },
		{ { { 1, 12, 4, UINT32_MAX } }, NULL },
		{ { { 1, 8, 4, UINT32_MAX }, { 1, 12, 8, UINT64_MAX } }, NULL },
		{ { { 0, 0, 4, 0x06064b51 } }, "ZIP64%20end%20record" },
		{ { { 0, 24, 4, 2 } }, "ZIP64%20end%20record" },
		{ { { 1, 8, 4, 0x20002 } }, "two%20end%20records" },
		{ { { 1, 12, 4, 7 } }, "two%20end%20records" },
		{ { { 1, 16, 4, 7 } }, "two%20end%20records" },
		{ { { 0, 40, 4, 7 } }, "two%20end%20records" },
		{ { { 1, 16, 4, UINT32_MAX }, { 0, 48, 4, 7 } }, "central%20directory" },
		{ { { 1, 16, 4, UINT32_MAX }, { 0, 48, 8, UINT64_MAX } }, "central%20directory" },
		/* -1 bytes, as the next bytes after where they would end say */
		{ { { 1, 12, 4, UINT32_MAX }, { 1, 16, 4, UINT32_MAX }, { 0, 40, 8, UINT64_MAX },
		    { 0, 48, 4, 0 } }, "central%20directory" },
	};
	struct report *report = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zipper z = { 0 };
		struct ends e = long_ended(&z);
		struct zip *zip;

		for (size_t k = 0; k < COUNT(rows[i].change) && rows[i].change[k].n > 0; k++) {
			uint64_t is = rows[i].change[k].is;

			if (i == COUNT(rows) - 1 && k == 3)
				is = e.at + 1;
			memcpy(z.bytes.p + (rows[i].change[k].in_short ? e.last : e.at) +
			    rows[i].change[k].at, &is, (size_t)rows[i].change[k].n);
		}
		zip = open_bytes((struct slice){ z.bytes.p, z.bytes.n }, report);
		if ((zip != NULL) != (rows[i].what == NULL))
			print_message("%zu\n", i);
		assert_true((zip != NULL) == (rows[i].what == NULL));
		if (zip == NULL) {
			assert_int_equal(report_at(report, 0)->id, F_ZIP_MALFORMED);
			assert_non_null(strstr(report_at(report, 0)->vals, rows[i].what));
		}
		zip_free(zip);
		zip_drop(&z);
	}
	report_free(report);
}

/* Other packers say the name in UTF-8 beside the one of the machine, which it must belong to. */
static void
names_beside(void **state)
{
	static const struct { int version, of_this; const char *name; } rows[] = {
		{ 1, 1, "工资.pdf" },
		{ 1, 0, "鳗夕.pdf" },
		{ 2, 1, "鳗夕.pdf" },
	};
	static const char name[] = "\xf7\xa9\xcf\xa6.pdf", path[] = "工资.pdf";
	struct report *report = report_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zipper z = { 0 };
		struct buf extra = { 0 };
		struct zip *zip;

		put16(&extra, 0x7075);
		put16(&extra, 5 + sizeof path - 1);
		buf_add(&extra, &(char){ (char)rows[i].version }, 1);
		put32(&extra, (uint32_t)crc32(0, (const unsigned char *)name, sizeof name - 1) ^
		    (rows[i].of_this ? 0u : 1u));
		buf_add(&extra, path, sizeof path - 1);
		zip_text(&z, name, "1");
		buf_add(&z.directory, extra.p, extra.n);
		z.directory.p[30] = (char)extra.n;
		zip = open_bytes(zip_end(&z), report);
		assert_non_null(zip);
		assert_string_equal(zip_at(zip, 0)->name, rows[i].name);
		zip_free(zip);
		zip_drop(&z);
		buf_free(&extra);
	}
	report_free(report);
}

/* A file that is none, and one that is too long to be looked into. */
static void
files(void **state)
{
	struct report *report = report_new();

	(void)state;
	assert_null(zip_open(-1, "包.zip", report));
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_INPUT_READ);
	report_clear(report);
	assert_int_equal(ftruncate(fd, LIMIT_ZIP_BYTES + 1), 0);
	assert_null(zip_open(fd, "包.zip", report));
	assert_int_equal(report_count(report), 1);
	assert_string_equal(report_at(report, 0)->vals, "entry=t limit=tLIMIT_ZIP_BYTES max=i2147483648");
	report_clear(report);
	assert_int_equal(ftruncate(fd, LIMIT_ZIP_BYTES), 0);
	assert_null(zip_open(fd, "包.zip", report));
	assert_int_equal(report_at(report, 0)->id, F_ZIP_MALFORMED);
	assert_int_equal(ftruncate(fd, 0), 0);
	zip_free(NULL);
	unzip_free(NULL);
	report_free(report);
}

/* Entries that are all small enough, and together are not: what the directory says is enough. */
static void
together(void **state)
{
	struct report *report = report_new();
	struct zipper z = { 0 };
	uint32_t bytes = (uint32_t)LIMIT_ZIP_ENTRY_BYTES;
	char name[16];

	(void)state;
	for (int64_t n = 0; n <= LIMIT_ZIP_TOTAL_BYTES / LIMIT_ZIP_ENTRY_BYTES; n++) {
		size_t at = z.directory.n;

		snprintf(name, sizeof name, "%d", (int)n);
		zip_text(&z, name, "1");
		memcpy(z.directory.p + at + 20, &bytes, 4);
		memcpy(z.directory.p + at + 24, &bytes, 4);
	}
	assert_null(open_bytes(zip_end(&z), report));
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_ZIP_LIMIT);
	assert_non_null(strstr(report_at(report, 0)->vals, "LIMIT_ZIP_TOTAL_BYTES"));
	zip_drop(&z);
	report_free(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_read),
		cmocka_unit_test(names_are_refused),
		cmocka_unit_test(tricks),
		cmocka_unit_test(bytes_of_nobody),
		cmocka_unit_test(overlaps),
		cmocka_unit_test(limits),
		cmocka_unit_test(long_ends),
		cmocka_unit_test(names_beside),
		cmocka_unit_test(together),
		cmocka_unit_test(files),
		cmocka_unit_test(damage),
		cmocka_unit_test(hostile_files),
	};
	int rc;

	fd = memfd_create("zip", 0);
	rc = cmocka_run_group_tests_name("codec/zip", tests, NULL, NULL);
	codec_done();
	close(fd);
	return rc;
}
