/* Where a table begins and which column is what; private to ingest. */
#ifndef DAIFA_INGEST_HEADER_H
#define DAIFA_INGEST_HEADER_H

#include "ingest/columns.h"
#include "ingest/grid.h"
#include "ingest/notes.h"

#define HEADER_WITHIN	60	/* rows looked at */
#define HEADER_ROWS	4	/* rows of one header */
#define HEADER_FIELDS	40

/* What is looked for. */
struct want {
	const char	*table;		/* "sheet", ... of the file of column names */
	const char *const *field;	/* names of fields */
	const unsigned char *needed;	/* by field: 0 or 1 */
	int		 fields;
	int		 items;		/* columns of TABLE.item and TABLE.group are taken too */
	int		 days;		/* columns of days are taken too: 1, 1日, 10-1, 2026-10-01 */
};
struct item_column {
	int		 column;
	enum item_kind	 kind;
	const char	*name;		/* arena */
};
struct header {
	int		 first, last;	/* rows of the file; 0: none */
	int		 column[HEADER_FIELDS];	/* 0-based; -1 when the table has none */
	const char	*title[HEADER_FIELDS];	/* arena; as found, "" when absent */
	struct item_column *item;	/* arena */
	int		 items;
	int		 day[31];	/* column of each day of the month; -1 */
	int		 days;
	char		*ignored;	/* arena; headers not known, "" when none */
	char		*mapping;	/* arena; field=column ... */
};

/* The first rows of a worksheet, kept. */
struct preview;
struct preview *preview_new(struct arena *);	/* arena */
/* a grid_fn; ends the reading after HEADER_WITHIN rows */
int	preview_row(void *ctx, const struct grid_row *);
int	preview_rows(const struct preview *);
const struct grid_row *preview_at(const struct preview *, int);
/*
 * Finds the header.  1 found; 0 nothing that looks like one, or needed columns are missing:
 * *missing and *headers say which and what was there (arena); -1 when two columns have one meaning
 * (COLUMN_TWICE added).
 */
int	header_find(const struct preview *, const struct columns *, const struct want *,
	    struct arena *, struct header *,
	    const char **missing, const char **headers, struct notes *);

/*
 * Opens a table wherever it is: the one visible worksheet that has such a header.  *sheet and
 * *header are set; rows above the header stay in *preview.  0, or -1 with findings: HEADER_MISSING,
 * COLUMN_TWICE, SHEETS_SEVERAL...
 */
int	header_locate(struct grid *, const struct columns *, const struct want *, struct arena *,
	    int *sheet,
	    struct header *, struct preview **, struct notes *);

#endif
