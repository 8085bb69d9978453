/* Rows of cells, whether a workbook or a text file holds them; private to ingest. */
#ifndef DAIFA_INGEST_GRID_H
#define DAIFA_INGEST_GRID_H

#include "daifa/ingest.h"

#define GRID_COLUMNS	LIMIT_CSV_COLUMNS

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_BOOL, CELL_ERROR };
#define CELL_DOWN	1u	/* from the row above, by a merged area */
#define CELL_ACROSS	2u	/* from the column to the left */
#define CELL_NO_VALUE	4u	/* a formula that was never calculated */
#define CELL_LONG	8u	/* a number of more than 15 digits: the last ones are lost */
struct cell {
	enum cell_kind	 kind;
	unsigned	 flags;
	/* borrowed; numbers plain, dates as number_date writes them; p never NULL */
	struct slice	 text;
};
struct grid_row {
	int		 n;		/* 1-based row of the worksheet, or line of the text file */
	int		 cells;
	const struct cell *cell;	/* borrowed until the callback returns */
	int		 hidden;
	int		 wide;		/* it had cells beyond GRID_COLUMNS */
};
typedef int (*grid_fn)(void *ctx, const struct grid_row *);

/* What the bytes are, by their beginning. */
enum content { CONTENT_EMPTY, CONTENT_XML, CONTENT_ZIP, CONTENT_OLE, CONTENT_UTF16, CONTENT_TEXT,
    CONTENT_UNREADABLE };
enum content content_of(int fd);
/* The bytes of fd from their start. */
struct source content_source(struct fd_source *, int fd);
/* BOOK_OLD or BOOK_ENCRYPTED; returns -1. */
int	content_ole(int fd, const char *document, struct report *);

/*
 * A spreadsheet: an xlsx workbook (zip is then its archive and becomes owned), or text with
 * separators, plain or gzip. NULL with a finding.  Owned: grid_free().
 */
struct grid;
struct grid *grid_open(int fd, struct zip *zip, const char *document, struct report *);
void	grid_free(struct grid *);
int	grid_sheets(const struct grid *);		/* 1 for a text */
const char *grid_sheet_name(const struct grid *, int);	/* "" for a text */
int	grid_sheet_hidden(const struct grid *, int);
/* "XLSX", "CSV GB18030", ...: after rows were read */
const char *grid_kind(const struct grid *);
/*
 * Every row that has a cell, in order.  0; 1 when the callback returned 1, which ends the reading;
 * -1 with a finding, or when the callback returned -1.
 */
int	grid_rows(struct grid *, int sheet, grid_fn, void *ctx);
/* "C7" */
#define CELL_NAME 24
const char *cell_name(int column, int row, char [CELL_NAME]);

#endif
