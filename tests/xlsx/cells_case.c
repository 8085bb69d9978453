/* cells_case FILE: every cell of a workbook's worksheets, one a line: sheet, cell, kind, text; for compare.js. */
#include <fcntl.h>
#include <stdio.h>

#include "ingest/xlsx.h"

static int
on_row(void *ctx, const struct grid_row *row)
{
	const char *sheet = ctx;
	char name[CELL_NAME];
	struct buf b = { NULL, 0, 0 };

	for (int i = 0; i < row->cells; i++) {
		const struct cell *c = &row->cell[i];

		if (c->kind == CELL_EMPTY || c->flags & (CELL_DOWN | CELL_ACROSS | CELL_NO_VALUE))
			continue;
		buf_reset(&b);
		buf_add(&b, c->text.p, c->text.n);
		printf("%s\t%s\t%c\t", sheet, cell_name(i, row->n, name), " TNDBE"[c->kind]);
		for (size_t k = 0; k < b.n; k++)
			putchar(b.p[k] == '\n' || b.p[k] == '\r' || b.p[k] == '\t' ? ' ' : b.p[k]);
		putchar('\n');
	}
	buf_free(&b);
	return 0;
}

int
main(int argc, char **argv)
{
	struct report *report = report_new();
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1, rc = fd < 0 ? 64 : 0;
	struct zip *zip = rc == 0 ? zip_open(fd, argv[1], report) : NULL;
	struct book *book = zip ? book_open(zip, argv[1], report) : NULL;

	for (int i = 0; book && i < book_sheets(book); i++)
		if (book_rows(book, i, on_row, (void *)(uintptr_t)book_sheet_name(book, i)) < 0)
			break;
	book_free(book);
	if (report_count(report) > 0) {
		fprintf(stderr, "%s %s\n", finding_name(report_at(report, 0)->id), report_at(report, 0)->vals);
		rc = 2;
	}
	report_free(report);
	codec_done();
	return rc;
}
