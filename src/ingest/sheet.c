/* A wage sheet, whatever it came as. */
#include <string.h>

#include "ingest/sheet.h"

struct reading {
	const struct columns *columns;
	struct arena	*arena;
	struct sheet	*sheet;
	sheet_row_fn	 row;
	evidence_fn	 evidence;
	void		*ctx;
	struct report	*report;
	struct package	*package;	/* NULL outside of one */
	struct notes	 notes;		/* of the evidence */
};

static int
on_row(void *ctx, const struct sheet *sheet, const struct sheet_row *row)
{
	struct reading *r = ctx;

	if (r->package != NULL)
		package_row(r->package, row, &r->notes);
	return r->row(r->ctx, sheet, row);
}

static int
read_grid(struct reading *r, int fd, struct zip *zip)
{
	struct grid *grid;
	int rc = -1;

	if (r->columns == NULL) {
		zip_free(zip);
		return notes_whole(
		    &r->notes, F_SPREADSHEET_NOT_TAKEN, VALS(V_TEXT("kind", zip ? "XLSX" : "CSV")));
	}
	grid = grid_open(fd, zip, r->sheet->document, r->report);
	if (grid != NULL)
		rc = sheet_grid_read(grid, r->columns, r->arena, r->sheet, on_row, r, r->report);
	grid_free(grid);
	return rc;
}

static int read_content(struct reading *r, int fd);

static int
read_package(struct reading *r, struct zip *zip)
{
	int fd, rc;

	if (r->package != NULL) {
		zip_free(zip);
		return notes_whole(
		    &r->notes, F_PACKAGE_NESTED, VALS(V_TEXT("entry", r->sheet->document)));
	}
	r->package = package_open(zip, r->sheet->document, &fd, r->report);
	if (r->package == NULL)
		return -1;
	rc = read_content(r, fd);
	if (rc == 0)
		rc = package_evidence(r->package, r->evidence, r->ctx, &r->notes);
	package_free(r->package);
	r->package = NULL;
	return rc;
}

static int
read_content(struct reading *r, int fd)
{
	const char *document = r->sheet->document;
	struct fd_source from;
	struct zip *zip;

	switch (content_of(fd)) {
	case CONTENT_ZIP:
		zip = zip_open(fd, document, r->report);
		if (zip == NULL)
			return -1;
		if (zip_find(zip, "[Content_Types].xml") != NULL)
			return read_grid(r, fd, zip);
		return read_package(r, zip);
	case CONTENT_TEXT:
		return read_grid(r, fd, NULL);
	case CONTENT_OLE:
		return content_ole(fd, document, r->report);
	case CONTENT_UTF16:
		return notes_whole(&r->notes, F_TEXT_UTF16, NO_VALS);
	case CONTENT_XML:
	case CONTENT_EMPTY:
	case CONTENT_UNREADABLE:
		break;
	}
	return sheet_xml_read(content_source(&from, fd), r->arena, r->sheet, on_row, r, r->report);
}

int
ingest_wants_columns(int fd)
{
	switch (content_of(fd)) {
	case CONTENT_ZIP:
	case CONTENT_TEXT:
		return 1;
	default:
		return 0;
	}
}

int
ingest_sheet_with(const struct verified *v, const struct columns *columns, struct arena *arena,
    struct sheet *sheet, sheet_row_fn row, evidence_fn evidence, void *ctx, struct report *report)
{
	struct reading r = { columns, arena, sheet, row, evidence, ctx, report, NULL,
		{ report, "", 0, 0 } };
	enum work before;
	int rc;

	memset(sheet, 0, sizeof *sheet);
	sheet->document = arena_text(arena, verified_document(v));
	sheet->number = sheet->project = sheet->sub_name = sheet->sub_uscc = sheet->replaces = "";
	r.notes.document = sheet->document;
	if (verified_provenance(v) != PROVENANCE_SIGNED)
		return notes_whole(&r.notes, F_DOCUMENT_UNSIGNED, NO_VALS);
	before = work_enter(WORK_DECODE);
	rc = read_content(&r, verified_fd(v));
	work_leave(before);
	notes_end(&r.notes);
	return rc;
}

int
ingest_sheet(const struct verified *v, struct arena *arena, struct sheet *sheet,
    int (*row)(void *ctx, const struct sheet *, const struct sheet_row *), void *ctx,
    struct report *report)
{
	return ingest_sheet_with(v, NULL, arena, sheet, row, NULL, ctx, report);
}
