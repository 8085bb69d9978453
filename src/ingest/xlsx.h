/* XLSX workbooks (ECMA-376) by streaming; private to ingest. */
#ifndef DAIFA_INGEST_XLSX_H
#define DAIFA_INGEST_XLSX_H

#include "ingest/grid.h"

struct book;
/* Takes the archive, whatever it returns.  NULL with a finding.  Owned: book_free(). */
struct book *book_open(struct zip *, const char *document, struct report *);
void	book_free(struct book *);
int	book_sheets(const struct book *);
const char *book_sheet_name(const struct book *, int);
int	book_sheet_hidden(const struct book *, int);
int	book_rows(struct book *, int sheet, grid_fn, void *ctx);	/* as grid_rows */

#endif
