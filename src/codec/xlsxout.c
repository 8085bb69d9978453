/* XLSX by appending: worksheets of text and numbers in a ZIP.  No clock and no names of machines
 * go in, so the same cells give the same bytes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "codec/inner.h"

#define MAIN	"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE	"http://schemas.openxmlformats.org/package/2006/"
#define MEDIA	"application/vnd.openxmlformats-officedocument.spreadsheetml."
#define HEAD	"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define DOS_DAY	0x0021u		/* 1980-01-01, the first day ZIP knows */
/* cellXfs of the style sheet */
enum { STYLE_COUNT, STYLE_TEXT, STYLE_NUMBER, STYLE_HEAD };

static const char package_rels[] = HEAD "<Relationships xmlns=\"" PACKAGE "relationships\">"
    "<Relationship Id=\"r1\" Type=\"" OFFICE "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
/* quotePrefix: a spreadsheet keeps such a cell text when someone edits it, too */
static const char styles[] = HEAD "<styleSheet xmlns=\"" MAIN "\">"
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border/></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
    "<cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" quotePrefix=\"1\"/>"
    "<xf numFmtId=\"2\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/></cellXfs>"
    "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

/* ---- cells */

static void
sheet_begin(struct xlsxout *x, const int *width, int columns)
{
	x->columns = columns;
	x->row = x->column = 0;
	buf_text(&x->sheet,
	    HEAD
	    "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView workbookViewId=\"0\">"
	    "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
	for (int i = 0; i < columns; i++)
		buf_printf(&x->sheet, "<col min=\"%d\" max=\"%d\" width=\"%d\" customWidth=\"1\"/>",
		    i + 1, i + 1, width[i]);
	buf_text(&x->sheet, "</cols><sheetData>");
}

void
xlsxout_begin(struct xlsxout *x, const int *width, int columns)
{
	memset(x, 0, sizeof *x);
	sheet_begin(x, width, columns);
}

/* "A1", "AB12": letters of the column are digits to base 26 without a zero. */
static void
cell_name(struct buf *b, int column, int row)
{
	char letters[8];
	int n = 0;

	for (int c = column + 1; c > 0; c = (c - 1) / 26)
		letters[n++] = (char)('A' + (c - 1) % 26);
	while (n > 0)
		buf_add(b, &letters[--n], 1);
	buf_printf(b, "%d", row);
}

static void
cell_open(struct xlsxout *x, int style)
{
	if (x->column == 0)
		buf_printf(&x->sheet, "<row r=\"%d\">", ++x->row);
	buf_text(&x->sheet, "<c r=\"");
	cell_name(&x->sheet, x->column++, x->row);
	buf_printf(&x->sheet, "\" s=\"%d\"", style);
	if (x->column > x->columns)
		x->bad = 1;
}

void
xlsxout_text(struct xlsxout *x, const char *text)
{
	cell_open(x, x->row == 0 || (x->row == 1 && x->column > 0) ? STYLE_HEAD : STYLE_TEXT);
	if (*text == '\0') {
		buf_text(&x->sheet, "/>");
		return;
	}
	buf_text(&x->sheet, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
	if (xml_escape(&x->sheet, slice_of(text), 0) != 0)
		x->bad = 1;
	buf_text(&x->sheet, "</t></is></c>");
}

void
xlsxout_number(struct xlsxout *x, const char *decimal)
{
	cell_open(x, STYLE_NUMBER);
	buf_text(&x->sheet, "><v>");
	if (*decimal == '\0' || decimal[strspn(decimal, "0123456789.-")] != '\0')
		x->bad = 1;
	buf_text(&x->sheet, decimal);
	buf_text(&x->sheet, "</v></c>");
}

void
xlsxout_count(struct xlsxout *x, int64_t n)
{
	cell_open(x, STYLE_COUNT);
	buf_printf(&x->sheet, "><v>%" PRId64 "</v></c>", n);
}

void
xlsxout_row(struct xlsxout *x)
{
	if (x->column != x->columns)
		x->bad = 1;
	buf_text(&x->sheet, "</row>");
	x->column = 0;
}

/* ---- the ZIP around them */

static void
little(struct buf *b, uint32_t n, int bytes)
{
	for (int i = 0; i < bytes; i++, n >>= 8) {
		char c = (char)(n & 0xff);

		buf_add(b, &c, 1);
	}
}

static int
deflated(struct slice in, struct buf *out)
{
	z_stream z;
	char *block = mem_alloc(65536);
	int rc;

	memset(&z, 0, sizeof z);
	if (deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(block);
		return -1;
	}
	z.next_in = (Bytef *)(uintptr_t)in.p;
	z.avail_in = (uInt)in.n;
	do {
		z.next_out = (Bytef *)block;
		z.avail_out = 65536;
		rc = deflate(&z, Z_FINISH);
		buf_add(out, block, 65536 - z.avail_out);
	} while (rc == Z_OK);
	deflateEnd(&z);
	free(block);
	return rc == Z_STREAM_END ? 0 : -1;
}

struct zipping { struct buf *file, central; int entries; };

/* What the local header and the directory say alike, from "version needed" on. */
static void
entry_facts(struct buf *b, uint32_t crc, size_t packed, size_t bytes, size_t name)
{
	little(b, 20, 2);
	little(b, 0, 2);
	little(b, Z_DEFLATED, 2);
	little(b, 0, 2);
	little(b, DOS_DAY, 2);
	little(b, crc, 4);
	little(b, (uint32_t)packed, 4);
	little(b, (uint32_t)bytes, 4);
	little(b, (uint32_t)name, 2);
	little(b, 0, 2);
}

static int
entry_add(struct zipping *z, const char *name, struct slice content)
{
	struct buf packed = { 0 };
	size_t at = z->file->n, n = strlen(name);
	uint32_t crc = (uint32_t)crc32(0, (const Bytef *)content.p, (uInt)content.n);
	int rc = content.n < UINT32_MAX / 2 ? deflated(content, &packed) : -1;

	if (rc == 0 && at + packed.n < UINT32_MAX / 2) {
		little(z->file, 0x04034b50, 4);
		entry_facts(z->file, crc, packed.n, content.n, n);
		buf_add(z->file, name, n);
		buf_add(z->file, packed.p, packed.n);
		little(&z->central, 0x02014b50, 4);
		little(&z->central, 20, 2);
		entry_facts(&z->central, crc, packed.n, content.n, n);
		little(&z->central, 0, 2 + 2);		/* comment, disk */
		little(&z->central, 0, 2);		/* kind of content */
		little(&z->central, 0, 4);		/* attributes */
		little(&z->central, (uint32_t)at, 4);
		buf_add(&z->central, name, n);
		z->entries++;
	} else
		rc = -1;
	buf_free(&packed);
	return rc;
}

/* What names the worksheets: the types of the parts, the workbook and its relations. */
static int
book(const struct xlsxout *x, struct buf *types, struct buf *workbook, struct buf *rels)
{
	int rc = 0;

	buf_text(types, HEAD "<Types xmlns=\"" PACKAGE "content-types\">"
	    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" MEDIA "sheet.main+xml\"/>");
	buf_text(workbook, HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets>");
	buf_text(rels, HEAD "<Relationships xmlns=\"" PACKAGE "relationships\">");
	for (int i = 1; i <= x->dones; i++) {
		buf_printf(types, "<Override PartName=\"/xl/worksheets/sheet%d.xml\" ContentType=\"" MEDIA
		    "worksheet+xml\"/>", i);
		buf_text(workbook, "<sheet name=\"");
		if (xml_escape(workbook, slice_of(x->done[i - 1].name), 1) != 0)
			rc = -1;
		buf_printf(workbook, "\" sheetId=\"%d\" r:id=\"r%d\"/>", i, i);
		buf_printf(rels, "<Relationship Id=\"r%d\" Type=\"" OFFICE
		    "/worksheet\" Target=\"worksheets/sheet%d.xml\"/>", i, i);
	}
	buf_text(types, "<Override PartName=\"/xl/styles.xml\" ContentType=\"" MEDIA "styles+xml\"/></Types>");
	buf_text(workbook, "</sheets></workbook>");
	buf_printf(rels, "<Relationship Id=\"r%d\" Type=\"" OFFICE
	    "/styles\" Target=\"styles.xml\"/></Relationships>", x->dones + 1);
	return rc;
}

/* The worksheet under work becomes one that is done. */
static void
sheet_end(struct xlsxout *x, const char *name)
{
	if (x->column != 0)
		x->bad = 1;
	buf_text(&x->sheet, "</sheetData>");
	if (x->row > 0) {
		buf_text(&x->sheet, "<autoFilter ref=\"A1:");
		cell_name(&x->sheet, x->columns - 1, x->row);
		buf_text(&x->sheet, "\"/>");
	}
	buf_text(&x->sheet, "</worksheet>");
	x->done = mem_grow(x->done, (size_t)x->dones + 1, sizeof *x->done);
	x->done[x->dones++] = (struct xlsxout_sheet){ mem_text(name), x->sheet };
	memset(&x->sheet, 0, sizeof x->sheet);
}

void
xlsxout_next(struct xlsxout *x, const char *sheet_name, const int *width, int columns)
{
	sheet_end(x, sheet_name);
	sheet_begin(x, width, columns);
}

static void
zip_end(struct zipping *z)
{
	size_t from = z->file->n;

	buf_add(z->file, z->central.p, z->central.n);
	little(z->file, 0x06054b50, 4);
	little(z->file, 0, 4);
	little(z->file, (uint32_t)z->entries, 2);
	little(z->file, (uint32_t)z->entries, 2);
	little(z->file, (uint32_t)z->central.n, 4);
	little(z->file, (uint32_t)from, 4);
	little(z->file, 0, 2);
}

int
xlsxout_end(struct xlsxout *x, const char *sheet_name, struct buf *file)
{
	struct zipping z = { .file = file };
	struct buf types = { 0 }, workbook = { 0 }, rels = { 0 };
	int rc;

	sheet_end(x, sheet_name);
	rc = book(x, &types, &workbook, &rels) != 0 || x->bad ? -1 : 0;
	if (rc == 0)
		rc = entry_add(&z, "[Content_Types].xml", (struct slice){ types.p, types.n });
	if (rc == 0)
		rc = entry_add(&z, "_rels/.rels", SLICE(package_rels));
	if (rc == 0)
		rc = entry_add(&z, "xl/workbook.xml", (struct slice){ workbook.p, workbook.n });
	if (rc == 0)
		rc = entry_add(&z, "xl/_rels/workbook.xml.rels", (struct slice){ rels.p, rels.n });
	if (rc == 0)
		rc = entry_add(&z, "xl/styles.xml", SLICE(styles));
	for (int i = 0; i < x->dones; i++) {
		char name[64];

		snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", i + 1);
		if (rc == 0)
			rc = entry_add(&z, name,
			    (struct slice){ x->done[i].bytes.p, x->done[i].bytes.n });
		free(x->done[i].name);
		buf_free(&x->done[i].bytes);
	}
	if (rc == 0)
		zip_end(&z);
	free(x->done);
	buf_free(&types);
	buf_free(&workbook);
	buf_free(&rels);
	buf_free(&z.central);
	memset(x, 0, sizeof *x);
	return rc;
}
