/* ZIP archives and workbooks made in memory for tests.  Include after unit.h. */
#ifndef ZIPPED_H
#define ZIPPED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "daifa/core.h"

struct zipper {
	struct buf	bytes;		/* local headers and data, at the end the archive */
	struct buf	directory;
	int		count;
};
/* How an entry is written; zero is: deflated, sizes in the header, name as it is. */
struct zip_how {
	unsigned	method;		/* 1: stored */
	unsigned	flags;		/* general purpose bits, 8: sizes after the data */
	uint32_t	mode;		/* Unix mode, 0: made elsewhere */
	int		long_sizes;	/* ZIP64 extra field */
};

static inline void
put16(struct buf *b, unsigned n)
{
	buf_add(b, (const char[]){ (char)n, (char)(n >> 8) }, 2);
}

static inline void
put32(struct buf *b, uint32_t n)
{
	put16(b, n & 0xffff);
	put16(b, n >> 16);
}

static inline void
put64(struct buf *b, uint64_t n)
{
	put32(b, (uint32_t)n);
	put32(b, (uint32_t)(n >> 32));
}

static inline void
zip_put(struct zipper *z, const char *name, struct slice content, const struct zip_how *how)
{
	static const struct zip_how plain = { 0, 0, 0, 0 };
	uLong room = compressBound((uLong)content.n) + 16;
	unsigned char *packed = mem_alloc(room);
	z_stream s = { .next_in = (unsigned char *)(uintptr_t)content.p, .avail_in = (unsigned)content.n,
	    .next_out = packed, .avail_out = (unsigned)room };
	uint32_t at = (uint32_t)z->bytes.n, crc = (uint32_t)crc32(0, (const unsigned char *)content.p, (unsigned)content.n);
	uint32_t n, size = (uint32_t)content.n;

	how = how ? how : &plain;
	if (how->method == 1) {
		memcpy(packed, content.p, content.n);
		n = size;
	} else {
		assert_int_equal(deflateInit2(&s, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
		assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
		n = (uint32_t)s.total_out;
		deflateEnd(&s);
	}
	for (int central = 0; central < 2; central++) {
		struct buf *b = central ? &z->directory : &z->bytes;
		int after = !central && (how->flags & 8);

		put32(b, central ? 0x02014b50 : 0x04034b50);
		if (central)
			put16(b, how->mode ? 3u << 8 | 20 : 20);
		put16(b, 20);
		put16(b, how->flags);
		put16(b, how->method == 1 ? 0 : 8);
		put32(b, 0);
		put32(b, after ? 0 : crc);
		put32(b, how->long_sizes ? UINT32_MAX : after ? 0 : n);
		put32(b, how->long_sizes ? UINT32_MAX : after ? 0 : size);
		put16(b, (unsigned)strlen(name));
		put16(b, how->long_sizes ? 20 : 0);
		if (central) {
			put16(b, 0);
			put16(b, 0);
			put16(b, 0);
			put32(b, how->mode << 16);
			put32(b, at);
		}
		buf_text(b, name);
		if (how->long_sizes) {
			put16(b, 1);
			put16(b, 16);
			put64(b, size);
			put64(b, n);
		}
		if (!central)
			buf_add(b, packed, n);
		if (after) {
			put32(b, 0x08074b50);
			put32(b, crc);
			put32(b, n);
			put32(b, size);
		}
	}
	z->count++;
	free(packed);
}

static inline void
zip_text(struct zipper *z, const char *name, const char *content)
{
	zip_put(z, name, slice_of(content), NULL);
}

/* Ends the archive, which then is in bytes. */
static inline struct slice
zip_end(struct zipper *z)
{
	uint32_t from = (uint32_t)z->bytes.n;

	if (z->directory.n > 0)
		buf_add(&z->bytes, z->directory.p, z->directory.n);
	put32(&z->bytes, 0x06054b50);
	put32(&z->bytes, 0);
	put16(&z->bytes, (unsigned)z->count);
	put16(&z->bytes, (unsigned)z->count);
	put32(&z->bytes, (uint32_t)z->directory.n);
	put32(&z->bytes, from);
	put16(&z->bytes, 0);
	return (struct slice){ z->bytes.p, z->bytes.n };
}

static inline void
zip_drop(struct zipper *z)
{
	buf_free(&z->bytes);
	buf_free(&z->directory);
	z->count = 0;
}

#define BOOK_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define BOOK_REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE_REL "http://schemas.openxmlformats.org/package/2006/relationships"

/* What stands around the worksheets; sheets: <sheet> elements with r:id rId1, rId2... to sheet1.xml, sheet2.xml... */
static inline void
book_frame(struct zipper *z, const char *sheets, int count, const char *workbook_pr)
{
	struct buf b = { NULL, 0, 0 };

	zip_text(z, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
	    "<Override PartName=\"/xl/workbook.xml\" ContentType=\""
	    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>");
	zip_text(z, "_rels/.rels", "<Relationships xmlns=\"" PACKAGE_REL "\"><Relationship Id=\"rId1\" Type=\"" BOOK_REL
	    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
	buf_printf(&b, "<workbook xmlns=\"" BOOK_NS "\" xmlns:r=\"" BOOK_REL "\">%s<sheets>%s</sheets></workbook>",
	    workbook_pr, sheets);
	zip_put(z, "xl/workbook.xml", (struct slice){ b.p, b.n }, NULL);
	buf_reset(&b);
	buf_text(&b, "<Relationships xmlns=\"" PACKAGE_REL "\">");
	for (int i = 1; i <= count; i++)
		buf_printf(&b, "<Relationship Id=\"rId%d\" Type=\"" BOOK_REL "/worksheet\" Target=\"%sworksheets/sheet%d.xml\"/>", i,
		    i % 2 ? "" : "/xl/", i);
	buf_text(&b, "<Relationship Id=\"rId90\" Type=\"" BOOK_REL "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
	    "<Relationship Id=\"rId91\" Type=\"" BOOK_REL "/styles\" Target=\"styles.xml\"/></Relationships>");
	zip_put(z, "xl/_rels/workbook.xml.rels", (struct slice){ b.p, b.n }, NULL);
	buf_free(&b);
}

/*
 * One worksheet: rows end with "\n", cells with "|".  Text as it is (inline), $text shared, #1.5 a number, @45931 a
 * number shown as a date, ~ a formula without a value, =5 a formula with one, %#N/A an error, ?1 a boolean; "" nothing.
 * A row "-" is not there at all; one that begins with "^" is hidden.  after: what follows the rows: merged areas.
 */
static inline void
book_sheet(struct zipper *z, int n, const char *spec, const char *after, struct buf *strings, int *string_count)
{
	struct buf b = { NULL, 0, 0 };
	char name[60];
	int row = 0;

	buf_text(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"" BOOK_NS "\"><sheetData>");
	while (*spec) {
		size_t len = strcspn(spec, "\n");
		const char *end = spec + len;
		int column = 0, hidden = *spec == '^';

		spec += hidden;
		row++;
		if (len == 1 && *spec == '-') {
			spec = end + (*end == '\n');
			continue;
		}
		buf_printf(&b, "<row r=\"%d\"%s>", row, hidden ? " hidden=\"1\"" : "");
		for (;;) {
			size_t m = strcspn(spec, "|\n");
			char ref[24];

			if (column < 26)
				snprintf(ref, sizeof ref, "%c%d", 'A' + column, row);
			else
				snprintf(ref, sizeof ref, "%c%c%d", 'A' + column / 26 - 1, 'A' + column % 26, row);
			column++;
			switch (m > 0 ? *spec : 0) {
			case 0:
				break;
			case '#':
				buf_printf(&b, "<c r=\"%s\"><v>%.*s</v></c>", ref, (int)m - 1, spec + 1);
				break;
			case '@':
				buf_printf(&b, "<c r=\"%s\" s=\"1\"><v>%.*s</v></c>", ref, (int)m - 1, spec + 1);
				break;
			case '~':
				buf_printf(&b, "<c r=\"%s\"><f>A1+B1</f></c>", ref);
				break;
			case '=':
				buf_printf(&b, "<c r=\"%s\"><f>A1+B1</f><v>%.*s</v></c>", ref, (int)m - 1, spec + 1);
				break;
			case '%':
				buf_printf(&b, "<c r=\"%s\" t=\"e\"><v>%.*s</v></c>", ref, (int)m - 1, spec + 1);
				break;
			case '?':
				buf_printf(&b, "<c r=\"%s\" t=\"b\"><v>%.*s</v></c>", ref, (int)m - 1, spec + 1);
				break;
			case '$':
				buf_printf(&b, "<c r=\"%s\" t=\"s\"><v>%d</v></c>", ref, (*string_count)++);
				buf_printf(strings, "<si><t>%.*s</t></si>", (int)m - 1, spec + 1);
				break;
			default:
				buf_printf(&b, "<c r=\"%s\" t=\"inlineStr\"><is><t>%.*s</t></is></c>", ref, (int)m, spec);
			}
			spec += m;
			if (*spec != '|')
				break;
			spec++;
		}
		spec = end + (*end == '\n');
		buf_text(&b, "</row>");
	}
	buf_printf(&b, "</sheetData>%s</worksheet>", after);
	snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", n);
	zip_put(z, name, (struct slice){ b.p, b.n }, NULL);
	buf_free(&b);
}

static inline void
book_end(struct zipper *z, const struct buf *strings)
{
	struct buf b = { NULL, 0, 0 };

	buf_printf(&b, "<sst xmlns=\"" BOOK_NS "\">%s</sst>", strings->p ? strings->p : "");
	zip_put(z, "xl/sharedStrings.xml", (struct slice){ b.p, b.n }, NULL);
	zip_text(z, "xl/styles.xml", "<styleSheet xmlns=\"" BOOK_NS "\"><numFmts count=\"1\"><numFmt numFmtId=\"176\""
	    " formatCode=\"#,##0.00&quot;yd&quot;\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
	    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/></cellXfs></styleSheet>");
	buf_free(&b);
}

/* A workbook of one sheet, 工资表. */
static inline struct slice
book_of(struct zipper *z, const char *spec, const char *after)
{
	struct buf strings = { NULL, 0, 0 };
	int count = 0;

	book_frame(z, "<sheet name=\"工资表\" sheetId=\"1\" r:id=\"rId1\"/>", 1, "");
	book_sheet(z, 1, spec, after, &strings, &count);
	book_end(z, &strings);
	buf_free(&strings);
	return zip_end(z);
}

#endif
