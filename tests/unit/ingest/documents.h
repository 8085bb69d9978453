/*
 * What every reader of a table is shown: documents that must be refused, and a sample damaged in every place.
 * Include after unit.h and signed.h.
 */
#ifndef DOCUMENTS_H
#define DOCUMENTS_H

#include <fcntl.h>
#include <zlib.h>

#include "daifa/ingest.h"

#define MONTH DAIFA_FORMATS "/../fixtures/month/"
#define HUGE_BYTES (10 << 20)

/* Reads one document, counting the lines it is given. */
typedef int (*document_reader)(const struct verified *, int *lines, struct report *);

static inline int
read_bytes(document_reader read, struct slice bytes, int *lines, struct report *report)
{
	struct verified *v = verify_entrusted("名单.csv", signed_file(bytes));
	int rc;

	*lines = 0;
	report_clear(report);
	rc = read(v, lines, report);
	verified_free(v);
	assert_int_equal(rc < 0, report_worst(report) >= SEV_REFUSE);
	return rc;
}

static inline int
read_month(document_reader read, const char *name, int *lines, struct report *report)
{
	char path[LIMIT_PATH] = MONTH;
	int fd = open(strcat(path, name), O_RDONLY), rc;
	struct verified *v = verify_entrusted(name, fd);

	assert_true(fd >= 0);
	*lines = 0;
	report_clear(report);
	rc = read(v, lines, report);
	verified_free(v);
	close(fd);
	return rc;
}

static inline void
gzip_bytes(struct slice s, struct buf *out)
{
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)s.p, .avail_in = (unsigned)s.n };
	unsigned char room[65536];

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	do {
		z.next_out = room;
		z.avail_out = sizeof room;
		deflate(&z, Z_FINISH);
		buf_add(out, room, sizeof room - z.avail_out);
	} while (z.avail_out == 0);
	deflateEnd(&z);
}

static inline void
refused(document_reader read, const char *what, struct slice bytes, enum finding_id id)
{
	struct report *report = report_new();
	int lines, rc = read_bytes(read, bytes, &lines, report);

	if (rc == 0 || report_count(report) != 1 || report_at(report, 0)->id != id)
		print_message("%s: %d, %zu findings, first %s\n", what, rc, report_count(report),
		    report_count(report) > 0 ? finding_name(report_at(report, 0)->id) : "-");
	assert_int_equal(rc, -1);
	assert_int_equal(report_count(report), 1);
	assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(id));
	assert_string_equal(report_at(report, 0)->where.document, "名单.csv");
	report_free(report);
}

/* sample: a document that is read without a finding; its header line ends in "\n" and its first column is needed. */
static inline void
refused_tables(document_reader read, const char *sample)
{
	static const char doctype[] = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
	struct buf b = { NULL, 0, 0 }, gz = { NULL, 0, 0 };
	struct verified *missing = verify_entrusted("名单.csv", -1);
	struct report *report = report_new();
	size_t head = strcspn(sample, "\n") + 1;
	int lines;

	assert_int_equal(read(missing, &lines, report), -1);
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_INPUT_READ);
	verified_free(missing);
	refused(read, "empty", SLICE(""), F_TABLE_EMPTY);
	refused(read, "blank", SLICE(" \n\t,,\n\n"), F_TABLE_EMPTY);
	refused(read, "XML with DOCTYPE", SLICE(doctype), F_COLUMN_MISSING);
	refused(read, "another table", SLICE("a,b,c\n1,2,3\n"), F_COLUMN_MISSING);
	buf_add(&b, sample, head);
	buf_text(&b, "\"");
	for (int i = 0; i < HUGE_BYTES / 10; i++)
		buf_text(&b, "0123456789");
	refused(read, "10 MB in one cell", (struct slice){ b.p, b.n }, F_CSV_LIMIT);
	gzip_bytes((struct slice){ b.p, b.n }, &gz);
	refused(read, "likewise in gzip", (struct slice){ gz.p, gz.n }, F_CSV_LIMIT);
	buf_reset(&b);
	buf_add(&b, sample, head - 1);
	buf_printf(&b, ",%.*s\n", (int)strcspn(sample, ","), sample);
	refused(read, "a column twice", (struct slice){ b.p, b.n }, F_COLUMN_TWICE);
	buf_reset(&b);
	buf_add(&b, sample, head);
	buf_text(&b, "\"1");
	refused(read, "cut within quotes", (struct slice){ b.p, b.n }, F_CSV_MALFORMED);
	buf_add(&b, "\"", 1);
	buf_add(&b, "\0\n", 2);
	refused(read, "NUL", (struct slice){ b.p, b.n }, F_CSV_MALFORMED);
	buf_reset(&gz);
	gzip_bytes(slice_of(sample), &gz);
	assert_int_equal(read_bytes(read, (struct slice){ gz.p, gz.n }, &lines, report), 0);
	assert_int_equal(report_count(report), 0);
	refused(read, "gzip cut in half", (struct slice){ gz.p, gz.n / 2 }, F_INPUT_DAMAGED);
	buf_reset(&b);
	buf_add(&b, sample, head);
	buf_text(&b, "\xff\xff\xff\n");
	refused(read, "no character set", (struct slice){ b.p, b.n }, F_TEXT_CHARSET);
	buf_free(&b);
	buf_free(&gz);
	report_free(report);
}

/* Cut anywhere, or with any byte changed: a verdict, never a crash. */
static inline void
damaged_tables(document_reader read, const char *sample)
{
	struct buf b = { NULL, 0, 0 };
	struct report *report = report_new();
	int lines;

	buf_text(&b, sample);
	for (size_t n = 0; n < b.n; n++)
		read_bytes(read, (struct slice){ b.p, n }, &lines, report);
	for (size_t i = 0; i < b.n; i++) {
		char was = b.p[i];

		for (int k = 0; k < 3; k++) {
			b.p[i] = (char)(k == 0 ? 0 : k == 1 ? 0xff : was ^ 1);
			read_bytes(read, (struct slice){ b.p, b.n }, &lines, report);
		}
		b.p[i] = was;
	}
	buf_reset(&b);
	gzip_bytes(slice_of(sample), &b);
	for (size_t i = 0; i < b.n; i++) {
		b.p[i] = (char)(b.p[i] ^ 4);
		read_bytes(read, (struct slice){ b.p, b.n }, &lines, report);
		b.p[i] = (char)(b.p[i] ^ 4);
	}
	buf_free(&b);
	report_free(report);
}

static inline void
refused_signed(document_reader read, const struct signer *signer, const char *what, struct slice bytes, enum finding_id id)
{
	struct verified *v = signed_document(signer, "a.xml", bytes);
	struct report *report = report_new();
	int lines = 0, rc = read(v, &lines, report);

	if (rc == 0 || report_count(report) != 1 || report_at(report, 0)->id != id)
		print_message("%s: %d, %zu findings, first %s\n", what, rc, report_count(report),
		    report_count(report) > 0 ? finding_name(report_at(report, 0)->id) : "-");
	assert_int_equal(rc, -1);
	assert_int_equal(report_count(report), 1);
	assert_string_equal(finding_name(report_at(report, 0)->id), finding_name(id));
	verified_free(v);
	report_free(report);
}

/* sample: a document that is read; long_in: a start tag of it that text follows; structure: what another document's root is. */
static inline void
refused_xml(document_reader read, const struct signer *signer, const char *sample, const char *long_in,
    enum finding_id structure)
{
	struct buf b = { NULL, 0, 0 };
	struct verified *missing = verify_archived("a.xml", -1);
	struct report *report = report_new();
	const char *root = strchr(strchr(sample, '>'), '<'), *at = strstr(sample, long_in) + strlen(long_in);
	int lines = 0;

	assert_int_equal(read(missing, &lines, report), -1);
	assert_int_equal(report_count(report), 1);
	assert_int_equal(report_at(report, 0)->id, F_INPUT_READ);
	verified_free(missing);
	refused_signed(read, signer, "empty", SLICE(""), F_XML_EMPTY);
	refused_signed(read, signer, "blank", SLICE(" \n\t\n"), F_XML_EMPTY);
	refused_signed(read, signer, "cut in half", (struct slice){ sample, strlen(sample) / 2 }, F_XML_MALFORMED);
	refused_signed(read, signer, "another document", SLICE("<a xmlns=\"urn:b\"/>"), structure);
	refused_signed(read, signer, "no namespace", SLICE("<wage-sheet/>"), structure);
	buf_add(&b, sample, (size_t)(root - sample));
	buf_text(&b, "<!DOCTYPE a [<!ENTITY b \"c\">]>\n");
	buf_text(&b, root);
	refused_signed(read, signer, "DOCTYPE", (struct slice){ b.p, b.n }, F_XML_DOCTYPE);
	buf_reset(&b);
	buf_add(&b, sample, (size_t)(at - sample));
	for (int i = 0; i < HUGE_BYTES / 10; i++)
		buf_text(&b, "0123456789");
	buf_text(&b, at);
	refused_signed(read, signer, "10 MB in one element", (struct slice){ b.p, b.n }, F_XML_LIMIT);
	buf_free(&b);
	report_free(report);
}

#endif
