/* Lists with a header line, as spreadsheets and devices write them; private to ingest. */
#ifndef DAIFA_INGEST_TABLE_H
#define DAIFA_INGEST_TABLE_H

#include "ingest/notes.h"

enum table_kind { TABLE_TEXT, TABLE_DAY, TABLE_TIME, TABLE_AMOUNT, TABLE_CODE };
struct table_column {
	const char	*name;
	int		 needed;	/* an empty cell is a finding and the line is skipped */
	int		 digits;	/* an ID or account number, which spreadsheets spoil */
	const char	*field;	/* of the file of column names */
	enum table_kind	 kind;		/* in which forms people write it */
	int		 may_lack;	/* older lists do not have it: absent is empty */
};
struct table {
	const struct table_column *column;	/* borrowed */
	int			 columns;
	struct notes		 notes;
	/* One line that has what it needs, cells by position of the column.  Non-zero stops. */
	int			 (*line)(void *ctx, struct table *, int n,
	    const struct slice *cell);
	void			 *ctx;
	const char		*table;		/* of the file of column names */
	/*
	 * With names: only the column `key` must be there.  A file that lacks a needed column is of
	 * changes: what is absent or empty in it has a p of NULL, as an absent column always has.
	 */
	int			 partial, key;
	/* columns of the days 1 to 31 follow, at position `columns` */
	int			 days;
	struct arena		 *strings;	/* owned by table_read; emptied after every line */
};
/*
 * Without names: CSV exactly as the templates have it, plain or gzip, UTF-8 or GB18030.  With
 * names: that or a workbook, the columns called as people call them, days and codes written as they
 * write them. Fills document and report of the notes from its arguments.  0, or -1 when the file is
 * refused or `line` stopped.
 */
int	table_read(struct table *, const struct verified *, const struct columns *,
	    struct report *);
/* The second of these; the notes are set. */
int	table_grid_read(struct table *, int fd, int is_zip, const struct columns *);
/*
 * What a line's handler says about one cell; LINE_UNREADABLE.  Returns 0 so that the line is
 * skipped and the next one read.
 */
int	table_unreadable(struct table *, int n, int column, struct slice cell);
/* The cell as a text of the line's arena. */
const char *table_text(struct table *, struct slice cell);
/* Likewise, in the one form of ID and account numbers. */
const char *table_number(struct table *, struct slice cell);

#endif
